import { Temporal } from 'temporal-polyfill';

const QUARTER = 15 * 60_000;

/**
 * Turns ISO 8601 text into a Date whose UTC fields are the wall time of a zone, which is how a sheet writes dates. Offsets
 * change at quarters of an hour at most, so each quarter is looked up once.
 */
export function wallTimes(timezone: string): (iso: string) => Date {
  const offsets = new Map<number, number>();
  const offsetAt = (instant: number): number => {
    const quarter = Math.floor(instant / QUARTER);
    const known = offsets.get(quarter);
    if (known !== undefined) return known;
    const zoned = Temporal.Instant.fromEpochMilliseconds(quarter * QUARTER).toZonedDateTimeISO(timezone);
    const offset = zoned.offsetNanoseconds / 1_000_000;
    offsets.set(quarter, offset);
    return offset;
  };
  return (iso) => {
    const instant = Date.parse(iso);
    return new Date(instant + offsetAt(instant));
  };
}
