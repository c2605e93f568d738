import type { Planner, QueryPlan } from '../../../../metrics/contract.ts';
import type { QueryBucket } from '../../../../schemas/dimensions.ts';
import type { QueryRow } from '../../../../schemas/query.ts';
import type { MetricValue } from '../../../../schemas/values.ts';
import { idList, quote } from '../../../../store/store.ts';

/** A small planner of the tests' own: real statements over real rows of `tickets`, split by queue at most. */
const CUT: Partial<Record<QueryBucket, string>> = {
  minute: 'toStartOfMinute',
  hour: 'toStartOfHour',
  day: 'toStartOfDay',
};

const toValue: Record<string, (row: Record<string, number | null>, now: number) => MetricValue> = {
  open_tickets: (row) => ({ value: row.n_open ?? 0 }),
  longest_wait: (row, now) =>
    row.n_waits ? { value: now - Number(row.n_waits), since: Number(row.n_waits) } : { value: null },
  tickets_created: (row) => ({ value: row.n_created ?? 0 }),
  'attainment.first_response': (row) => {
    const [met, due] = [row.n_met ?? 0, row.n_due ?? 0];
    return { value: due ? met / due : null, numerator: met, denominator: due };
  },
  first_response_time: (row) => ({
    n: row.n_responded ?? 0,
    mean: row.n_mean ?? null,
    p50: row.n_p50 ?? null,
    p90: row.n_p90 ?? null,
  }),
};

export const planner: Planner = (request, context): QueryPlan => {
  const zone = context.directory.tenants[request.tenant]?.timezone ?? 'UTC';
  const { now, from, to } = request;
  const inside = (column: string) => `${column} >= ${from} AND ${column} < ${to} AND ${column} <= ${now}`;
  const cut = CUT[request.bucket];
  const bucket = cut
    ? `toUnixTimestamp64Milli(toDateTime64(${cut}(fromUnixTimestamp64Milli(created_at, ${quote(zone)})), 3, ${quote(zone)}))`
    : '0';
  const queue = request.by === 'queue' ? 'queue' : "''";
  const where = Object.entries(request.where).map(
    ([name, values]) => `AND ${name} IN ${idList(values ?? [])}`,
  );
  const sql = `
SELECT ${bucket} AS bucket_start, ${queue} AS split,
  countIf(open AND created_at <= ${now}) AS n_open,
  minOrNullIf(entered_queue_at, open AND owner = '' AND created_at <= ${now}) AS n_waits,
  countIf(${inside('created_at')}) AS n_created,
  countIf(clock_stop[1] > 0 AND clock_stop[1] <= clock_due[1] AND ${inside('clock_due[1]')}) AS n_met,
  countIf(${inside('clock_due[1]')}) AS n_due,
  countIf(first_response_at > 0 AND ${inside('first_response_at')}) AS n_responded,
  avgOrNullIf(first_response_at - created_at, first_response_at > 0 AND ${inside('first_response_at')}) AS n_mean,
  quantileExactInclusiveOrNullIf(0.5)(first_response_at - created_at, first_response_at > 0 AND ${inside('first_response_at')}) AS n_p50,
  quantileExactInclusiveOrNullIf(0.9)(first_response_at - created_at, first_response_at > 0 AND ${inside('first_response_at')}) AS n_p90
FROM tickets FINAL
WHERE tenant = ${quote(request.tenant)} ${where.join(' ')} ${cut ? `AND ${inside('created_at')}` : ''}
${cut || request.by ? 'GROUP BY bucket_start, split ORDER BY bucket_start, split' : ''}`;
  return {
    statements: [{ name: 'tickets', sql }],
    assemble: (results) =>
      (results.tickets ?? []).map((row) => {
        const numbers = row as Record<string, number | null>;
        const values = Object.fromEntries(
          request.metrics.map((metric) => [metric, toValue[metric]?.(numbers, now) ?? { value: null }]),
        );
        const answer: QueryRow = { values };
        if (cut) answer.bucket = new Date(Number(row.bucket_start)).toISOString();
        if (request.by) answer[request.by] = String(row.split);
        return answer;
      }),
  };
};
