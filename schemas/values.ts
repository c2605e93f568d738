/** A count, a level or an amount. `since`: the instant (ms) an age counts from, so that a tile can tick it up. */
export interface PlainValue {
  value: number | null;
  since?: number;
  provisional?: true;
}
/** A ratio; `value` is null when the denominator is 0. `low`/`high`: 95 % Wilson interval where it is a sample. */
export interface RatioValue {
  value: number | null;
  numerator: number;
  denominator: number;
  low?: number | null;
  high?: number | null;
  provisional?: true;
}
/** A distribution of durations in milliseconds. */
export interface DistributionValue {
  n: number;
  mean: number | null;
  p50: number | null;
  p90: number | null;
  provisional?: true;
}
/** Hidden by role or small cell (n < 5): the last step, recorded in the frame. */
export interface HiddenValue {
  hidden: 'small_cell';
}
export type MetricValue = PlainValue | RatioValue | DistributionValue | HiddenValue;

/** Values of one row by metric id. */
export type MetricValues = Record<string, MetricValue>;
