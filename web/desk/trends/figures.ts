import type { MetricValues } from '../../../schemas/values.ts';
import { minutes } from '../../format/durations.ts';
import { count, percent } from '../../format/numbers.ts';
import { isRatio, numberOf, type Part, sampleOf } from '../../wall/values.ts';

/** A column of a table of figures: which part of which metric. */
export interface Column {
  metric: string;
  part: Part | 'n' | 'low' | 'high';
  label: string;
  /** Of the stretch that is compared with. */
  before?: boolean;
}

/** The bare number of a column; null = not known. */
export function rawOf(
  column: Pick<Column, 'metric' | 'part'>,
  values: MetricValues | null | undefined,
): number | null {
  const value = values?.[column.metric];
  if (column.part === 'n') return sampleOf(value) ?? null;
  if (column.part === 'low' || column.part === 'high')
    return isRatio(value) ? (value[column.part] ?? null) : null;
  return numberOf(value, column.part);
}

/** The number as it is written: units stand in the head. Durations in minutes, shares in percent. */
export function figureText(
  column: Pick<Column, 'metric' | 'part'>,
  values: MetricValues | null | undefined,
): string {
  const value = values?.[column.metric];
  const raw = rawOf(column, values);
  if (column.part === 'n') return count(raw);
  if (isRatio(value)) return percent(raw);
  return value && 'p90' in value ? minutes(raw) : count(raw);
}
