import type { QueryRequest, QueryRow } from '../../schemas/query.ts';
import type { MetricValue } from '../../schemas/values.ts';
import type { Site } from '../site.ts';

/** A question by queue, put to the rows as they stand. */
export const byQueue = (
  site: Site,
  now: number,
  metrics: string[],
  window: { from: number; to: number; bucket?: QueryRequest['bucket'] },
  policy?: string,
): QueryRequest => ({
  tenant: site.tenant,
  metrics,
  from: window.from,
  to: window.to,
  bucket: window.bucket ?? 'none',
  by: 'queue',
  where: {},
  ...(policy ? { policy } : {}),
  now,
  present: true,
});

/** A count, or how many a distribution is of. */
export function countOf(value: MetricValue | undefined): number {
  if (!value || 'hidden' in value) return 0;
  return 'n' in value ? value.n : (value.value ?? 0);
}

export const startOf = (row: QueryRow): number => Date.parse(row.bucket ?? '');
