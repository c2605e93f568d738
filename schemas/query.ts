import type { Bucket, Dimension, Known } from './dimensions.ts';
import type { MetricValues } from './values.ts';

/** One question, as /api/v1/query and every tile ask it. Instants are integer milliseconds UTC. */
export interface QueryRequest {
  tenant: string;
  metrics: string[];
  /** Window [from, to). Flow, cohort, share and distribution metrics are booked inside it; a stock is its value at `now` (bucket none) or at each bucket's end. */
  from: number;
  to: number;
  bucket: Bucket;
  by?: Dimension;
  where: Partial<Record<Dimension, string[]>>;
  /** `id` or `id@version`; the site's default where it is left out. */
  policy?: string;
  /** The instant the question is put at: only facts with time ≤ now count. */
  now: number;
  /** The present is asked about: state rows are taken as they stand. Otherwise those that now or cut do not cover are evaluated anew. */
  present?: boolean;
  /** Only facts ingested at or before this stamp count. Left out: everything ingested. `known=then` is cut = now. */
  cut?: number;
}

export interface QueryRow {
  /** Start of the bucket, ISO 8601 with the site's offset; absent for bucket none. */
  bucket?: string;
  /** The dimension's raw value, under the dimension's own name ('' = not set). */
  [dimension: string]: unknown;
  values: MetricValues;
}

export interface QueryAnswer {
  now: string;
  cut: string | null;
  dataTime: string | null;
  completeTo: string | null;
  known: Known;
  policy: string;
  timezone: string;
  rows: QueryRow[];
}
