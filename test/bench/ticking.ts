import type { Board } from '../../schemas/board.ts';
import type { ViewSpec } from '../../schemas/view.ts';
import type { Store } from '../../store/store.ts';
import { pause } from './house.ts';
import { serve, TOUCHED_EVERY_MS } from './served.ts';

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

export async function startTicking(
  store: Store,
  now: number,
  standing: readonly ViewSpec[],
  boards: readonly Board[] = [],
): Promise<Ticking> {
  const served = await serve(store, now, standing, boards);
  const { turned } = served;
  // The first ticks open views and read what was stored.
  while ((await turned()).ticks < 3) await pause(TOUCHED_EVERY_MS);
  return {
    async watch(least, ms, changing) {
      const untouch = changing ? served.touch() : () => {};
      // What was touched before, or is touched first, is of no interest.
      const first = await turned();
      while ((await turned()).ticks < first.ticks + 2) await pause(TOUCHED_EVERY_MS);
      const until = Date.now() + ms;
      const before = { ...(await turned()), cpu: process.cpuUsage() };
      let after = before;
      while (Date.now() < until || after.ticks - before.ticks < least) {
        await pause(TOUCHED_EVERY_MS);
        after = { ...(await turned()), cpu: process.cpuUsage(before.cpu) };
      }
      untouch();
      const ticks = after.ticks - before.ticks;
      return {
        ticks,
        wallMs: ((after.seconds - before.seconds) / ticks) * 1000,
        cpuMs: (after.cpu.user + after.cpu.system) / 1000 / ticks,
        asked: after.asked - before.asked,
      };
    },
    stop: served.stop,
  };
}
