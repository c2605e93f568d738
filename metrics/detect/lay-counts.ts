import type { Grid } from './grid.ts';
import { BUCKET_MS } from './settings.ts';

/**
 * Lays a series' counts on the grid: what `metrics/query/series.ts` answers, which leaves out buckets without bookings.
 * @param from start of place 0, ms
 * @param upTo buckets from this instant on are not known yet, ms
 * @returns counts by bucket, 0 where nothing was booked, -1 before `from` and from `upTo` on
 */
export function layCounts(
  grid: Grid,
  series: { readonly places: readonly number[]; readonly counts: readonly number[] },
  from: number,
  upTo: number,
): Int32Array {
  const laid = new Int32Array(grid.length).fill(-1);
  const first = Math.round((from - grid.from) / BUCKET_MS);
  laid.fill(0, Math.max(0, first), Math.max(0, Math.floor((upTo - grid.from) / BUCKET_MS)));
  for (const [i, place] of series.places.entries()) {
    const bucket = first + place;
    if ((laid[bucket] ?? -1) >= 0) laid[bucket] = series.counts[i] as number;
  }
  return laid;
}
