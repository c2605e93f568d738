import { Temporal } from 'temporal-polyfill';

export const GRAINS = ['day', 'week', 'month'] as const;
export type Grain = (typeof GRAINS)[number];
/** previous: the stretch just before; weekdays: whole weeks before, so that a Monday stands beside a Monday; year: 52 weeks. */
export const COMPARISONS = ['previous', 'weekdays', 'year', 'none'] as const;
export type Comparison = (typeof COMPARISONS)[number];

/** What was chosen. `first` and `last` are days of the site ('2026-07-01'), both included. */
export interface Chosen {
  first: string;
  last: string;
  grain: Grain;
  comparison: Comparison;
}

/** A stretch of time in ms, [from, to), with the starts of its buckets. */
export interface Stretch {
  from: number;
  to: number;
  starts: number[];
  /** Its last bucket had not ended. */
  open: boolean;
}

/** More periods than these are no picture. */
const MOST_BUCKETS = 800;
const STEP = { day: { days: 1 }, week: { weeks: 1 }, month: { months: 1 } } as const;
const dateAt = (instant: number, zone: string): Temporal.PlainDate =>
  Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone).toPlainDate();

const readDate = (text: unknown): Temporal.PlainDate | null => {
  if (typeof text !== 'string' || !/^\d{4}-\d\d-\d\d$/.test(text)) return null;
  try {
    return Temporal.PlainDate.from(text);
  } catch {
    return null;
  }
};

/** The chosen days: two days of the address where they make sense, else the last `days` days, today included. */
export function chosenDays(
  query: { from?: unknown; to?: unknown },
  days: number,
  now: number,
  zone: string,
): { first: string; last: string; custom: boolean } {
  const today = dateAt(now, zone);
  const [from, to] = [readDate(query.from), readDate(query.to)];
  if (
    from &&
    to &&
    Temporal.PlainDate.compare(from, to) <= 0 &&
    Temporal.PlainDate.compare(from, today) <= 0
  ) {
    const last = Temporal.PlainDate.compare(to, today) > 0 ? today : to;
    return { first: from.toString(), last: last.toString(), custom: true };
  }
  return { first: today.subtract({ days: days - 1 }).toString(), last: today.toString(), custom: false };
}

/** The day on which the bucket of a day begins: weeks on Monday, months on the first. */
function opening(date: Temporal.PlainDate, grain: Grain): Temporal.PlainDate {
  if (grain === 'week') return date.subtract({ days: date.dayOfWeek - 1 });
  return grain === 'month' ? date.with({ day: 1 }) : date;
}

/** How far back the comparison lies, in days or, for months, in months: buckets stand beside buckets of their kind. */
function distance(
  first: Temporal.PlainDate,
  last: Temporal.PlainDate,
  chosen: Chosen,
): Temporal.DurationLike | null {
  const { grain, comparison } = chosen;
  if (comparison === 'none') return null;
  if (comparison === 'year') return grain === 'month' ? { years: 1 } : { weeks: 52 };
  if (grain === 'month') return { months: (last.year - first.year) * 12 + last.month - first.month + 1 };
  const days = first.until(last, { largestUnit: 'day' }).days + 1;
  return comparison === 'previous' && grain === 'day' ? { days } : { weeks: Math.ceil(days / 7) };
}

function stretch(from: Temporal.ZonedDateTime, to: Temporal.ZonedDateTime, grain: Grain): Stretch {
  const starts: number[] = [];
  const end = to.epochMilliseconds;
  const [[unit, one]] = Object.entries(STEP[grain]) as [[string, number]];
  for (let step = 0; ; step += 1) {
    const start = from.add({ [unit]: one * step }).epochMilliseconds;
    if (start >= end || step === MOST_BUCKETS)
      return { from: from.epochMilliseconds, to: end, starts, open: start > end };
    starts.push(start);
  }
}

/**
 * The window of the chosen days in the site's zone and the one it is compared with (null = with none), both of whole
 * buckets at their beginning, and both up to the same hour of the clock at their end.
 *
 * @param until the last instant (ms) that is asked about: the window ends there if its last day does not before.
 */
export function windowsOf(
  chosen: Chosen,
  until: number,
  zone: string,
): { own: Stretch; before: Stretch | null } {
  const last = Temporal.PlainDate.from(chosen.last);
  const first = opening(Temporal.PlainDate.from(chosen.first), chosen.grain);
  const from = first.toZonedDateTime(zone);
  const closing = last.add({ days: 1 }).toZonedDateTime(zone);
  const end = Temporal.Instant.fromEpochMilliseconds(Math.max(until, from.epochMilliseconds + 1));
  const to = closing.epochMilliseconds <= end.epochMilliseconds ? closing : end.toZonedDateTimeISO(zone);
  const back = distance(first, last, chosen);
  return {
    own: stretch(from, to, chosen.grain),
    before: back === null ? null : stretch(from.subtract(back), to.subtract(back), chosen.grain),
  };
}
