import type { Dimension } from '../../schemas/dimensions.ts';
import { Fault } from '../../schemas/faults.ts';
import { policyKey } from '../../schemas/policy.ts';
import type { QueryRequest } from '../../schemas/query.ts';
import { definitionOf } from '../catalogue/index.ts';
import type { MetricsContext, QueryPlan } from '../contract.ts';
import { type Definition, isComposite, type Measure, type Rows } from '../measure.ts';
import { text, texts } from '../state/select.ts';
import { assemble, type Totals } from './assemble.ts';
import { bucketEnd, bucketStart, bucketsOf } from './bucket.ts';
import { rowsFor } from './rows.ts';

/** A stock by bucket is a question at each bucket's end; more of them than this are refused. */
const MOST_STOCK_BUCKETS = 100;

/** Dimensions that each kind of row can be split and filtered by; the others see it as ''. */
const ROW_DIMENSIONS: Record<Rows, readonly Dimension[]> = {
  ticket: [
    'skill_group',
    'channel',
    'region',
    'city',
    'category',
    'subcategory',
    'priority',
    'customer_tier',
  ],
  contact: ['skill_group', 'channel', 'region', 'city', 'category', 'customer_tier'],
  survey: ['channel', 'region', 'category'],
  agent: ['region'],
  ledger: [],
  source: [],
};

const REALLY: Partial<Record<Rows, string>> = { ticket: "ended_by != 'drill'" };

const isStock = (measure: Measure): boolean => measure.entry.bucketMeans === 'value_at_end';

/** Place of a policy (`id` or `id@version`) among those in use; −1 = not in use. */
export function policyPlace(wanted: string | undefined, context: MetricsContext, tenant: string): number {
  const asked = wanted ?? context.directory.tenants[tenant]?.policy;
  const found = context.policies.findIndex((policy) => policyKey(policy) === asked || policy.id === asked);
  return wanted === undefined ? Math.max(0, found) : found;
}

/** SQL of a dimension's value: of the booking's queue, by the directory, or of the row. */
function dimension(name: Dimension, rows: Rows, context: MetricsContext, policy: string): string {
  const { queues, teams } = context.directory;
  const codes = Object.keys(queues);
  const mapped = (labels: string[]) =>
    codes.length === 0 ? "''" : `transform(booking.3, [${texts(codes)}], [${texts(labels)}], '')`;
  if (name === 'queue') return 'booking.3';
  if (name === 'team') return mapped(codes.map((code) => queues[code]?.team ?? ''));
  if (name === 'site') return mapped(codes.map((code) => teams[queues[code]?.team ?? '']?.site ?? ''));
  if (name === 'policy') return text(policy);
  return ROW_DIMENSIONS[rows].includes(name) ? `toString(${name})` : "''";
}

/**
 * One scan of one kind of rows: every measure's bookings inside the window, grouped by measure, bucket and dimension.
 *
 * @param at for a stock by bucket, the bucket it stands for: its start and the instant it is taken at.
 */
function scan(
  rows: Rows,
  measures: Measure[],
  request: QueryRequest,
  context: MetricsContext,
  at?: { start: number; now: number },
): string {
  const now = at?.now ?? request.now;
  const { timezone = 'UTC' } = context.directory.tenants[request.tenant] ?? {};
  const place = policyPlace(request.policy, context, request.tenant);
  const policy = context.policies[place];
  const reading = { now, policy: place, from: request.from, to: request.to, context };
  const key = policy ? policyKey(policy) : '';
  const booked = measures.map((measure, index) => {
    const inWindow = isStock(measure)
      ? ''
      : `b -> b.1 >= ${request.from} AND b.1 < ${request.to} AND b.1 <= ${now}, `;
    const own = measure.bookings(reading);
    return `arrayMap(b -> (toUInt16(${index}), b.1, b.2, b.3), ${inWindow ? `arrayFilter(${inWindow}${own})` : own})`;
  });
  const filters = Object.entries(request.where)
    .filter(([, values]) => values && values.length > 0)
    .map(
      ([name, values]) => `${dimension(name as Dimension, rows, context, key)} IN (${texts(values ?? [])})`,
    );
  const from = measures.every(isStock) ? now : request.from;
  const start = at ? String(at.start) : bucketStart(request.bucket, 'booking.2', timezone);
  return `SELECT booking.1 AS measure, ${start} AS bucket, ${request.by ? dimension(request.by, rows, context, key) : "''"} AS value,
  toInt64(count()) AS n, toInt64(sum(booking.4)) AS total, toInt64(sumIf(booking.4, booking.4 > 0)) AS positive, toInt64(min(booking.4)) AS least,
  quantileExactInclusive(0.5)(booking.4) AS p50, quantileExactInclusive(0.9)(booking.4) AS p90
FROM (
  SELECT *, arrayJoin(arrayConcat(${booked.join(',\n    ')})) AS booking
  FROM (
${rowsFor(rows, request, now, Math.min(from, now), context)}
  )${REALLY[rows] ? `\n  WHERE ${REALLY[rows]}` : ''}
)${filters.length ? `\nWHERE ${filters.join(' AND ')}` : ''}
GROUP BY measure, bucket, value`;
}

/** The measures that a list of ids needs, parts of composites included. */
function measuresOf(definitions: Definition[]): Measure[] {
  const found = new Map<string, Measure>();
  for (const definition of definitions) {
    const parts = isComposite(definition)
      ? Object.keys(definition.parts).map((id) => definitionOf(id))
      : [definition];
    for (const part of parts) if (part && !isComposite(part)) found.set(part.entry.id, part);
  }
  return [...found.values()];
}

/**
 * Turns a question into statements and a way to read their answers. One statement for each kind of rows, and one more
 * for each bucket of a stock. Faults: ANDON_E202 unknown metric, ANDON_E201 policy not in use, ANDON_E205 too many
 * buckets of a stock.
 */
export function plan(request: QueryRequest, context: MetricsContext): QueryPlan {
  const definitions = request.metrics.map((id) => {
    const definition = definitionOf(id);
    if (!definition) throw new Fault('ANDON_E202', { parameter: 'metrics', value: id });
    return definition;
  });
  if (policyPlace(request.policy, context, request.tenant) < 0) {
    throw new Fault('ANDON_E201', {
      parameter: 'policy',
      value: request.policy,
      accepted: context.policies.map(policyKey),
    });
  }
  const { timezone = 'UTC' } = context.directory.tenants[request.tenant] ?? {};
  const measures = measuresOf(definitions);
  const statements: QueryPlan['statements'] = [];
  const order = new Map<string, Measure[]>();
  const add = (name: string, rows: Rows, wanted: Measure[], at?: { start: number; now: number }) => {
    statements.push({ name, sql: scan(rows, wanted, request, context, at) });
    order.set(name, wanted);
  };
  for (const rows of new Set(measures.map((measure) => measure.rows))) {
    const own = measures.filter((measure) => measure.rows === rows);
    const { bucket } = request;
    const apart = bucket === 'none' ? [] : own.filter(isStock);
    const together = own.filter((measure) => !apart.includes(measure));
    if (together.length > 0) add(rows, rows, together);
    if (apart.length === 0 || bucket === 'none') continue;
    const starts = bucketsOf(
      bucket,
      request.from,
      Math.min(request.to, request.now + 1),
      timezone,
      MOST_STOCK_BUCKETS,
    );
    if (starts.length > MOST_STOCK_BUCKETS)
      throw new Fault('ANDON_E205', {
        parameter: 'bucket',
        value: bucket,
        accepted: `at most ${MOST_STOCK_BUCKETS} buckets of a stock`,
      });
    for (const start of starts) {
      add(`${rows} at ${start}`, rows, apart, {
        start,
        now: Math.min(bucketEnd(bucket, start, timezone), request.to, request.now),
      });
    }
  }
  return {
    statements,
    assemble(results) {
      const totals: Totals[] = [];
      for (const [name, rows] of Object.entries(results)) {
        for (const row of rows)
          totals.push({
            ...(row as unknown as Totals),
            id: order.get(name)?.[Number(row.measure)]?.entry.id ?? '',
          });
      }
      return assemble(totals, definitions, request, timezone);
    },
  };
}
