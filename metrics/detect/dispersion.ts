import { seasonal } from './expectation.ts';
import type { Grid } from './grid.ts';
import { type History, learnt } from './history.ts';
import { factorOf, UNKNOWN_LEVEL, withBucket } from './level.ts';
import { referenceOf } from './reference.ts';
import { BUCKETS_A_DAY, type Settings, WIDTHS } from './settings.ts';
import type { Guarded } from './state.ts';

/** Parts of a day whose residuals are pooled: six hours each from local midnight. */
export const PARTS = 4;
export const partOf = (slot: number): number => Math.floor((slot * PARTS) / BUCKETS_A_DAY);

/** Variance over mean by part of day, for each of `WIDTHS`. Made once a local day; JSON. */
export type Dispersion = readonly (readonly number[])[];

/** Days whose residuals are pooled. */
const POOLED_DAYS = 28;
/** Residuals that a part of its own needs; with fewer, the whole day is pooled. */
const LEAST = 40;
/** Taken for granted of a series of which nothing is known. */
const PRIOR = { phi: 1.5, weight: 20 };
/** Squared scores beyond this many dispersions are an incident's, not the noise's. */
const INCIDENT = 16;

/**
 * phi = max(1, Σ (x − µ)² / µ / df), pooled by part of day (domain.md 2.6, step 3), of the last 28 days before `day`.
 * Each bucket is expected from the other days by the rule that the live detector uses, level included, so phi holds the
 * error of the expectation too; nothing is fitted to the residual itself, so df is their number. Outbreaks of the past
 * are left out, in the spirit of the improved Farrington algorithm (A. Noufaily et al., Statistics in Medicine 2013).
 */
export function dispersionOf(history: History, grid: Grid, day: number, settings: Settings): Dispersion {
  const squares = WIDTHS.map(() => Array.from({ length: PARTS }, (): number[] => []));
  const windows = WIDTHS.map(() => ({ count: 0, expected: 0, buckets: 0 }));
  for (const { slot, count, expected } of comparisons(history, grid, day, settings))
    for (const [place, width] of WIDTHS.entries()) {
      const window = windows[place] as (typeof windows)[number];
      if (expected !== null) {
        window.count += count;
        window.expected += expected;
        window.buckets += 1;
      }
      if ((slot + 1) % width !== 0) continue;
      if (window.buckets === width && window.expected >= 1)
        squares[place]?.[partOf(slot)]?.push((window.count - window.expected) ** 2 / window.expected);
      windows[place] = { count: 0, expected: 0, buckets: 0 };
    }
  return squares.map((parts) => {
    const whole = pooled(parts.flat());
    return parts.map((part) => (part.length >= LEAST ? pooled(part) : whole));
  });
}

/** What was counted and what would have been expected, bucket by bucket over the pooled days; null where unknown. */
function* comparisons(
  history: History,
  grid: Grid,
  day: number,
  settings: Settings,
): Generator<{ slot: number; count: number; expected: number | null }> {
  const first = firstWholeDay(history, grid);
  const guarded: Guarded[] = [];
  let level = UNKNOWN_LEVEL;
  for (let at = Math.max(first, day - POOLED_DAYS); at < day; at += 1) {
    const reference = referenceOf(grid, at, { first, end: day }, settings);
    if (reference.basis === 'none') continue;
    for (const bucket of bucketsOfDay(grid, at)) {
      const slot = grid.slots[bucket] as number;
      const count = learnt(history, bucket);
      const usual = seasonal(history, grid, bucket, reference, settings);
      if (count < 0 || Number.isNaN(usual)) {
        yield { slot, count, expected: null };
        continue;
      }
      yield { slot, count, expected: usual * factorOf(level, PRIOR.phi, settings) };
      guarded.push({ count, usual });
      if (guarded.length <= settings.level.guard) continue;
      const oldest = guarded.shift() as Guarded;
      level = withBucket(level, oldest.count, oldest.usual, settings);
    }
  }
}

/** Mean of the squared Pearson residuals without those of incidents; drawn towards the prior where there are few. */
function pooled(squares: number[]): number {
  let phi = Number.POSITIVE_INFINITY;
  const sorted = squares.sort((a, b) => a - b);
  const median = sorted[sorted.length >> 1] ?? 0;
  // The median of a χ² of one degree of freedom is 0.455.
  let limit = (INCIDENT * Math.max(1, median)) / 0.455;
  for (let round = 0; round < 3; round += 1) {
    const kept = sorted.filter((square) => square <= limit);
    const sum = kept.reduce((total, square) => total + square, 0);
    phi = (sum + PRIOR.phi * PRIOR.weight) / (kept.length + PRIOR.weight);
    limit = INCIDENT * Math.max(1, phi);
  }
  return Math.max(1, phi);
}

/** The first local day that the series is known from its midnight. */
export function firstWholeDay(history: History, grid: Grid): number {
  if (history.since >= grid.length) return grid.days.length;
  const day = grid.dayOf[history.since] as number;
  return history.since === 0 || grid.dayOf[history.since - 1] !== day ? day : day + 1;
}

function* bucketsOfDay(grid: Grid, day: number): Generator<number> {
  const first = grid.bucketAt[day * BUCKETS_A_DAY] as number;
  const begin = first >= 0 ? first : grid.dayOf.indexOf(day);
  for (let bucket = begin; bucket < grid.length && grid.dayOf[bucket] === day; bucket += 1) yield bucket;
}
