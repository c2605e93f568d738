import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  explainedBy,
  isUnusual,
  matrixOf,
  splitOf,
  type ValueCounts,
  type Whole,
} from '../../../metrics/attribution/index.ts';

const WHOLE: Whole = { observed: 150, expected: 60, phi: 1.5 };
const counts = (entries: Record<string, [observed: number, past: number]>): ValueCounts[] =>
  Object.entries(entries).map(([value, [observed, past]]) => ({ value, observed, past }));
const sum = (numbers: readonly (number | null)[]) =>
  numbers.reduce<number>((all, one) => all + (one ?? 0), 0);

describe('an excess', () => {
  it('is held by the value that rose, and by it alone', () => {
    const { values, score } = splitOf(counts({ gz: [30, 240], fs: [100, 80], sz: [20, 160] }), WHOLE);
    expect(values.map(({ value }) => value)).toEqual(['fs', 'gz', 'sz']);
    expect(values[0]?.expected).toBeCloseTo(10, 0);
    expect(values[0]?.share).toBeCloseTo(1, 1);
    expect(values.map(({ clear }) => clear)).toEqual([true, false, false]);
    expect(score).toBeGreaterThan(5);
  });

  it('that all values share as their size has it is explained by none', () => {
    const { values, score } = splitOf(counts({ gz: [75, 240], fs: [25, 80], sz: [50, 160] }), WHOLE);
    expect(score).toBeLessThan(0.5);
    expect(values[0]?.share).toBeCloseTo(0.5, 1);
  });

  it('is as little explained by many values of a handful of counts', () => {
    const many = Object.fromEntries(
      Array.from({ length: 12 }, (_, place): [string, [number, number]] => [`v${place}`, [place % 3, 8]]),
    );
    const { score, values } = splitOf(counts(many), { observed: 12, expected: 4, phi: 1.5 });
    expect(score).toBeLessThan(2.5);
    expect(values.filter(({ clear }) => clear)).toEqual([]);
  });

  it('gives a value that was never seen before an expectation near nothing', () => {
    const { values } = splitOf(counts({ old: [60, 480], fresh: [90, 0] }), WHOLE);
    expect(values[0]).toMatchObject({ value: 'fresh', observed: 90, clear: true });
    expect(values[0]?.expected).toBeLessThan(0.1);
  });

  it('within the noise of its size is not divided', () => {
    const whole: Whole = { observed: 64, expected: 60, phi: 1.5 };
    expect(isUnusual(whole)).toBe(false);
    const { values } = splitOf(counts({ a: [34, 30], b: [30, 30] }), whole);
    expect(values.map(({ share }) => share)).toEqual([null, null]);
    expect(values[0]?.excess).toBeCloseTo(4);
  });

  it('that is not known leaves the counts, the largest first', () => {
    const { values, score } = splitOf(counts({ a: [3, 0], b: [9, 0] }), { ...WHOLE, expected: null });
    expect([score, values.map(({ value, excess }) => [value, excess])]).toEqual([
      0,
      [
        ['b', null],
        ['a', null],
      ],
    ]);
  });

  it('of a drop is held by the value that fell', () => {
    const whole: Whole = { observed: 20, expected: 60, phi: 1.5 };
    const { values } = splitOf(counts({ a: [18, 200], b: [2, 400] }), whole);
    expect(values[0]).toMatchObject({ value: 'b', clear: true });
    expect(values[0]?.share).toBeCloseTo(0.95, 1);
  });

  it('adds up whatever the counts, by one dimension and by two', () => {
    const cell = fc.record({ observed: fc.nat(40), past: fc.nat(400) });
    fc.assert(
      fc.property(
        fc.array(fc.array(cell, { minLength: 3, maxLength: 3 }), { minLength: 2, maxLength: 5 }),
        (grid) => {
          const named = (row: (typeof grid)[number]) =>
            row.map((one, place) => ({ value: `c${place}`, ...one }));
          const all = ['c0', 'c1', 'c2'].map((value, place) => ({
            value,
            observed: sum(grid.map((row) => row[place]?.observed ?? 0)),
            past: sum(grid.map((row) => row[place]?.past ?? 0)),
          }));
          const whole: Whole = { observed: sum(all.map(({ observed }) => observed)), expected: 37, phi: 2 };
          const { values } = splitOf(all, whole);
          expect(sum(values.map(({ excess }) => excess))).toBeCloseTo(whole.observed - 37, 6);
          const rows = grid.slice(1).map((row, place) => ({ value: `r${place}`, columns: named(row) }));
          const matrix = matrixOf({ rows, all }, values.slice(0, 2), whole);
          expect(matrix?.excess).toHaveLength(grid.length);
          expect(sum((matrix?.excess ?? []).flat())).toBeCloseTo(whole.observed - 37, 6);
        },
      ),
    );
  });
});

describe('what is counted', () => {
  it.each([
    ['tickets_created', 'tickets_created', 'sum'],
    ['attainment.first_response', 'attainment.first_response', 'misses'],
    ['abandon_rate', 'abandon_rate', 'hits'],
    ['longest_wait', 'tickets_created', 'sum'],
    ['longest_contact_wait', 'contacts_offered', 'sum'],
    ['breached_open', 'tickets_created', 'sum'],
  ])('to explain %s is %s (%s)', (metric, counted, how) => {
    expect(explainedBy(metric)).toMatchObject({ metric: counted, counted: how });
  });

  it.each(['agents_available', 'late_share', 'nothing'])('to explain %s is nothing', (metric) => {
    expect(explainedBy(metric)).toBeUndefined();
  });
});
