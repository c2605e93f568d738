import type { Grid } from './grid.ts';
import { type History, learnt } from './history.ts';
import type { Reference } from './reference.ts';
import { BUCKETS_A_DAY, type Settings } from './settings.ts';

/** Buckets on either side that make the hour of an expectation by day class (step 7). */
const HALF_AN_HOUR = 6;

/**
 * Mean without the `share` lowest and highest values, rounded down to whole values.
 * @returns NaN of nothing
 */
export function trimmedMean(values: readonly number[], share: number): number {
  // A typed array sorts numbers without a comparison in JavaScript: this is what an evaluation spends its time on.
  const sorted = Float64Array.from(values).sort();
  const cut = Math.floor(sorted.length * share);
  let sum = 0;
  for (let i = cut; i < sorted.length - cut; i += 1) sum += sorted[i] as number;
  return sum / (sorted.length - 2 * cut);
}

/**
 * What a bucket usually counts: the trimmed mean of the same hours of the reference days (domain.md 2.6, step 2).
 * @returns expected count, NaN where the reference has no known bucket
 */
export function seasonal(
  history: History,
  grid: Grid,
  bucket: number,
  reference: Reference,
  settings: Settings,
): number {
  const reach = reference.basis === 'hour-of-week' ? settings.neighbours : HALF_AN_HOUR;
  const slot = grid.slots[bucket] as number;
  const samples: number[] = [];
  for (const day of reference.days) {
    const middle = grid.bucketAt[day * BUCKETS_A_DAY + slot] as number;
    if (middle < 0) continue;
    for (let near = middle - reach; near <= middle + reach; near += 1) {
      const count = learnt(history, near);
      if (count >= 0) samples.push(count);
    }
  }
  return trimmedMean(samples, settings.trimmed);
}
