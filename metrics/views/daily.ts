import type { QueryRequest } from '../../schemas/query.ts';
import type { MetricsContext } from '../contract.ts';
import type { Measure, Rows } from '../measure.ts';
import { scan } from '../query/scan.ts';
import { text } from '../state/select.ts';
import { columnOf, compositeOf, figuresOf, measureOf } from './figures.ts';
import { withMovingNow } from './moving-now.ts';

/** What `v_daily` holds of each day and queue, in the order of its columns. Stocks have no day; ask `v_tickets`. */
export const DAILY_METRICS = [
  'tickets_created',
  'tickets_resolved',
  'resolutions',
  'tickets_closed',
  'tickets_reopened',
  'transfers',
  'first_response_time',
  'first_resolution_time',
  'resolution_time',
  'attainment.first_response',
  'attainment.assignment',
  'attainment.resolution',
  'reopen_rate',
  'transfer_rate',
  'contacts_offered',
  'contacts_answered',
  'contacts_abandoned',
  'service_level',
  'abandon_rate',
  'average_speed_of_answer',
  'handle_time',
  'csat',
  'survey_response_rate',
] as const;

/** Sums of others: their parts stand above. */
export const DAILY_COMPOSITES = ['net_flow'] as const;

/** Later than any instant (ms): what comes after now is left out by now itself. */
const EVER = 4_102_444_800_000;

/** One scan for each kind of rows, its lines numbered by the place of their measure among all. */
function numbered(
  measures: readonly Measure[],
  tenant: string,
  now: string,
  context: MetricsContext,
): string {
  const kinds = [...new Set(measures.map(({ rows }) => rows))];
  const scanOf = (rows: Rows, own: Measure[], at: number): string => {
    const request: QueryRequest = {
      tenant,
      metrics: own.map(({ entry }) => entry.id),
      from: 0,
      to: EVER,
      bucket: 'day',
      by: 'queue',
      where: {},
      now: at,
      present: true,
    };
    return scan(rows, [{ question: 0, request, measures: own }], context, false);
  };
  return kinds
    .map((rows) => {
      const own = measures.filter((measure) => measure.rows === rows);
      const places = own.map((measure) => measures.indexOf(measure));
      const sql = withMovingNow((at) => scanOf(rows, own, at), now);
      return `SELECT [${places.join(', ')}][measure + 1] AS place, bucket, value, n, total, positive, p50, p90 FROM (\n${sql}\n)`;
    })
    .join('\nUNION ALL\n');
}

/**
 * A line for each day of the site's zone and each queue in which something was booked: the catalogue's own scans, put to
 * the rows as they stand.
 *
 * @param now SQL of the tenant's now, ms.
 */
export function dailyOf(tenant: string, now: string, context: MetricsContext): string {
  const measures = DAILY_METRICS.map(measureOf);
  const { timezone = 'UTC' } = context.directory.tenants[tenant] ?? {};
  const figures = measures.flatMap((measure, place) =>
    Object.entries(figuresOf(measure, `place = ${place}`)),
  );
  const composites = DAILY_COMPOSITES.map((id): [string, string] => [
    columnOf(id),
    Object.entries(compositeOf(id).parts)
      .map(([part, sign]) => `${sign > 0 ? '+' : '-'} ${columnOf(part)}`)
      .join(' ')
      .replace(/^\+ /, ''),
  ]);
  const columns = [...figures, ...composites].map(([name, sql]) => `${sql} AS ${name}`);
  return `SELECT ${text(tenant)} AS tenant, toDate(fromUnixTimestamp64Milli(bucket, ${text(timezone)})) AS day, value AS queue,
  ${columns.join(',\n  ')}
FROM (
${numbered(measures, tenant, now, context)}
)
GROUP BY bucket, value`;
}
