import { describe, expect, it } from 'vitest';
import type { Threshold } from '../../../schemas/view.ts';
import { HOLD_MS, initialSeverity, judgedNumber, linesFor, stepSeverity } from '../../../server/severity.ts';

const lower: Threshold = {
  metric: 'm',
  better: 'lower',
  warn: 10,
  critical: 20,
  exitWarn: 8,
  exitCritical: 16,
};
const higher: Threshold = {
  metric: 'm',
  better: 'higher',
  warn: 0.9,
  critical: 0.8,
  exitWarn: 0.92,
  exitCritical: 0.85,
};

/** Steps through values, 15 s apart; the letters n, w, c, i say what held after each. */
function run(threshold: Threshold, values: (number | null)[], row = '|'): string {
  let state = initialSeverity();
  return values
    .map((value, index) => {
      state = stepSeverity(state, value, threshold, row, index * 15_000);
      return state.severity[0];
    })
    .join('');
}
const times = (count: number, value: number | null) => Array.from({ length: count }, () => value);

describe('entering and leaving', () => {
  it.each([
    ['one evaluation past the line is not enough', lower, [11, 9, 11, 9], 'nnnn'],
    ['two in a row enter warn', lower, [11, 11], 'nw'],
    ['the line itself is not past it', lower, [10, 10, 10], 'nnn'],
    ['three at or inside the exit line leave warn', lower, [11, 11, 8, 8, 8], 'nwwwn'],
    ['between entry and exit line nothing changes', lower, [11, 11, 9, 9, 9, 9], 'nwwwww'],
    ['one outside the exit line starts the count anew', lower, [11, 11, 8, 8, 9, 8, 8, 8], 'nwwwwwwn'],
    ['two past critical enter critical at once', lower, [21, 21], 'nc'],
    ['a value past critical counts for warn too', lower, [21, 11], 'nw'],
    ['warn rises to critical', lower, [11, 11, 21, 21], 'nwwc'],
    ['critical is left for improving, after three', lower, [21, 21, 16, 16, 16], 'nccci'],
    ['critical does not fall to warn by one look', lower, [21, 21, 17, 17, 17], 'ncccc'],
    ['two past critical end improving', lower, [21, 21, 5, 5, 5, 21, 21], 'nccciic'],
    ['higher is better: below the line', higher, [0.89, 0.89, 0.92, 0.92, 0.92], 'nwwwn'],
    ['higher is better: critical and back', higher, [0.7, 0.7, 0.86, 0.86, 0.86], 'nccci'],
    ['without a number nothing is decided', lower, [11, null, 11, null, null], 'nnwww'],
    ['three without a number end the verdict', lower, [21, 21, null, null, null], 'ncccn'],
    ['without lines everything is normal', { metric: 'm', better: 'lower' }, [1e9, 1e9], 'nn'],
    ['a critical line alone', { metric: 'm', better: 'lower', critical: 20 }, [21, 21, 20, 20, 20], 'nccci'],
  ] as [string, Threshold, (number | null)[], string][])('%s', (_, threshold, values, expected) => {
    expect(run(threshold, values)).toBe(expected);
  });

  const steps = HOLD_MS / 15_000;
  it('improving is held ten minutes, then quiet', () => {
    const states = run(lower, [21, 21, 5, 5, 5, ...times(steps, 5)]);
    expect(states).toBe(`nccc${'i'.repeat(steps)}n`);
  });
  it('a step back past the exit line starts the ten minutes anew', () => {
    const states = run(lower, [21, 21, 5, 5, 5, ...times(30, 5), 18, ...times(steps, 5)]);
    expect(states).toBe(`nccc${'i'.repeat(31 + steps)}n`);
  });
  it('after improving it is warn where the warn line is still passed', () => {
    expect(run(lower, [21, 21, 12, 12, 12, ...times(steps, 12)]).at(-1)).toBe('w');
  });
});

describe('lines of a row', () => {
  const own: Threshold = { ...lower, rows: { '|vip': { warn: 3, critical: 5 } } };
  it('hold for that row alone, without the general exit lines', () => {
    expect(run(own, [4, 4, 3, 3, 3], '|vip')).toBe('nwwwn');
    expect(run(own, [4, 4], '|other')).toBe('nn');
    expect(linesFor({ ...lower, rows: { '|a': { critical: 15 } } }, '|a')).toEqual({
      warn: 10,
      critical: 15,
      exitWarn: 8,
      exitCritical: 15,
    });
  });
});

describe('the number that is judged', () => {
  const threshold = (more: Partial<Threshold> = {}): Threshold => ({ metric: 'm', better: 'lower', ...more });
  it.each([
    ['a count', { value: 7 }, {}, 7],
    ['an age by its instant', { value: 1, since: 400 }, {}, 600],
    ['a part of a distribution', { n: 9, mean: 1, p50: 2, p90: 3 }, { part: 'p90' }, 3],
    ['a distribution without a part', { n: 9, mean: 1, p50: 2, p90: 3 }, {}, null],
    ['a part of a count', { value: 7 }, { part: 'p50' }, null],
    ['unknown', { value: null }, {}, null],
    ['hidden', { hidden: 'small_cell' }, {}, null],
    ['missing', undefined, {}, null],
    ['too few in the denominator', { value: 0.1, numerator: 1, denominator: 19 }, { minN: 20 }, null],
    ['enough in the denominator', { value: 0.1, numerator: 2, denominator: 20 }, { minN: 20 }, 0.1],
    ['too few in a distribution', { n: 4, mean: 1, p50: 2, p90: 3 }, { part: 'p50', minN: 5 }, null],
    ['a count has no n', { value: 1 }, { minN: 20 }, 1],
  ] as const)('%s', (_, value, more, expected) => {
    expect(judgedNumber(value, threshold(more), 1000)).toBe(expected);
  });
});
