import { DAY_SLOTS, dayClassOf, type Intervals } from './interval.ts';
import { quantileOf } from './random.ts';
import type { Counts } from './seasonal.ts';

const DAYS = 14;

/**
 * What was got through at that time of day on the last days of the same kind, and its neighbours: the mean, and the nine-tenth
 * quantile, which stands for what can be done when there is more to do. An estimate: where there was never more to do than was
 * done, capacity is higher than anything seen.
 *
 * @returns null where nothing is known of such days.
 */
export function throughputAt(
  intervals: Intervals,
  done: Counts,
  index: number,
): { usual: number; most: number } | null {
  const { slots } = intervals;
  const kind = dayClassOf(slots[index] as number);
  const values: number[] = [];
  for (let day = 1; day <= DAYS; day += 1) {
    for (const near of [-1, 0, 1]) {
      const at = index - day * DAY_SLOTS + near;
      const value = at >= 0 ? done[at] : null;
      if (value === null || value === undefined || dayClassOf(slots[at] as number) !== kind) continue;
      values.push(value);
    }
  }
  if (values.length === 0) return null;
  const sorted = Float64Array.from(values).sort();
  const usual = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { usual, most: Math.max(usual, quantileOf(sorted, 0.9)) };
}
