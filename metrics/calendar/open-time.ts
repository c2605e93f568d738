import { Temporal } from 'temporal-polyfill';
import {
  type BusinessCalendar,
  type Holidays,
  type Opening,
  openingsOf,
} from '../../schemas/business-calendar.ts';

/**
 * When a calendar is open, as intervals in order that do not touch: [opens, closes), instants in ms UTC, and how long it
 * had been open before each (prefix sums). Known from `since` until `until`.
 */
export interface OpenTime {
  since: number;
  until: number;
  opens: number[];
  closes: number[];
  before: number[];
}

const at = (day: Temporal.PlainDate, minute: number, timezone: string): number => {
  // The end of a day is the beginning of the next, whatever the zone's clock does in between.
  const [date, rest] = minute === 1440 ? [day.add({ days: 1 }), 0] : [day, minute];
  if (rest === 0) return date.toZonedDateTime(timezone).epochMilliseconds;
  const time = Temporal.PlainTime.from({ hour: Math.floor(rest / 60), minute: rest % 60 });
  return date.toZonedDateTime({ timeZone: timezone, plainTime: time }).epochMilliseconds;
};

/** Openings of one day: none on a day off, on a rest day that is worked those of a working day. */
function openingsOn(
  day: Temporal.PlainDate,
  calendar: BusinessCalendar,
  holidays: Holidays | undefined,
): Opening[] {
  const text = day.toString();
  const { off = [], work = [] } = holidays?.years[String(day.year)] ?? {};
  if (off.includes(text)) return [];
  return openingsOf(calendar, work.includes(text) ? (calendar.workedLike ?? 1) : day.dayOfWeek);
}

/** The stretch of years in a row that a calendar is known for, up to the last one. */
function yearsOf({ years }: BusinessCalendar, holidays: Holidays | undefined): { from: number; to: number } {
  if (!holidays) return years ?? { from: 1970, to: 1970 };
  const known = Object.keys(holidays.years).map(Number);
  const to = Math.max(...known);
  let from = to;
  while (known.includes(from - 1)) from -= 1;
  return { from: Math.max(from, years?.from ?? from), to: Math.min(to, years?.to ?? to) };
}

/** Every opening of the years that are known, day by day in the calendar's zone. */
export function openTime(calendar: BusinessCalendar, holidays?: Holidays): OpenTime {
  const { timezone } = calendar;
  const { from, to } = yearsOf(calendar, holidays);
  const first = Temporal.PlainDate.from({ year: from, month: 1, day: 1 });
  const end = Temporal.PlainDate.from({ year: to + 1, month: 1, day: 1 });
  const time: OpenTime = {
    since: at(first, 0, timezone),
    until: at(end, 0, timezone),
    ...{ opens: [], closes: [], before: [] },
  };
  let open = 0;
  for (let day = first; Temporal.PlainDate.compare(day, end) < 0; day = day.add({ days: 1 }))
    for (const [begin, finish] of openingsOn(day, calendar, holidays)) {
      const [opens, closes] = [at(day, begin, timezone), at(day, finish, timezone)];
      // An hour that the zone's clock leaps over is none.
      if (closes <= opens) continue;
      if (time.closes.at(-1) === opens) time.closes[time.closes.length - 1] = closes;
      else {
        time.opens.push(opens);
        time.closes.push(closes);
        time.before.push(open);
      }
      open += closes - opens;
    }
  return time;
}
