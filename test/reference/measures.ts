import { Temporal } from 'temporal-polyfill';
import type { Bucket, Dimension } from '../../schemas/dimensions.ts';
import { DEFAULT_POLICY, POLICIES_IN_USE } from '../../schemas/policies/service-flow.ts';
import type { Policy } from '../../schemas/policy.ts';
import type { MetricValue } from '../../schemas/values.ts';
import { type Beside, type Booking, bookingsOf, kindOf } from './bookings.ts';
import { bucketName, bucketStart, bucketsOf } from './calendar.ts';
import { type Kind, type ReferenceSlots, valueOfKind } from './kinds-of-values.ts';
import type { ReferenceTicket } from './state.ts';

const DAY = 86_400_000;

/** Window [from, to), instants ms UTC. Only what is booked at or before `now` counts. */
export interface ReferenceQuestion {
  metric: string;
  from: number;
  to: number;
  now: number;
  by?: Dimension;
  bucket?: Bucket;
  where?: Partial<Record<Dimension, string[]>>;
  policy?: string;
  policies?: readonly Policy[];
  timezone: string;
  /** The directory: what team and site a queue belongs to. */
  queues?: Record<string, { team: string; site: string }>;
  /** What stands beside the tickets. */
  beside?: Beside;
}

/** One value. `bucket` is absent for bucket none, `by` holds the dimension's raw value ('' = not set). */
export interface ReferenceRow {
  bucket?: string;
  by?: string;
  value: MetricValue;
}

/** How long until a value is final (ms), by metric. */
const HORIZONS: Record<string, number> = {
  reopen_rate: 7 * DAY,
  first_contact_resolution: 7 * DAY,
  repeat_rate: 30 * DAY,
  'resolution_rate.24h': DAY,
  'resolution_rate.48h': 2 * DAY,
  misroute: DAY / 48,
  survey_response_rate: 3 * DAY,
};

/** Provisional where what was booked last could still change: its horizon reaches beyond now. */
export function marked(value: MetricValue, metric: string, end: number, now: number): MetricValue {
  const last = Math.min(end - 1, now);
  const known = 'value' in value && value.value !== null;
  return known && last + (HORIZONS[metric] ?? 0) > now ? { ...value, provisional: true } : value;
}

function slotsOf({ metric, policy, policies, timezone }: ReferenceQuestion): ReferenceSlots | undefined {
  const goal =
    (policies ?? POLICIES_IN_USE)
      .find((one) => [one.id, `${one.id}@${one.version}`].includes(policy ?? DEFAULT_POLICY))
      ?.objectives.find(
        ({ clock, selector }) => clock === 'first_response' && Object.keys(selector).length === 0,
      )?.goal ?? 0.95;
  const hour = (at: number) => Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timezone);
  switch (metric) {
    case 'continuity':
      return { slotOf: ({ at }) => bucketName(bucketStart(at, 'hour', timezone)), atLeast: 5, goal };
    case 'evenness.hour':
      return { slotOf: ({ at }) => String(hour(at).hour), atLeast: 30, goal };
    case 'evenness.queue':
      return { slotOf: ({ queue }) => queue, atLeast: 30, goal };
    case 'evenness.region':
      return { slotOf: ({ ticket }) => ticket.region, atLeast: 30, goal };
    default:
      return undefined;
  }
}

/** What a metric is where nothing is counted: a count of 0, but no ratio, no quantile and no wait. */
export const emptyValue = (metric: string): MetricValue =>
  valueOfKind(kindOf(metric), [], 0, slotsOf({ metric, timezone: 'UTC' } as ReferenceQuestion));

function dimensionOf(booking: Booking, dimension: Dimension, question: ReferenceQuestion): string {
  if (dimension === 'queue') return booking.queue;
  if (dimension === 'team' || dimension === 'site')
    return question.queues?.[booking.queue]?.[dimension] ?? '';
  if (dimension === 'policy') throw new Error('the reference answers one policy at a time');
  if (dimension === 'source' || dimension === 'topic')
    throw new Error('what a ticket counts is no matter of its sender');
  return booking.ticket[dimension] ?? '';
}

function passes(booking: Booking, question: ReferenceQuestion): boolean {
  return Object.entries(question.where ?? {}).every(
    ([dimension, wanted]) =>
      !wanted || wanted.includes(dimensionOf(booking, dimension as Dimension, question)),
  );
}

const isStock = (kind: Kind): boolean => kind === 'stock' || kind === 'longest' || kind === 'ages';

function bookingsFor(tickets: ReferenceTicket[], question: ReferenceQuestion, now: number): Booking[] {
  const policy = question.policy ?? DEFAULT_POLICY;
  const asked = {
    metric: question.metric,
    ...{ now, policy, policies: question.policies ?? POLICIES_IN_USE, beside: question.beside },
  };
  return tickets
    .flatMap((ticket) => bookingsOf(ticket, asked))
    .filter((booking) => passes(booking, question));
}

function rowsOf(
  bookings: Booking[],
  question: ReferenceQuestion,
  now: number,
  end: number,
  bucket?: string,
): ReferenceRow[] {
  const kind = kindOf(question.metric);
  const row = (value: MetricValue, by?: string): ReferenceRow => ({
    ...(bucket === undefined ? {} : { bucket }),
    ...(by === undefined ? {} : { by }),
    value: marked(value, question.metric, end, now),
  });
  const slots = slotsOf(question);
  if (!question.by) return [row(valueOfKind(kind, bookings, now, slots))];
  const dimension = question.by;
  const groups = groupBy(bookings, (booking) => dimensionOf(booking, dimension, question));
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([by, group]) => row(valueOfKind(kind, group, now, slots), by));
}

function groupBy<T>(items: T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group) group.push(item);
    else groups.set(key(item), [item]);
  }
  return groups;
}

/**
 * The values of one metric over tickets as evaluated at `question.now`. Without `by` each bucket of the window has a
 * row, also an empty one; with `by` only values that occur do: compare what is missing with `emptyValue`.
 * A stock over buckets needs the tickets of each bucket's end: use `referenceStockByBucket`.
 */
export function referenceMeasure(tickets: ReferenceTicket[], question: ReferenceQuestion): ReferenceRow[] {
  const { from, to, now, timezone } = question;
  const bucket = question.bucket ?? 'none';
  const bookings = bookingsFor(tickets, question, now);
  if (isStock(kindOf(question.metric))) {
    if (bucket !== 'none') throw new Error('a stock over buckets needs the tickets of each bucket');
    return rowsOf(bookings, question, now, to);
  }
  const inWindow = bookings.filter(({ at }) => at >= from && at < to && at <= now);
  if (bucket === 'none') return rowsOf(inWindow, question, now, to);
  const byBucket = groupBy(inWindow, ({ at }) => bucketName(bucketStart(at, bucket, timezone)));
  return bucketsOf(from, to, bucket, timezone).flatMap((part) =>
    rowsOf(byBucket.get(part.name) ?? [], question, now, Math.min(part.to, to), part.name),
  );
}

/** A stock at the end of each bucket (at `now` in the one that holds it); buckets still to come have no row. */
export function referenceStockByBucket(
  ticketsAt: (now: number) => ReferenceTicket[],
  question: ReferenceQuestion & { bucket: Exclude<Bucket, 'none'> },
): ReferenceRow[] {
  const { from, to, now, bucket, timezone } = question;
  return bucketsOf(from, to, bucket, timezone)
    .filter((part) => part.from <= now)
    .flatMap((part) => {
      const end = Math.min(part.to, to, now);
      return rowsOf(bookingsFor(ticketsAt(end), question, end), question, end, end, part.name);
    });
}
