import type { Dimension } from '../../../schemas/dimensions.ts';
import type { QueryAnswer } from '../../../schemas/query.ts';
import type { MetricValue, MetricValues } from '../../../schemas/values.ts';
import { isRatio, numberOf, type Part } from '../../wall/values.ts';

/** One bucket, or one value of a dimension, with what was booked in it; null = nothing was. */
export interface Period {
  /** Start, ms. */
  start: number;
  values: MetricValues | null;
}

/**
 * The answer laid on the buckets that were asked about. Where nothing was booked while the data flowed, values are null
 * too: whether that is a zero depends on the measure (`countsOf`).
 */
export function periodsOf(answer: QueryAnswer | undefined, starts: readonly number[]): Period[] {
  const booked = new Map(
    (answer?.rows ?? []).map((row) => [row.bucket ? Date.parse(row.bucket) : 0, row.values]),
  );
  return starts.map((start) => ({ start, values: booked.get(start) ?? null }));
}

/** Counts by bucket: nothing booked is 0 between the first booking and the newest data, and unknown elsewhere. */
export function countsOf(
  periods: readonly Period[],
  metric: string,
  dataTime: string | null | undefined,
): (number | null)[] {
  const end = dataTime ? Date.parse(dataTime) : Number.NEGATIVE_INFINITY;
  const first = periods.find(({ values }) => values !== null)?.start ?? Number.POSITIVE_INFINITY;
  return periods.map(({ start, values }) =>
    values ? numberOf(values[metric]) : start >= first && start < end ? 0 : null,
  );
}

export const numbersOf = (periods: readonly Period[], metric: string, part?: Part): (number | null)[] =>
  periods.map(({ values }) => numberOf(values?.[metric], part));

/** One end of a ratio's interval by bucket; what has none stays a gap. */
export const endsOf = (periods: readonly Period[], metric: string, end: 'low' | 'high'): (number | null)[] =>
  periods.map(({ values }) => {
    const value = values?.[metric];
    return isRatio(value) ? (value[end] ?? null) : null;
  });

/** The one row of a question without buckets and dimension. */
export const totalOf = (answer: QueryAnswer | undefined): MetricValues | undefined => answer?.rows[0]?.values;

export interface SplitRow {
  key: string;
  values: MetricValues;
}

/** Rows by a dimension, those with the most of a metric first. */
export const splitOf = (answer: QueryAnswer | undefined, dimension: Dimension, metric: string): SplitRow[] =>
  (answer?.rows ?? [])
    .map((row) => ({ key: String(row[dimension] ?? ''), values: row.values }))
    .sort(
      (a, b) =>
        (numberOf(b.values[metric]) ?? 0) - (numberOf(a.values[metric]) ?? 0) || (a.key < b.key ? -1 : 1),
    );

/** Counts by cause with the share of all up to and including each (Pareto), the most frequent first. */
export function paretoOf(
  rows: readonly SplitRow[],
  metric: string,
): { key: string; count: number; upTo: number }[] {
  const counted = rows.flatMap(({ key, values }) => {
    const count = numberOf(values[metric]);
    return count ? [{ key, count }] : [];
  });
  const all = counted.reduce((sum, { count }) => sum + count, 0);
  let sum = 0;
  return counted.map(({ key, count }) => {
    sum += count;
    return { key, count, upTo: sum / all };
  });
}

export interface HourCell {
  weekday: number;
  hour: number;
  occurrences: number;
  values: MetricValues;
}

/** Cells of a folded week, by weekday and hour. */
export const hoursOf = (answer: QueryAnswer | undefined): HourCell[] =>
  (answer?.rows ?? []).flatMap(({ hourOfWeek, values }) => (hourOfWeek ? [{ ...hourOfWeek, values }] : []));

/** The mean that the server gives for an hour of the week. */
export const meanOf = (value: MetricValue | undefined): number | null =>
  value && 'mean' in value ? (value.mean ?? null) : null;
