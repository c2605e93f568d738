import { Temporal } from 'temporal-polyfill';
import { BUCKET_MS, BUCKETS_A_DAY } from './settings.ts';

/** What a local day is to those who call: a make-up day is a Saturday or Sunday worked in place of another (调休). */
export type DayClass = 'workday' | 'weekend' | 'holiday' | 'make-up';

/** The 5-minute buckets of a site's local days; all series of a tenant share one, and count in its places. */
export interface Grid {
  /** Start of bucket 0, ms: a local midnight. */
  readonly from: number;
  /** Number of buckets. */
  readonly length: number;
  /** By bucket: the wall clock's place in the day, 0 … 287. */
  readonly slots: Uint16Array;
  /** By bucket: place in `days`. */
  readonly dayOf: Uint16Array;
  readonly days: readonly { readonly weekday: number; readonly dayClass: DayClass }[];
  /** By day × 288 + slot: the bucket, -1 where the clocks leapt over it. Of an hour that comes twice, the first. */
  readonly bucketAt: Int32Array;
}

/**
 * Lays the grid of `count` local days from the one that `from` (ms) lies in.
 * @param classOf day class of a local date, 'YYYY-MM-DD'
 */
export function layGrid(
  timezone: string,
  from: number,
  count: number,
  classOf: (date: string) => DayClass,
): Grid {
  const first = Temporal.Instant.fromEpochMilliseconds(from).toZonedDateTimeISO(timezone).startOfDay();
  const starts = Array.from({ length: count + 1 }, (_, day) => first.add({ days: day }));
  const origin = first.epochMilliseconds;
  const length = Math.round(
    ((starts[count] as Temporal.ZonedDateTime).epochMilliseconds - origin) / BUCKET_MS,
  );
  const slots = new Uint16Array(length);
  const dayOf = new Uint16Array(length);
  const bucketAt = new Int32Array(count * BUCKETS_A_DAY).fill(-1);
  const days = Array.from({ length: count }, (_, day) => {
    const start = starts[day] as Temporal.ZonedDateTime;
    const begin = Math.round((start.epochMilliseconds - origin) / BUCKET_MS);
    const end = Math.round(
      ((starts[day + 1] as Temporal.ZonedDateTime).epochMilliseconds - origin) / BUCKET_MS,
    );
    for (let bucket = begin; bucket < end; bucket += 1) {
      const slot = end - begin === BUCKETS_A_DAY ? bucket - begin : slotOn(start, bucket - begin);
      slots[bucket] = slot;
      dayOf[bucket] = day;
      const place = day * BUCKETS_A_DAY + slot;
      if (bucketAt[place] === -1) bucketAt[place] = bucket;
    }
    return { weekday: start.dayOfWeek, dayClass: classOf(start.toPlainDate().toString()) };
  });
  return { from: origin, length, slots, dayOf, days, bucketAt };
}

/** The wall clock's place on a day on which the clocks are changed. */
function slotOn(start: Temporal.ZonedDateTime, bucket: number): number {
  const at = start.add({ minutes: bucket * 5 });
  return at.hour * 12 + Math.floor(at.minute / 5);
}
