import { describe, expect, it } from 'vitest';
import type { ViewSpec } from '../../../schemas/view.ts';
import type { Answers } from '../../../server/answer.ts';
import { type EvaluateDeps, evaluating } from '../../../server/live/evaluate.ts';
import { openRooms } from '../../../server/live/rooms.ts';
import { openSite } from '../../../server/site.ts';

const words = { zh: 'x', en: 'x' };
const TENANT = { label: words, timezone: 'UTC', clock: 'wall' as const, policy: 'p@1', sources: [] };
const VIEW: ViewSpec = { tenant: 't', metrics: ['open_tickets'], window: 'today' };

/** One watched view, a clock that the test moves, and a store that answers when it is told to. */
function live(quiet?: EvaluateDeps['quiet'], isDear = false) {
  const time = { now: Date.UTC(2026, 6, 27, 10) };
  const looks: string[] = [];
  const timers: { ms: number; work: () => void; cancelled: boolean }[] = [];
  let answer: () => Promise<void> = async () => {};
  const look = async (kind: string) => {
    looks.push(kind);
    await answer();
    return [[{ values: { open_tickets: { value: 1 } } }]];
  };
  const answers: Answers = {
    exact: () => look('exact'),
    glance: async (_, begun) => {
      const seen = look('glance');
      begun?.();
      return { settled: true, answers: await seen };
    },
    standing: () => Promise.reject(new Error('not asked here')),
  };
  const evaluator = evaluating({
    present: answers,
    past: answers,
    missed() {},
    ...(quiet ? { quiet } : {}),
    timers: {
      after(ms, work) {
        const timer = { ms, work, cancelled: false };
        timers.push(timer);
        return () => {
          timer.cancelled = true;
        };
      },
    },
    keeping: {
      verdicts: async () => [],
      peaks: async () => ({}),
      keepVerdicts: async () => {},
      keepPeaks: async () => {},
    },
    looks: { note() {}, drain: async () => {} },
    catalogue: [],
    log: { debug() {}, info() {}, warn() {}, error() {} },
    epoch: 'e',
    wallNow: () => time.now,
    stopping: () => false,
    emit() {},
  });
  const clock = { now: () => time.now, mode: 'wall' as const, speed: 1 };
  const site = openSite('t', TENANT, clock, { subscribe: () => () => {}, cut: () => 7 });
  const rooms = openRooms(
    () => time.now,
    () => isDear,
  );
  const { group, room } = rooms.open(VIEW, 'always');
  return {
    time,
    looks,
    timers,
    room,
    evaluate: () => evaluator.evaluate([group], site),
    answerBy(work: () => Promise<void>) {
      answer = work;
    },
  };
}
/** Lets everything that waits for nothing go on. */
const turns = () => new Promise((resolve) => setImmediate(resolve));

describe('a look at the present', () => {
  it('is taken in the moment that the ingest lends; the wait for that is told, the look itself is not', async () => {
    let lend = () => {};
    const moments: string[] = [];
    const one = live(async (work) => {
      await new Promise<void>((resolve) => {
        lend = resolve;
      });
      moments.push('begins');
      const result = await work(() => moments.push('goes on'));
      moments.push('ends');
      return result;
    });
    one.answerBy(async () => {
      moments.push('looks');
      one.time.now += 5_000;
    });
    const waited = one.evaluate();
    await turns();
    expect(one.looks).toEqual([]);
    one.time.now += 900;
    lend();
    expect(await waited).toBe(900);
    expect(moments).toEqual(['begins', 'looks', 'goes on', 'ends']);
    expect(one.timers.map(({ cancelled }) => cancelled)).toEqual([true]);
    expect(one.room.data).toEqual({ '|': { open_tickets: { value: 1 } } });
  });

  it('is taken all the same when a batch takes longer than three seconds, and not a second time after it', async () => {
    let lend = () => {};
    const one = live(async (work) => {
      await new Promise<void>((resolve) => {
        lend = resolve;
      });
      return work(() => undefined);
    });
    const waited = one.evaluate();
    await turns();
    const [patience] = one.timers;
    expect(patience?.ms).toBe(3_000);
    one.time.now += 3_000;
    patience?.work();
    expect(await waited).toBe(3_000);
    lend();
    await turns();
    expect(one.looks).toEqual(['glance']);
  });

  it('fails alone: what breaks in it does not reach the ingest', async () => {
    let lent: Promise<unknown> = Promise.resolve();
    const one = live((work) => {
      const result = work(() => undefined);
      lent = result;
      return result;
    });
    one.answerBy(() => Promise.reject(new Error('the store is away')));
    await expect(one.evaluate()).rejects.toThrow('the store is away');
    await expect(lent).resolves.toBeUndefined();
  });

  it('fails where the ingest can lend no moment any more', async () => {
    const one = live(() => Promise.reject(new Error('the ingest has stopped')));
    await expect(one.evaluate()).rejects.toThrow('the ingest has stopped');
    expect(one.looks).toEqual([]);
  });

  it('waits for nobody where the ingest is another process', async () => {
    const one = live();
    expect(await one.evaluate()).toBe(0);
    expect(one.looks).toEqual(['glance']);
    expect(one.timers).toEqual([]);
  });
});

describe('a look at past moments', () => {
  it('asks for no moment between two batches', async () => {
    const one = live(() => Promise.reject(new Error('asked')), true);
    expect(await one.evaluate()).toBe(0);
    expect(one.looks).toEqual(['exact']);
  });
});
