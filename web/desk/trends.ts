import type { Dimension } from '../../schemas/dimensions.ts';
import type { QueryAnswer, QueryRow } from '../../schemas/query.ts';
import type { MetricValues } from '../../schemas/values.ts';
import { wallTime } from '../format/instants.ts';

const DAY = 86_400_000;

/** Midnight of an instant's day in a zone (right unless the clock jumped since midnight). */
export function midnight(instant: number, zone: string): number {
  const { hour, minute, second } = wallTime(instant, zone);
  return instant - ((hour * 60 + minute) * 60 + second) * 1000 - (((instant % 1000) + 1000) % 1000);
}

/** Window of the last `days` days, today included: whole days, up to the present minute. */
export function lastDays(now: number, days: number, zone: string): { from: number; to: number } {
  return {
    from: midnight(midnight(now, zone) - (days - 1) * DAY + DAY / 2, zone),
    to: Math.floor(now / 60_000) * 60_000,
  };
}

export interface PeriodRow {
  key: string;
  values: MetricValues;
}

/** Rows of an answer by bucket, in order of time. */
export const periods = (answer: QueryAnswer | undefined): PeriodRow[] =>
  (answer?.rows ?? [])
    .flatMap((row: QueryRow) => (row.bucket ? [{ key: row.bucket, values: row.values }] : []))
    .sort((a, b) => a.key.localeCompare(b.key));

/** Rows of an answer by one dimension, largest first. */
export const splitBy = (answer: QueryAnswer | undefined, dimension: Dimension): PeriodRow[] =>
  (answer?.rows ?? [])
    .filter((row) => row.bucket === undefined)
    .map((row) => ({ key: String(row[dimension] ?? ''), values: row.values }))
    .sort((a, b) => createdOf(b) - createdOf(a));

function createdOf(row: PeriodRow): number {
  const created = row.values.tickets_created;
  return created && 'value' in created ? (created.value ?? 0) : 0;
}

/** One end of a ratio's interval by period; what has none stays a gap. */
export const endsOf = (rows: readonly PeriodRow[], metric: string, end: 'low' | 'high'): (number | null)[] =>
  rows.map(({ values }) => {
    const value = values[metric];
    return value && 'denominator' in value ? (value[end] ?? null) : null;
  });
