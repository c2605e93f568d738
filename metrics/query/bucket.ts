import { Temporal } from 'temporal-polyfill';
import type { Bucket, QueryBucket } from '../../schemas/dimensions.ts';

/**
 * SQL: start (ms) of the bucket that an instant lies in, in the site's zone; weeks begin on Monday. For hour_of_week the
 * place of its hour in the week (hour-of-week.ts).
 */
export function bucketStart(bucket: QueryBucket, instant: string, timezone: string): string {
  const zone = `'${timezone}'`;
  const local = `fromUnixTimestamp64Milli(toInt64(${instant}), ${zone})`;
  const starts: Record<QueryBucket, string> = {
    none: '0',
    minute: `toUnixTimestamp(toStartOfMinute(${local})) * 1000`,
    '5m': `toUnixTimestamp(toStartOfFiveMinutes(${local})) * 1000`,
    // Of the zone's hours, some of which begin at a quarter of the world's.
    '30m': `toUnixTimestamp(toStartOfHour(${local})) * 1000 + intDiv(toMinute(${local}), 30) * 1800000`,
    hour: `toUnixTimestamp(toStartOfHour(${local})) * 1000`,
    day: `toUnixTimestamp(toStartOfDay(${local})) * 1000`,
    week: `toUnixTimestamp(toDateTime(toStartOfWeek(${local}, 1), ${zone})) * 1000`,
    month: `toUnixTimestamp(toDateTime(toStartOfMonth(${local}), ${zone})) * 1000`,
    hour_of_week: `(toDayOfWeek(${local}) - 1) * 24 + toHour(${local})`,
  };
  return `toInt64(${starts[bucket]})`;
}

const zoned = (instant: number, timezone: string) =>
  Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(timezone);

/** Start of the bucket (ms) that an instant lies in. */
export function startOf(bucket: Exclude<Bucket, 'none'>, instant: number, timezone: string): number {
  const at = zoned(instant, timezone);
  const day = () => at.startOfDay();
  switch (bucket) {
    case 'minute':
      return at.round({ smallestUnit: 'minute', roundingMode: 'floor' }).epochMilliseconds;
    case '5m':
      return at.round({ smallestUnit: 'minute', roundingIncrement: 5, roundingMode: 'floor' })
        .epochMilliseconds;
    case '30m':
      return at.round({ smallestUnit: 'minute', roundingIncrement: 30, roundingMode: 'floor' })
        .epochMilliseconds;
    case 'hour':
      return at.round({ smallestUnit: 'hour', roundingMode: 'floor' }).epochMilliseconds;
    case 'day':
      return day().epochMilliseconds;
    case 'week':
      return day().subtract({ days: at.dayOfWeek - 1 }).epochMilliseconds;
    case 'month':
      return day().with({ day: 1 }).epochMilliseconds;
  }
}

const STEP = {
  minute: { minutes: 1 },
  '5m': { minutes: 5 },
  '30m': { minutes: 30 },
  hour: { hours: 1 },
  day: { days: 1 },
  week: { weeks: 1 },
  month: { months: 1 },
} as const;

/** Starts (ms) of the buckets that touch [from, to), at most `most` + 1 of them. */
export function bucketsOf(
  bucket: Exclude<Bucket, 'none'>,
  from: number,
  to: number,
  timezone: string,
  most: number,
): number[] {
  const starts: number[] = [];
  for (let at = startOf(bucket, from, timezone); at < to && starts.length <= most; ) {
    starts.push(at);
    at = zoned(at, timezone).add(STEP[bucket]).epochMilliseconds;
  }
  return starts;
}

/** End (ms) of the bucket that starts at an instant. */
export const bucketEnd = (bucket: Exclude<Bucket, 'none'>, start: number, timezone: string): number =>
  zoned(start, timezone).add(STEP[bucket]).epochMilliseconds;

/** ISO 8601 with the site's offset. */
export const isoAt = (instant: number, timezone: string): string =>
  zoned(instant, timezone).toString({ timeZoneName: 'never', smallestUnit: 'second' });
