import { gammaPoissonQuantiles } from './gamma-poisson.ts';
import { dayPartOf, type Intervals } from './interval.ts';
import { LEVEL_INTERVALS, levelFactor } from './level.ts';
import { type Counts, type Expectation, expectation } from './seasonal.ts';

/** Four hours, and the half hour that is under way. */
export const HORIZON = 9;
/** The band holds the count in eight of ten cases. */
export const BAND = [0.1, 0.9] as const;

/** Arrivals expected of one half hour. */
export interface Expected {
  /** Place among the intervals. */
  index: number;
  mean: number;
  /** 10 % and 90 % of the forecast distribution, whole numbers. */
  low: number;
  high: number;
  learning: boolean;
}

/** φ by quarter of the day: variance of what came around what was expected ÷ its mean. */
export type Dispersion = readonly [number, number, number, number];

/** Expectations by index, computed when they are first asked for. */
export type Expectations = (index: number) => Expectation;

export function expectationsOf(intervals: Intervals, counts: Counts): Expectations {
  const known = new Map<number, Expectation>();
  return (index) => {
    const found = known.get(index) ?? expectation(intervals, counts, index);
    known.set(index, found);
    return found;
  };
}

/** The level that is known when the half hour at `origin` begins. */
export function levelAt(counts: Counts, expected: Expectations, origin: number): number {
  const first = Math.max(0, origin - LEVEL_INTERVALS);
  const before = Array.from({ length: origin - first }, (_, step) => first + step);
  return levelFactor(
    before.map((index) => counts[index] ?? null),
    before.map((index) => expected(index).mean),
  );
}

/**
 * Arrivals of the half hours from `origin` on, made when that one begins: seasonal mean × level factor, with the quantiles of a
 * Poisson count of gamma rate (domain.md 2.7). What has too little history is left out.
 *
 * @param counts what came; only what lies before `origin` is used.
 * @param steps how many half hours.
 */
export function forecastArrivals(
  intervals: Intervals,
  counts: Counts,
  origin: number,
  dispersion: Dispersion,
  expected: Expectations = expectationsOf(intervals, counts),
  steps = HORIZON,
): Expected[] {
  const level = levelAt(counts, expected, origin);
  const found: Expected[] = [];
  for (let index = origin; index < origin + steps && index < intervals.slots.length; index += 1) {
    const { mean, learning } = expected(index);
    if (mean === null) continue;
    const part = dayPartOf(intervals.slots[index] as number) as 0 | 1 | 2 | 3;
    // Where little is learnt yet the limits are wider (domain.md 2.6, rule 7).
    const spread = dispersion[part] * (learning ? 1.5 : 1);
    const [low = 0, high = 0] = gammaPoissonQuantiles(mean * level, spread, BAND);
    found.push({ index, mean: mean * level, low, high, learning });
  }
  return found;
}
