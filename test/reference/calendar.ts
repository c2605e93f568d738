import { Temporal } from 'temporal-polyfill';
import type { Bucket } from '../../schemas/dimensions.ts';

const STEPS: Record<Exclude<Bucket, 'none'>, Temporal.DurationLike> = {
  minute: { minutes: 1 },
  '5m': { minutes: 5 },
  '30m': { minutes: 30 },
  hour: { hours: 1 },
  day: { days: 1 },
  week: { weeks: 1 },
  month: { months: 1 },
};

/** Start of the bucket that holds an instant, in the zone; weeks begin on Monday. */
export function bucketStart(
  at: number,
  bucket: Exclude<Bucket, 'none'>,
  timezone: string,
): Temporal.ZonedDateTime {
  const zoned = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timezone);
  switch (bucket) {
    case 'minute':
      return zoned.round({ smallestUnit: 'minute', roundingMode: 'floor' });
    case '5m':
      return zoned.round({ smallestUnit: 'minute', roundingIncrement: 5, roundingMode: 'floor' });
    case '30m':
      return zoned.round({ smallestUnit: 'minute', roundingIncrement: 30, roundingMode: 'floor' });
    case 'hour':
      return zoned.round({ smallestUnit: 'hour', roundingMode: 'floor' });
    case 'day':
      return zoned.startOfDay();
    case 'week':
      return zoned.startOfDay().subtract({ days: zoned.dayOfWeek - 1 });
    case 'month':
      return zoned.startOfDay().with({ day: 1 });
  }
}

/** ISO 8601 with the zone's offset, as the answers of /query name a bucket. */
export const bucketName = (start: Temporal.ZonedDateTime): string =>
  start.toString({ timeZoneName: 'never', smallestUnit: 'second' });

/** The buckets that touch [from, to): their names, and where each begins and ends (ms). */
export function bucketsOf(from: number, to: number, bucket: Exclude<Bucket, 'none'>, timezone: string) {
  const buckets: { name: string; from: number; to: number }[] = [];
  for (let start = bucketStart(from, bucket, timezone); start.epochMilliseconds < to; ) {
    const end = start.add(STEPS[bucket]);
    buckets.push({ name: bucketName(start), from: start.epochMilliseconds, to: end.epochMilliseconds });
    start = end;
  }
  return buckets;
}
