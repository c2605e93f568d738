import type { Frame } from '../feed/feed.ts';
import { numberOf, sampleOf } from '../wall/values.ts';
import { BUCKET_MS, bucketStarts } from './buckets.ts';

export interface CountSeries {
  starts: number[];
  /** Values by metric, one per bucket. */
  lines: Record<string, (number | null)[]>;
}

const rowAt = (frame: Frame, start: number, row: string): Frame['data'][string] | undefined =>
  frame.data[`${start}|${row}`];

/**
 * Counts per bucket of one row (the total is ''). A bucket without a row is a zero only where the data is known to
 * have been flowing: after the first bucket that any row has, and before the newest data.
 */
export function countSeries(
  frame: Frame,
  bucket: string,
  metrics: readonly string[],
  row: string,
): CountSeries {
  const length = BUCKET_MS[bucket] ?? 300_000;
  const starts = bucketStarts(frame, length);
  const flowing = Object.keys(frame.data).reduce(
    (first, key) => Math.min(first, Number(key.slice(0, key.indexOf('|')))),
    Number.POSITIVE_INFINITY,
  );
  const end = frame.dataTime ?? Number.NEGATIVE_INFINITY;
  const lines: CountSeries['lines'] = {};
  for (const metric of metrics)
    lines[metric] = starts.map((start) => {
      const value = rowAt(frame, start, row)?.[metric];
      if (value !== undefined) return numberOf(value);
      return start >= flowing && start < end ? 0 : null;
    });
  return { starts, lines };
}

export interface ShareSeries {
  starts: number[];
  values: (number | null)[];
  low: (number | null)[];
  high: (number | null)[];
  n: (number | undefined)[];
}

/** A ratio per bucket with its interval. What is not there stays a gap. */
export function shareSeries(frame: Frame, bucket: string, metric: string, row: string): ShareSeries {
  const starts = bucketStarts(frame, BUCKET_MS[bucket] ?? 3_600_000);
  const values = starts.map((start) => rowAt(frame, start, row)?.[metric]);
  const end = (which: 'low' | 'high'): (number | null)[] =>
    values.map((value) => (value && 'denominator' in value ? (value[which] ?? null) : null));
  return {
    starts,
    values: values.map((value) => numberOf(value)),
    low: end('low'),
    high: end('high'),
    n: values.map(sampleOf),
  };
}
