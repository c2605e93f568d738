import { afterEach, describe, expect, it } from 'vitest';
import type { ViewSpec } from '../../../schemas/view.ts';
import { openGauges } from '../../../server/gauges.ts';
import { type Loop, startLoop } from '../../../server/live/loop.ts';
import { openRooms } from '../../../server/live/rooms.ts';
import { openSite } from '../../../server/site.ts';
import { useStore } from '../ingest/support/store.ts';

const store = useStore();
const words = { zh: 'x', en: 'x' };
const TENANT = { label: words, timezone: 'UTC', clock: 'wall' as const, policy: 'p@1', sources: [] };
const VIEW: ViewSpec = { tenant: 't', metrics: ['open_tickets'], window: 'today' };
const TICK = 1_000;

let loop: Loop | undefined;
afterEach(() => loop?.stop());

/** A loop on a clock that moves only while a view is asked: `ms` in all, of which `waited` for a moment between batches. */
function turning({ ms, waited }: { ms: number; waited: number }) {
  const time = { now: Date.UTC(2026, 6, 27, 10) };
  const delays: number[] = [];
  let fire = () => {};
  const rooms = openRooms(
    () => time.now,
    () => false,
  );
  rooms.open(VIEW, 'always');
  const clock = { now: () => time.now, mode: 'wall' as const, speed: 1 };
  const site = openSite('t', TENANT, clock, { subscribe: () => () => {}, cut: () => 7 });
  const gauges = openGauges({
    sockets: () => 0,
    parked: () => 0,
    rooms: () => 1,
    sites: () => [site],
    sizes: async () => [],
  });
  let during = () => {};
  const started = startLoop({
    store: store(),
    log: { debug() {}, info() {}, warn() {}, error() {} },
    timers: {
      after(delay, work) {
        delays.push(delay);
        fire = work;
        return () => {};
      },
    },
    wallNow: () => time.now,
    epoch: 'e',
    tickMs: TICK,
    heartbeatMs: 5_000,
    sites: new Map([['t', site]]),
    rooms,
    async evaluate(groups) {
      if ([...groups].length === 0) return 0;
      time.now += ms;
      during();
      return waited;
    },
    gauges,
    emit() {},
    emitSite() {},
    sweep() {},
  });
  loop = started;
  return {
    /** Plays the tick that waits. @returns the delay until the next one, ms. */
    async tick(meanwhile = () => {}) {
      during = meanwhile;
      const before = delays.length;
      fire();
      while (delays.length === before) await new Promise((resolve) => setImmediate(resolve));
      return delays.at(-1);
    },
    wake: started.wake,
    delays,
    seconds: async () =>
      (await gauges.tickSeconds.get()).values.find(({ metricName }) => metricName?.endsWith('_sum'))?.value,
  };
}

describe('the rest after a tick', () => {
  it('is half as long as the tick worked, and no shorter than a fifth of the usual time when data woke it', async () => {
    const busy = turning({ ms: 700, waited: 0 });
    expect(await busy.tick(() => busy.wake())).toBe(350);
    const quick = turning({ ms: 50, waited: 0 });
    expect(await quick.tick(() => quick.wake())).toBe(TICK / 5);
  });

  it('is not asked for by the wait for a moment between two batches, which the figures leave out too', async () => {
    const one = turning({ ms: 900, waited: 850 });
    expect(await one.tick(() => one.wake())).toBe(TICK / 5);
    expect(await one.seconds()).toBeCloseTo(0.05, 5);
  });

  it('without new data lasts until the usual time has passed since the tick began to work', async () => {
    const one = turning({ ms: 900, waited: 850 });
    expect(await one.tick()).toBe(TICK - 50);
    const slow = turning({ ms: 1_700, waited: 0 });
    expect(await slow.tick()).toBe(1_700);
  });
});
