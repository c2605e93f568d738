import type { Dimension } from '../../schemas/dimensions.ts';
import type { QueryRow } from '../../schemas/query.ts';

/** A text that a spreadsheet would take for a formula is kept a text. */
const cell = (value: unknown): string => {
  const text = value === null || value === undefined ? '' : String(value);
  const safe = typeof value === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

const HOUR_OF_WEEK = ['weekday', 'hour', 'occurrences'] as const;

/**
 * Rows as CSV (RFC 4180): bucket and dimension where asked for, then one column for each part of each metric
 * (`first_response_time.p90`). Durations in ms; unknown is empty.
 */
export function toCsv(
  rows: readonly QueryRow[],
  metrics: readonly string[],
  by: Dimension | undefined,
): string {
  const parts = new Map<string, Set<string>>(metrics.map((metric) => [metric, new Set()]));
  for (const row of rows) {
    for (const [metric, value] of Object.entries(row.values)) {
      for (const part of Object.keys(value)) parts.get(metric)?.add(part);
    }
  }
  const bucketed = rows.some((row) => row.bucket !== undefined);
  const folded = rows.some((row) => row.hourOfWeek !== undefined);
  const keys = [
    ...(bucketed ? (['bucket'] as const) : []),
    ...(folded ? HOUR_OF_WEEK : []),
    ...(by ? [by] : []),
  ];
  const columns = [...parts].flatMap(([metric, names]) => [...names].map((part) => ({ metric, part })));
  const lines = [[...keys, ...columns.map(({ metric, part }) => `${metric}.${part}`)]].map((names) =>
    names.map(cell),
  );
  for (const row of rows) {
    const values = columns.map(
      ({ metric, part }) => (row.values[metric] as Record<string, unknown> | undefined)?.[part],
    );
    const known: Record<string, unknown> = { ...row, ...row.hourOfWeek };
    lines.push([...keys.map((key) => known[key]), ...values].map(cell));
  }
  return `${lines.map((line) => line.join(',')).join('\r\n')}\r\n`;
}
