import { Temporal } from 'temporal-polyfill';

/** Leads plan by half hours. */
export const INTERVAL_MS = 1_800_000;
export const DAY_SLOTS = 48;
export const WEEK_SLOTS = 7 * DAY_SLOTS;

/** Half hours in a row, as a site's clock calls them. */
export interface Intervals {
  /** Start of the first, ms UTC. */
  first: number;
  /** Place in the week of each: 0 = Monday 00:00 … 335. A change of the clock makes places missing, or come twice. */
  slots: readonly number[];
}

const isWeekend = (slot: number): boolean => slot >= 5 * DAY_SLOTS;

/** Weekday or weekend. Public holidays are not told apart here. */
export const dayClassOf = (slot: number): 'weekday' | 'weekend' => (isWeekend(slot) ? 'weekend' : 'weekday');

/** Quarter of the day, 0 … 3: night, morning, afternoon, evening. */
export const dayPartOf = (slot: number): number => Math.floor((slot % DAY_SLOTS) / 12);

export const startOfInterval = (intervals: Intervals, index: number): number =>
  intervals.first + index * INTERVAL_MS;

export const indexAt = (intervals: Intervals, instant: number): number =>
  Math.floor((instant - intervals.first) / INTERVAL_MS);

/** The half hour of the site's clock in which an instant lies, ms UTC. */
export function floorToInterval(instant: number, timezone: string): number {
  const at = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(timezone);
  return at.round({ smallestUnit: 'minute', roundingIncrement: 30, roundingMode: 'floor' }).epochMilliseconds;
}

/** The half hours from an instant's on, `count` of them. The zone is asked once a day, and each time on the days its clock changes. */
export function intervalsFrom(instant: number, count: number, timezone: string): Intervals {
  const first = floorToInterval(instant, timezone);
  const placeAt = (at: number): number => {
    const local = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timezone);
    return (local.dayOfWeek - 1) * DAY_SLOTS + local.hour * 2 + Math.floor(local.minute / 30);
  };
  const slots: number[] = [];
  for (let index = 0; index < count; index += DAY_SLOTS) {
    const start = first + index * INTERVAL_MS;
    const place = placeAt(start);
    const usual = placeAt(start + DAY_SLOTS * INTERVAL_MS) === (place + DAY_SLOTS) % WEEK_SLOTS;
    for (let step = 0; step < Math.min(DAY_SLOTS, count - index); step += 1) {
      slots.push(usual ? (place + step) % WEEK_SLOTS : placeAt(start + step * INTERVAL_MS));
    }
  }
  return { first, slots };
}
