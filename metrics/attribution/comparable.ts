import { type Dispersion, firstWholeDay, partOf } from '../detect/dispersion.ts';
import { seasonal } from '../detect/expectation.ts';
import type { Grid } from '../detect/grid.ts';
import type { History } from '../detect/history.ts';
import { type Basis, type Reference, referenceOf } from '../detect/reference.ts';
import { scoreOf } from '../detect/score.ts';
import { BUCKETS_A_DAY, type Settings, WIDTHS } from '../detect/settings.ts';
import { widthFor } from '../detect/windows.ts';
import type { Whole } from './contributions.ts';

/** A stretch of buckets, [first, end). */
export interface Stretch {
  readonly first: number;
  readonly end: number;
}

/** What a stretch is compared with: the same hours of the days that the detectors would take. */
export interface Comparable {
  readonly basis: Basis;
  /** How many days. */
  readonly days: number;
  /** By bucket of the grid: 1 where its counts are the past of this stretch. */
  readonly past: Uint8Array;
  readonly whole: Whole;
}

/** Days before that of the stretch's first bucket: what is to be explained must not be part of what is usual. */
const referenceAt = (
  history: History,
  grid: Grid,
  day: number,
  before: number,
  settings: Settings,
): Reference => referenceOf(grid, day, { first: firstWholeDay(history, grid), end: before }, settings);

function phiOf(dispersion: Dispersion, width: number, slot: number): number {
  const place = WIDTHS.reduce((widest, one, index) => (one <= width ? index : widest), 0);
  return dispersion[place]?.[partOf(slot)] ?? 1;
}

/**
 * What a stretch of a series counted, what was to be expected of it, and which buckets tell so: expectation and dispersion
 * are those of the detectors (metrics/detect), without the level of the day.
 */
export function comparableOf(
  history: History,
  grid: Grid,
  dispersion: Dispersion,
  { first, end }: Stretch,
  settings: Settings,
): Comparable {
  const past = new Uint8Array(grid.length);
  const days = new Set<number>();
  const before = grid.dayOf[first] as number;
  let observed = 0;
  let expected: number | null = 0;
  let basis: Basis = 'hour-of-week';
  for (let bucket = first; bucket < end; bucket += 1) {
    observed += Math.max(0, history.counts[bucket] ?? 0);
    const reference = referenceAt(history, grid, grid.dayOf[bucket] as number, before, settings);
    if (reference.basis !== 'hour-of-week') basis = reference.basis;
    const usual: number =
      reference.basis === 'none' ? Number.NaN : seasonal(history, grid, bucket, reference, settings);
    expected = expected === null || Number.isNaN(usual) ? null : expected + usual;
    const slot = grid.slots[bucket] as number;
    for (const day of reference.days) {
      days.add(day);
      const middle = grid.bucketAt[day * BUCKETS_A_DAY + slot] ?? -1;
      if (middle < 0) continue;
      const near = settings.neighbours;
      past.fill(1, Math.max(0, middle - near), middle + near + 1);
    }
  }
  const phi = phiOf(dispersion, end - first, grid.slots[first] as number);
  return { basis, days: days.size, past, whole: { observed, expected, phi } };
}

/** The first bucket of a spike is one that stands out at all: more of a score than a count of one where none is usual. */
const STANDS_OUT = 0.5;
/** So many buckets at most a spike is followed back: two hours. */
const FURTHEST_BACK = 24;

/**
 * Where what an alert told of began: the window that was judged when it was told, and the windows before it for as long as
 * they too lie beyond the exit level on the same side; without the buckets at its beginning that are as usual.
 * @param last the bucket that ended last when it was told
 */
export function onsetOf(
  history: History,
  grid: Grid,
  dispersion: Dispersion,
  last: number,
  settings: Settings,
): number {
  const before = grid.dayOf[last] as number;
  const usual = (bucket: number): number => {
    const day = grid.dayOf[bucket] as number;
    const reference = referenceAt(history, grid, day, Math.min(before, day), settings);
    return reference.basis === 'none' ? Number.NaN : seasonal(history, grid, bucket, reference, settings);
  };
  const width = widthFor(usual(last) || 0, settings.leastExpected);
  const score = (end: number, wide = width): number => {
    let counted = 0;
    let awaited = 0;
    for (let bucket = end - wide; bucket < end; bucket += 1) {
      counted += Math.max(0, history.counts[bucket] ?? 0);
      awaited += bucket < 0 ? Number.NaN : usual(bucket);
    }
    return scoreOf(counted, awaited, phiOf(dispersion, wide, grid.slots[end - 1] as number));
  };
  let first = last + 1 - width;
  const side = Math.sign(score(last + 1));
  while (first > width && last - first < FURTHEST_BACK && score(first) * side >= settings.exit.score)
    first -= width;
  while (first < last && score(first + 1, 1) * side < STANDS_OUT) first += 1;
  return Math.max(0, first);
}
