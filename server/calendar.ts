import { Temporal } from 'temporal-polyfill';
import type { Bucket } from '../schemas/dimensions.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Usual length (ms) of a bucket; a month counts 30 days, so it only estimates. */
export const BUCKET_MS: Record<Exclude<Bucket, 'none'>, number> = {
  minute: MINUTE,
  '5m': 5 * MINUTE,
  '30m': 30 * MINUTE,
  hour: HOUR,
  day: DAY,
  week: 7 * DAY,
  month: 30 * DAY,
};

const zoned = (instant: number, zone: string) =>
  Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone);

/** Start (ms UTC) of the zone's day that holds the instant. */
export const midnight = (instant: number, zone: string): number =>
  zoned(instant, zone).startOfDay().epochMilliseconds;

/** The same hour of the zone's clock some calendar days earlier (ms UTC). */
export const daysBefore = (instant: number, days: number, zone: string): number =>
  zoned(instant, zone).subtract({ days }).epochMilliseconds;

/**
 * Start (ms UTC) of the bucket that holds the instant: hours, days, weeks (from Monday) and months are the zone's.
 * Bucket none leaves the instant as it is.
 */
export function floorToBucket(instant: number, bucket: Bucket, zone: string): number {
  switch (bucket) {
    case 'none':
      return instant;
    case 'minute':
    case '5m':
    case '30m':
    case 'hour': {
      const offset = zoned(instant, zone).offsetNanoseconds / 1_000_000;
      const size = BUCKET_MS[bucket];
      return Math.floor((instant + offset) / size) * size - offset;
    }
    case 'day':
      return midnight(instant, zone);
    case 'week': {
      const day = zoned(instant, zone).startOfDay();
      return day.subtract({ days: day.dayOfWeek - 1 }).startOfDay().epochMilliseconds;
    }
    case 'month':
      return zoned(instant, zone).with({ day: 1 }).startOfDay().epochMilliseconds;
  }
}

/** Instant (ms UTC) of an ISO 8601 text with zone; null where it is none (a 30th of February, a missing offset). */
export function parseInstant(text: string): number | null {
  try {
    return Temporal.Instant.from(text).epochMilliseconds;
  } catch {
    return null;
  }
}

export const isoInstant = (instant: number): string => new Date(instant).toISOString();
