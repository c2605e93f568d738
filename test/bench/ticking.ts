import { catalogue, plan } from '../../metrics/index.ts';
import type { Board } from '../../schemas/board.ts';
import { POLICIES_IN_USE } from '../../schemas/policies/service-flow.ts';
import type { ViewSpec } from '../../schemas/view.ts';
import type { Announcement } from '../../server/ports.ts';
import { startServer } from '../../server/start.ts';
import { systemTimers } from '../../server/timers.ts';
import type { Store } from '../../store/store.ts';
import { pause } from './house.ts';
import { directory } from './living.ts';

export interface TickCost {
  ticks: number;
  wallMs: number;
  /** Of the whole process, the embedded engine included, divided by the ticks. */
  cpuMs: number;
  /** Groups of views that were asked. */
  asked: number;
}

/** A server on a store of `living`, its loop turning over standing views. */
export interface Ticking {
  /**
   * Watches so many ticks at least, and so long at least (ms).
   * @param changing whether tickets, contacts and surveys are said to have changed before each.
   */
  watch(ticks: number, ms: number, changing: boolean): Promise<TickCost>;
  stop(): Promise<void>;
}

const TOUCHED_EVERY_MS = 100;
const silent = { debug() {}, info() {}, warn: console.error, error: console.error };

export async function startTicking(
  store: Store,
  now: number,
  standing: readonly ViewSpec[],
  boards: readonly Board[] = [],
): Promise<Ticking> {
  const context = { directory, policies: POLICIES_IN_USE, epoch: 1 };
  let announce: (announcement: Announcement) => void = () => {};
  const server = await startServer({
    ...{ ...context, store, boards, standing, planner: plan, catalogue: catalogue(context) },
    ...{ log: silent, clock: { now: () => Date.now() }, timers: systemTimers },
    siteClock: () => ({ now: () => Date.now(), mode: 'wall', speed: 1 }),
    announcements: {
      subscribe(listener) {
        announce = listener;
        return () => {};
      },
      cut: () => now,
    },
    ...{ port: 0, host: '127.0.0.1', buildId: 'bench' },
  });
  const gauges = async () => {
    const text = await fetch(new URL('/metrics', server.url)).then((answer) => answer.text());
    const read = (name: string) => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1] ?? 0);
    return {
      ticks: read('andon_tick_seconds_count'),
      seconds: read('andon_tick_seconds_sum'),
      asked: read('andon_evaluations_total'),
    };
  };
  const touch = () => {
    const at = Date.now();
    announce({
      ...{ tenant: 'default', cut: at, stamp: at, oldest: at },
      kinds: ['ticket', 'contact', 'survey'],
    });
  };
  // The first ticks open views and read what was stored.
  while ((await gauges()).ticks < 3) await pause(100);
  return {
    async watch(least, ms, changing) {
      const touching = changing ? setInterval(touch, TOUCHED_EVERY_MS) : undefined;
      // What was touched before, or is touched first, is of no interest.
      const first = await gauges();
      while ((await gauges()).ticks < first.ticks + 2) await pause(TOUCHED_EVERY_MS);
      const until = Date.now() + ms;
      const before = { ...(await gauges()), cpu: process.cpuUsage() };
      let after = before;
      while (Date.now() < until || after.ticks - before.ticks < least) {
        await pause(TOUCHED_EVERY_MS);
        after = { ...(await gauges()), cpu: process.cpuUsage(before.cpu) };
      }
      clearInterval(touching);
      const ticks = after.ticks - before.ticks;
      return {
        ticks,
        wallMs: ((after.seconds - before.seconds) / ticks) * 1000,
        cpuMs: (after.cpu.user + after.cpu.system) / 1000 / ticks,
        asked: after.asked - before.asked,
      };
    },
    stop: () => server.stop(),
  };
}
