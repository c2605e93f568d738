import type { FrameData } from '../../schemas/live.ts';
import type { MetricValue } from '../../schemas/values.ts';
import type { Frame } from '../feed/feed.ts';

/** Bucket starts (ms) and the value of one metric there, in order of time. */
export interface SeriesPoint {
  at: number;
  value: MetricValue | undefined;
}

/** Row keys are `${bucketStart}|${dimension}`; a dimension value may itself hold a bar. */
export function splitRowKey(key: string): { at: number | null; row: string } {
  const bar = key.indexOf('|');
  const start = key.slice(0, bar);
  return { at: start === '' ? null : Number(start), row: key.slice(bar + 1) };
}

/** All buckets of one row (the total is ''), in order of time. */
export function seriesOf(data: FrameData | undefined, row: string, metric: string): SeriesPoint[] {
  const points: SeriesPoint[] = [];
  for (const [key, values] of Object.entries(data ?? {})) {
    const split = splitRowKey(key);
    if (split.at !== null && split.row === row) points.push({ at: split.at, value: values[metric] });
  }
  return points.sort((a, b) => a.at - b.at);
}

/** How the buckets of a trend lie in time, for whoever draws them. */
export interface Course {
  /** Length of a bucket, ms. */
  bucket: number;
  /** Start of the first bucket that any row has, ms. */
  first: number;
  /** Newest data (site time, ms); null while there is none. */
  until: number | null;
}

/** The course of a frame's buckets, or undefined where there is none. */
export function courseOf(frame: Frame | undefined, bucket: number | undefined): Course | undefined {
  const starts = Object.keys(frame?.data ?? {}).flatMap((key) => splitRowKey(key).at ?? []);
  if (!frame || !bucket || starts.length === 0) return undefined;
  return { bucket, first: Math.min(...starts), until: frame.dataTime };
}

/** Rows of a view that is split but not cut into buckets. */
export const rowsOf = (frame: Frame | undefined): string[] =>
  Object.keys(frame?.data ?? {}).flatMap((key) => {
    const { at, row } = splitRowKey(key);
    return at === null ? [row] : [];
  });
