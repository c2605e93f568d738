import { BUCKET_MS, type Grid } from '../../metrics/detect/index.ts';
import type { CatalogueEntry } from '../../schemas/catalogue.ts';
import { durationMs } from '../../schemas/duration.ts';
import type { BurnWatch, Rule, ThresholdWatch } from '../../schemas/rule.ts';
import type { MetricValue } from '../../schemas/values.ts';
import { rowKey } from '../../schemas/view.ts';
import { type Reading, readBurn, readThreshold, whenEmpty } from '../alerts/reading.ts';

/** Running sums of one row, by bucket of the grid: how much lies before each. */
export interface Sums {
  /** Bookings of a share; the count itself of a count. */
  bookings: Float64Array;
  /** Hits of a share; null for a count. */
  hits: Float64Array | null;
}

/** Running sums of counts that stand at places of the grid. */
export function sumsOf(
  { places, counts }: { places: readonly number[]; counts: readonly number[] },
  length: number,
) {
  const sums = new Float64Array(length + 1);
  for (const [at, place] of places.entries())
    if (place >= 0 && place < length) sums[place + 1] = (sums[place + 1] as number) + (counts[at] as number);
  for (let place = 1; place <= length; place += 1)
    sums[place] = (sums[place] as number) + (sums[place - 1] as number);
  return sums;
}

/** First bucket of a window that ends with a bucket's end; windows are rounded up to whole buckets. */
function beginOf(window: string, end: number, grid: Grid): number {
  if (window !== 'today') return Math.max(0, end - Math.ceil((durationMs(window) ?? BUCKET_MS) / BUCKET_MS));
  const day = grid.dayOf[end - 1];
  let first = end - 1;
  while (first > 0 && grid.dayOf[first - 1] === day) first -= 1;
  return first;
}

/** The value that a tile would have shown at a bucket's end, as far as a rule judges it. */
function windowValue(
  { bookings, hits }: Sums,
  window: string,
  end: number,
  grid: Grid,
): MetricValue | undefined {
  const begin = beginOf(window, end, grid);
  const between = (sums: Float64Array) => (sums[end] as number) - (sums[begin] as number);
  const n = between(bookings);
  if (!hits) return n === 0 ? undefined : { value: n };
  const numerator = between(hits);
  return { value: n === 0 ? null : numerator / n, numerator, denominator: n };
}

/** What a rule of values reads of a row at the end of a bucket (exclusive place on the grid). */
export function readingAt(
  { watch }: Rule & { watch: ThresholdWatch | BurnWatch },
  entry: Pick<CatalogueEntry, 'kind' | 'unit'>,
  row: string,
  sums: Sums,
  end: number,
  grid: Grid,
): Reading {
  const value = (window: string) => windowValue(sums, window, end, grid);
  if (watch.kind === 'burn') return readBurn(watch, value(watch.long), value(watch.short));
  const now = grid.from + end * BUCKET_MS;
  return readThreshold(
    watch,
    value(watch.window),
    whenEmpty(entry),
    rowKey(undefined, row || undefined),
    now,
  );
}
