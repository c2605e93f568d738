import type { CatalogueEntry } from '../../schemas/catalogue.ts';
import type { QueryRequest, QueryRow } from '../../schemas/query.ts';
import type { Cell, Column, Table } from './table.ts';

type Figures = Record<string, Cell>;

/** Parts that a metric of its kind has at least: an answer without rows has its columns all the same. */
function usualParts(entry: CatalogueEntry | undefined): string[] {
  if (entry?.kind === 'distribution') return ['n', 'mean', 'p50', 'p90'];
  return entry?.unit === 'ratio' ? ['value', 'numerator', 'denominator'] : ['value'];
}

const kindOf = (values: readonly unknown[]): Column['kind'] => {
  if (values.some((value) => typeof value === 'string')) return 'text';
  return values.some((value) => typeof value === 'boolean') ? 'truth' : 'number';
};

/** What stands in the place of the bucket where the hours of a week are folded. */
const HOUR_OF_WEEK = ['weekday', 'hour', 'occurrences'] as const;
const SHARES = new Set(['value', 'low', 'high']);

/**
 * The rows of an answer as a table: bucket and dimension where they were asked for, then one column for each part of each
 * metric (`first_response_time.p90`). The cells are the answer's own numbers; durations stay ms.
 */
export function queryTable(
  rows: readonly QueryRow[],
  { metrics, bucket, by }: Pick<QueryRequest, 'metrics' | 'bucket' | 'by'>,
  catalogue: readonly CatalogueEntry[],
): Table {
  const figures = (row: QueryRow, metric: string) => row.values[metric] as Figures | undefined;
  const parts = metrics.flatMap((metric) => {
    const entry = catalogue.find(({ id }) => id === metric);
    const seen = new Set(rows.flatMap((row) => Object.keys(figures(row, metric) ?? {})));
    return [...(seen.size > 0 ? seen : usualParts(entry))].map((part) => ({ metric, part, entry }));
  });
  const columns = parts.map(
    ({ metric, part, entry }): Column => ({
      name: `${metric}.${part}`,
      kind: kindOf(rows.map((row) => figures(row, metric)?.[part])),
      ...(entry?.unit === 'ratio' && SHARES.has(part) ? { share: true } : {}),
    }),
  );
  const folded = bucket === 'hour_of_week';
  const bucketed = bucket !== 'none' && !folded;
  return {
    columns: [
      ...(bucketed ? [{ name: 'bucket', kind: 'instant' } as const] : []),
      ...(folded ? HOUR_OF_WEEK.map((name) => ({ name, kind: 'number' }) as const) : []),
      ...(by ? [{ name: by, kind: 'text' } as const] : []),
      ...columns,
    ],
    rows: rows.map((row) => [
      ...(bucketed ? [row.bucket ?? null] : []),
      ...(folded ? HOUR_OF_WEEK.map((name) => row.hourOfWeek?.[name] ?? null) : []),
      ...(by ? [row[by] ?? null] : []),
      ...parts.map(({ metric, part }) => figures(row, metric)?.[part] ?? null),
    ]),
  };
}
