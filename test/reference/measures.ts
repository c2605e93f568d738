import type { Bucket, Dimension } from '../../schemas/dimensions.ts';
import { DEFAULT_POLICY, POLICIES_IN_USE } from '../../schemas/policies/service-flow.ts';
import type { Policy } from '../../schemas/policy.ts';
import type { DistributionValue, MetricValue } from '../../schemas/values.ts';
import { type Booking, bookingsOf, type Kind, kindOf } from './bookings.ts';
import { bucketName, bucketStart, bucketsOf } from './calendar.ts';
import { ratio } from './intervals.ts';
import type { ReferenceTicket } from './state.ts';

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
}

/** One value. `bucket` is absent for bucket none, `by` holds the dimension's raw value ('' = not set). */
export interface ReferenceRow {
  bucket?: string;
  by?: string;
  value: MetricValue;
}

const roundHalfUp = (value: number): number => Math.floor(value + 0.5);

/** Exact inclusive quantile at tenths/10 of sorted whole numbers, in whole-number arithmetic, rounded half up. */
export function quantile(sorted: number[], tenths: number): number {
  const place = tenths * (sorted.length - 1);
  const low = sorted[Math.floor(place / 10)]!;
  const high = sorted[Math.ceil(place / 10)]!;
  return Math.floor((low * 10 + (high - low) * (place % 10) + 5) / 10);
}

/** Rule 32: mean and quantiles in whole ms. */
export function distribution(durations: number[]): DistributionValue {
  const n = durations.length;
  if (n === 0) return { n, mean: null, p50: null, p90: null };
  const sorted = [...durations].sort((a, b) => a - b);
  const sum = sorted.reduce((total, duration) => total + duration, 0);
  return { n, mean: roundHalfUp(sum / n), p50: quantile(sorted, 5), p90: quantile(sorted, 9) };
}

function metricValue(kind: Kind, bookings: Booking[], now: number): MetricValue {
  const amounts = bookings.map((booking) => booking.amount);
  const sum = amounts.reduce((total, amount) => total + amount, 0);
  switch (kind) {
    case 'flow':
    case 'stock':
      return { value: sum };
    case 'share':
      return ratio(sum, bookings.length);
    case 'distribution':
    case 'ages':
      return distribution(amounts);
    case 'longest': {
      if (amounts.length === 0) return { value: null };
      const since = Math.min(...amounts);
      return { value: now - since, since };
    }
  }
}

/** What a metric is where nothing is counted: a count of 0, but no ratio, no quantile and no wait. */
export const emptyValue = (metric: string): MetricValue => metricValue(kindOf(metric), [], 0);

function dimensionOf(booking: Booking, dimension: Dimension, question: ReferenceQuestion): string {
  if (dimension === 'queue') return booking.queue;
  if (dimension === 'team' || dimension === 'site')
    return question.queues?.[booking.queue]?.[dimension] ?? '';
  if (dimension === 'policy') throw new Error('the reference answers one policy at a time');
  if (dimension === 'source' || dimension === 'topic')
    throw new Error('what a ticket counts is no matter of its sender');
  return booking.ticket[dimension];
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
  const asked = { metric: question.metric, now, policy, policies: question.policies ?? POLICIES_IN_USE };
  return tickets
    .flatMap((ticket) => bookingsOf(ticket, asked))
    .filter((booking) => passes(booking, question));
}

function rowsOf(
  bookings: Booking[],
  question: ReferenceQuestion,
  now: number,
  bucket?: string,
): ReferenceRow[] {
  const kind = kindOf(question.metric);
  const row = (value: MetricValue, by?: string): ReferenceRow => ({
    ...(bucket === undefined ? {} : { bucket }),
    ...(by === undefined ? {} : { by }),
    value,
  });
  if (!question.by) return [row(metricValue(kind, bookings, now))];
  const dimension = question.by;
  const groups = groupBy(bookings, (booking) => dimensionOf(booking, dimension, question));
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([by, group]) => row(metricValue(kind, group, now), by));
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
    return rowsOf(bookings, question, now);
  }
  const inWindow = bookings.filter(({ at }) => at >= from && at < to && at <= now);
  if (bucket === 'none') return rowsOf(inWindow, question, now);
  const byBucket = groupBy(inWindow, ({ at }) => bucketName(bucketStart(at, bucket, timezone)));
  return bucketsOf(from, to, bucket, timezone).flatMap(({ name }) =>
    rowsOf(byBucket.get(name) ?? [], question, now, name),
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
      return rowsOf(bookingsFor(ticketsAt(end), question, end), question, end, part.name);
    });
}
