import { describe, expect, it } from 'vitest';
import type { Standing } from '../../../server/live/looks.ts';
import { looksIn } from '../../../server/live/looks.ts';
import { instantsOf } from '../../../server/rewind/instants.ts';
import { openSlots } from '../../../server/rewind/slots.ts';
import { GivenUp, yielding } from '../../../server/rewind/yielding.ts';

const AT = Date.UTC(2026, 6, 27, 10);
const none: Standing = { views: new Map(), newest: null };
const stood: Standing = {
  views: new Map([['a', { now: AT - 700, cut: AT - 900 }]]),
  newest: { now: AT - 300, cut: AT - 500, dataTime: AT - 1_000, sources: {} },
};
const asked = { at: AT, cut: AT + 86_400_000, wall: true };

describe('the instant that a view of the past is of', () => {
  it('is the moment itself, with all that is known today', () => {
    expect([...(instantsOf(['a', 'b'], { ...asked, known: 'now' }, stood) ?? [])]).toEqual([
      ['a', { now: AT, cut: asked.cut }],
      ['b', { now: AT, cut: asked.cut }],
    ]);
  });
  it('is the look that stood on the wall; of a view that nobody looked at, the moment with the others’ cut', () => {
    expect([...(instantsOf(['a', 'b'], { ...asked, known: 'then' }, stood) ?? [])]).toEqual([
      ['a', { now: AT - 700, cut: AT - 900 }],
      ['b', { now: AT, cut: AT - 500 }],
    ]);
  });
  it('where no wall stood, is of what had been ingested by then, if the clock is that of ingestion', () => {
    expect(instantsOf(['a'], { ...asked, known: 'then' }, none)?.get('a')).toEqual({ now: AT, cut: AT });
    expect(instantsOf(['a'], { ...asked, known: 'then', wall: false }, none)).toBeNull();
  });
});

describe('the line of those who look back', () => {
  it('takes one at a time, refuses who comes when it is full, and skips who has left', async () => {
    const run = openSlots(2);
    const begun: number[] = [];
    const ends: (() => void)[] = [];
    const rewind = (number: number, wanted = true) =>
      run(
        () => {
          begun.push(number);
          return new Promise<number>((resolve) => ends.push(() => resolve(number)));
        },
        () => wanted,
      );
    const settled = async () => {
      for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
    };
    const [first, second, third] = [rewind(1), rewind(2, false), rewind(3)];
    await expect(rewind(4)).rejects.toMatchObject({ code: 'ANDON_E260' });
    await settled();
    expect(begun).toEqual([1]);
    ends[0]?.();
    expect(await first).toBe(1);
    expect(await second).toBeNull();
    await settled();
    expect(begun).toEqual([1, 3]);
    // There is room again.
    const fourth = rewind(4);
    ends[1]?.();
    expect(await third).toBe(3);
    await settled();
    ends[2]?.();
    expect(await fourth).toBe(4);
  });
});

describe('a question about the past', () => {
  const store = () => {
    const put: string[] = [];
    return {
      put,
      query: async <Row>(sql: string) => {
        put.push(sql);
        return [] as Row[];
      },
    };
  };
  it('waits for the end of a tick, and takes one processor whatever its own settings', async () => {
    const under = store();
    let rest = () => {};
    const resting = new Promise<void>((resolve) => {
      rest = resolve;
    });
    const past = yielding(
      under,
      () => resting,
      () => true,
    );
    const both = [past.query('SELECT 1'), past.query('SELECT 2\nSETTINGS a = 1')];
    await Promise.resolve();
    expect(under.put).toEqual([]);
    rest();
    await Promise.all(both);
    expect(under.put).toEqual([
      'SELECT 1\nSETTINGS max_threads = 1',
      'SELECT 2\nSETTINGS a = 1, max_threads = 1',
    ]);
  });
  it('is not put for nobody', async () => {
    const under = store();
    const past = yielding(
      under,
      async () => {},
      () => false,
    );
    await expect(past.query('SELECT 1')).rejects.toBeInstanceOf(GivenUp);
    expect(under.put).toEqual([]);
  });
});

describe('looks', () => {
  it('go in some at a time, all of them before anybody looks back, and the others where a write fails', async () => {
    const written: string[][] = [];
    const failures: unknown[] = [];
    let fails = false;
    let fire = () => {};
    const looks = looksIn(
      {
        insert: async (_, rows) => {
          if (fails) throw new Error('no disk');
          written.push(rows.toString().trim().split('\n'));
        },
        query: async () => [],
      },
      {
        after(_, work) {
          fire = work;
          return () => {};
        },
      },
      (error) => failures.push(error),
    );
    const look = { tenant: 't', now: AT, cut: AT - 1, views: ['a'], dataTime: null, sources: {}, seenAt: AT };
    looks.note(look);
    looks.note({ ...look, now: AT + 1 });
    expect(written).toEqual([]);
    fire();
    looks.note({ ...look, now: AT + 2 });
    expect(await looks.standing('t', AT, 1)).toEqual(none);
    expect(written.map((rows) => rows.length)).toEqual([2, 1]);
    expect(JSON.parse(written[0]?.[0] ?? '')).toEqual({
      ...{ tenant: 't', now: AT, cut: AT - 1, views: ['a'], data_time: 0, sources: {}, seen_at: AT },
    });
    fails = true;
    looks.note(look);
    await looks.drain();
    expect(failures).toHaveLength(1);
    fails = false;
    looks.note(look);
    await looks.drain();
    expect(written).toHaveLength(3);
  });
});
