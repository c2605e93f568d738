import type { Grid } from './grid.ts';
import { type History, learnt } from './history.ts';
import type { Reference } from './reference.ts';
import { BUCKETS_A_DAY, type Settings } from './settings.ts';
import { widthFor } from './windows.ts';

/** Buckets on either side that make the hour of an expectation by day class (step 7). */
const HALF_AN_HOUR = 6;

/**
 * Mean without the `share` lowest and highest values, rounded down to whole values.
 * @returns NaN of nothing
 */
export function trimmedMean(values: Float64Array, share: number): number {
  // A typed array sorts numbers without a comparison in JavaScript: this is what an evaluation spends its time on.
  const sorted = values.slice().sort();
  const cut = Math.floor(sorted.length * share);
  let sum = 0;
  for (let i = cut; i < sorted.length - cut; i += 1) sum += sorted[i] as number;
  return sum / (sorted.length - 2 * cut);
}

/**
 * What a bucket usually counts: the trimmed mean of the same hours of the reference days (domain.md 2.6, step 2).
 * Where little is expected, the highest eighth of single buckets is most of what there is: there each day is first
 * averaged over as many buckets on either side as the window to be judged has, and days are trimmed.
 * @returns expected count, NaN where the reference has no known bucket
 */
export function seasonal(
  history: History,
  grid: Grid,
  bucket: number,
  reference: Reference,
  settings: Settings,
): number {
  const near = reference.basis === 'hour-of-week' ? settings.neighbours : HALF_AN_HOUR;
  const slot = grid.slots[bucket] as number;
  const middles = reference.days.map((day) => grid.bucketAt[day * BUCKETS_A_DAY + slot] as number);
  const samples = new Float64Array(middles.length * (2 * near + 1));
  let found = 0;
  let sum = 0;
  for (const middle of middles) {
    if (middle < 0) continue;
    for (let at = middle - near; at <= middle + near; at += 1) {
      const count = learnt(history, at);
      if (count < 0) continue;
      samples[found] = count;
      found += 1;
      sum += count;
    }
  }
  const width = widthFor(sum / found, settings.leastExpected);
  if (found === 0 || width === 1) return trimmedMean(samples.subarray(0, found), settings.trimmed);
  const reach = Math.max(near, width);
  return trimmedMean(
    Float64Array.from(middles.flatMap((middle) => (middle < 0 ? [] : meanAround(history, middle, reach)))),
    settings.trimmed,
  );
}

/** Mean of the known buckets around one, as a list of one; empty where there is none. */
function meanAround(history: History, middle: number, reach: number): number[] {
  let found = 0;
  let sum = 0;
  for (let at = middle - reach; at <= middle + reach; at += 1) {
    const count = learnt(history, at);
    if (count < 0) continue;
    found += 1;
    sum += count;
  }
  return found > 0 ? [sum / found] : [];
}
