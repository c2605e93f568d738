import type { CatalogueEntry } from '../../schemas/catalogue.ts';
import type { BurnWatch, ThresholdWatch } from '../../schemas/rule.ts';
import type { MetricValue } from '../../schemas/values.ts';
import { judgedNumber, linesFor } from '../severity.ts';

/** Where a value stands: past its line, still outside the exit line, inside, or not known. */
export interface Reading {
  at: 'past' | 'between' | 'inside' | 'unknown';
  severity: 'warn' | 'critical';
  value: number | null;
  /** What a detector expected; null where it has learnt nothing yet. */
  expected?: number | null;
}

const UNKNOWN: Reading = { at: 'unknown', severity: 'warn', value: null };

/** What it means that nothing was booked: none are there (0), nobody waits (well inside), or nothing is known. */
export type WhenEmpty = 'zero' | 'inside' | 'unknown';

export const whenEmpty = ({ kind, unit }: Pick<CatalogueEntry, 'kind' | 'unit'>): WhenEmpty =>
  unit === 'count' ? 'zero' : kind === 'stock' && unit === 'ms' ? 'inside' : 'unknown';

/** A value against its lines. A line is passed strictly: a target that is just met is met. */
export function readThreshold(
  { line }: ThresholdWatch,
  value: MetricValue | undefined,
  empty: WhenEmpty,
  row: string,
  now: number,
): Reading {
  const booked = judgedNumber(value, line, now);
  const hidden = value !== undefined && 'hidden' in value;
  if (booked === null && (hidden || empty === 'unknown')) return UNKNOWN;
  if (booked === null && empty === 'inside') return { at: 'inside', severity: 'warn', value: 0 };
  const number = booked ?? 0;
  const lines = linesFor(line, row);
  const past = (limit: number | undefined) =>
    limit !== undefined && (line.better === 'lower' ? number > limit : number < limit);
  if (past(lines.critical)) return { at: 'past', severity: 'critical', value: number };
  if (past(lines.warn)) return { at: 'past', severity: 'warn', value: number };
  const outside = past(lines.exitWarn) || past(lines.exitCritical);
  return { at: outside ? 'between' : 'inside', severity: 'warn', value: number };
}

/** Share of misses of a ratio; null below n. */
function misses(value: MetricValue | undefined, minN: number): number | null {
  if (!value || !('denominator' in value) || value.value === null || value.denominator < minN) return null;
  return 1 - value.value;
}

/**
 * Two windows of one share (domain.md 1.5 'breach burn'): past where both burn the allowance (1 − goal) more than `factor`
 * times too fast, inside once the short one keeps the goal. The value is how many times too fast the short one burns.
 */
export function readBurn(
  watch: BurnWatch,
  long: MetricValue | undefined,
  short: MetricValue | undefined,
): Reading {
  const allowed = 1 - watch.goal;
  const [slow, fast] = [misses(long, watch.minN), misses(short, watch.minN)];
  if (fast === null || slow === null) return UNKNOWN;
  const value = fast / allowed;
  if (slow / allowed > watch.factor && value > watch.factor)
    return { at: 'past', severity: 'critical', value };
  return { at: value > 1 ? 'between' : 'inside', severity: 'critical', value };
}
