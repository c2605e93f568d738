import { Temporal } from 'temporal-polyfill';
import { startOf } from './bucket.ts';

const HOUR = 3_600_000;
/** Hours of a week; their places count from Monday 00:00 of the site's clock. */
const WEEK_HOURS = 168;

export const weekdayOf = (place: number): number => Math.floor(place / 24) + 1;
export const hourOf = (place: number): number => place % 24;

const placeAt = (instant: number, timezone: string): number => {
  const at = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(timezone);
  return (at.dayOfWeek - 1) * 24 + at.hour;
};

/**
 * How often each hour of the week lies in [from, to), by its place; one that only touches the window counts. A day whose
 * clock is put forward lacks an hour, and one whose clock is put back has one twice, as the bookings of it have.
 */
export function occurrencesOf(from: number, to: number, timezone: string): number[] {
  const found = new Array<number>(WEEK_HOURS).fill(0);
  for (let day = startOf('day', from, timezone); day < to; ) {
    const next = startOf('day', day + 36 * HOUR, timezone);
    const usual = next - day === 24 * HOUR;
    const first = placeAt(day, timezone);
    for (let at = day; at < next; at += HOUR) {
      if (at >= to || at + HOUR <= from) continue;
      const place = usual ? first + (at - day) / HOUR : placeAt(at, timezone);
      found[place] = (found[place] ?? 0) + 1;
    }
    day = next;
  }
  return found;
}
