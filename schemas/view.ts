import type { Bucket, Dimension } from './dimensions.ts';

/**
 * What somebody looks at: a filter, a list of metrics, a window that moves with now, and the lines by which the server
 * judges severity. Two equal views (same canonical form) are one room, whoever asks.
 */
export interface ViewSpec {
  tenant: string;
  metrics: string[];
  /** 'now' for stocks; 'today' = from the site's midnight; 'PT15M', 'PT1H', 'P14D' = trailing, from aligned down to the bucket. */
  window: string;
  bucket?: Bucket;
  by?: Dimension;
  where?: Partial<Record<Dimension, string[]>>;
  policy?: string;
  judge?: Threshold[];
}

/** Warn and critical lines of one metric. `exit` lines give hysteresis; left out, they equal the entry lines. */
export interface Threshold {
  metric: string;
  /** Which part of the value is judged; 'value' where it is left out. Durations in ms, ratios 0..1. */
  part?: 'value' | 'p50' | 'p90' | 'mean';
  better: 'higher' | 'lower';
  warn?: number;
  critical?: number;
  exitWarn?: number;
  exitCritical?: number;
  /** No verdict below this n (denominator or n). */
  minN?: number;
  /** Lines that hold only for this row key (e.g. one queue). */
  rows?: Record<string, { warn?: number; critical?: number }>;
}

/** Severity as the server decides it, every 15 s of site time (DESIGN.md 7). */
export type Severity = 'normal' | 'warn' | 'critical' | 'improving';

/** Canonical JSON of a view: keys sorted, empty parts left out, lists that are sets sorted. */
export function canonicalView(view: ViewSpec): string {
  const where = Object.entries(view.where ?? {})
    .filter(([, values]) => values && values.length > 0)
    .map(([dimension, values]) => [dimension, [...(values ?? [])].sort()] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify({
    bucket: view.bucket ?? 'none',
    by: view.by,
    judge: view.judge?.length ? view.judge : undefined,
    metrics: [...view.metrics].sort(),
    policy: view.policy,
    tenant: view.tenant,
    where: where.length ? Object.fromEntries(where) : undefined,
    window: view.window,
  });
}

/** Key of a row in a frame: bucket start (ms) and dimension value. The row of a view without either is '|'. */
export const rowKey = (bucketStart: number | undefined, dimensionValue: string | undefined): string =>
  `${bucketStart ?? ''}|${dimensionValue ?? ''}`;
