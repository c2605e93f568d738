import { describe, expect, it } from 'vitest';
import type { StaffingAnswer, StaffingQueue } from '../../../schemas/staffing.ts';
import { queueShown, rangeText, rowsOfQueue, scaleOf, staffed } from '../../../web/desk/staffing.ts';

const needed = { low: 21, mid: 24, high: 28 };
const queue = (name: string, present: number | null, mid = 24): StaffingQueue => ({
  queue: name,
  hidden: null,
  learning: false,
  accuracy: { n: 0, wape: null, bias: null, coverage: null, relativeMae: null },
  model: 'erlang_a',
  patienceMs: 150_000,
  handlingMs: 216_000,
  concurrency: 1,
  suggestion: {
    start: '2026-03-01T04:30:00.000Z',
    expected: { mean: 29, low: 24, high: 34 },
    needed: { ...needed, mid },
    rostered: needed,
    present,
    withPresent: null,
    withNeeded: { agents: mid, serviceLevel: 0.8, abandonShare: 0.1, occupancy: 0.8 },
  },
});
const answer = (...queues: StaffingQueue[]) =>
  ({
    queues,
    rows: [
      { queue: 'b', start: '1' },
      { queue: 'a', start: '1' },
    ],
  }) as unknown as StaffingAnswer;

describe('the staffing of the lead', () => {
  it('speaks of the queue that lacks most, or of the one that is asked for', () => {
    const all = answer(queue('a', 20), queue('b', 10), queue('c', null));
    expect(queueShown(all, undefined)?.queue).toBe('b');
    expect(queueShown(all, ['c'])?.queue).toBe('c');
    expect(queueShown(all, ['none'])).toBeUndefined();
    expect(queueShown(undefined, undefined)).toBeUndefined();
    expect(rowsOfQueue(all, 'a')).toHaveLength(1);
    expect(rowsOfQueue(all, undefined)).toEqual([]);
  });
  it.each([
    [20, 'short'],
    [21, ''],
    [28, ''],
    [29, 'over'],
    [null, ''],
  ])('%s present are %j', (present, verdict) => {
    expect(staffed({ needed, present })).toBe(verdict);
  });
  it('writes ranges, and a dash for what is not known', () => {
    expect([needed, { low: 3, high: 3 }, null, undefined].map(rangeText)).toEqual(['21–28', '3', '—', '—']);
  });
  it('has everything on its scale', () => {
    const { suggestion } = queue('a', 18);
    if (!suggestion) throw new Error('there is one');
    const scale = scaleOf(suggestion);
    expect([scale.least, scale.most]).toEqual([16, 30]);
    expect(scale).toMatchObject({ present: 2 / 14, low: 5 / 14, mid: 8 / 14, high: 12 / 14 });
    expect(scaleOf({ ...suggestion, present: null }).present).toBeNull();
  });
});
