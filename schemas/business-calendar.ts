import { type Static, Type } from 'typebox';
import { Errors } from 'typebox/value';

const closed = { additionalProperties: false } as const;
const Words = Type.Object({ zh: Type.String(), en: Type.String() }, closed);
const date = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' });

/** Days that are another kind than their weekday says, by year. A year that is not named is not known. */
export const HolidaysSchema = Type.Object(
  {
    holidays: Type.String({ pattern: '^[a-z][a-z0-9-]*$' }),
    source: Type.String(),
    years: Type.Record(
      Type.String({ pattern: '^\\d{4}$' }),
      Type.Object({ off: Type.Array(date), work: Type.Array(date) }, closed),
    ),
  },
  closed,
);
/** Statutory holidays, and rest days that are worked instead of others (调休). */
export type Holidays = Static<typeof HolidaysSchema>;

export const BusinessCalendarSchema = Type.Object(
  {
    calendar: Type.String({ pattern: '^[a-z][a-z0-9-]*$' }),
    name: Words,
    timezone: Type.String(),
    /** Opening hours by weekday (1 = Monday … 7 = Sunday, also as a range); 24:00 is the end of the day. Absent: closed. */
    hours: Type.Record(
      Type.String({ pattern: '^[1-7](-[1-7])?$' }),
      Type.Array(Type.String({ pattern: '^([01]\\d|2[0-3]):[0-5]\\d-(([01]\\d|2[0-3]):[0-5]\\d|24:00)$' }), {
        minItems: 1,
      }),
    ),
    /** Whose hours a rest day has that is worked. */
    workedLike: Type.Optional(Type.Integer({ minimum: 1, maximum: 7 })),
    holidays: Type.Optional(Type.String()),
    /** First and last year it is known for; with holidays: those of the list. */
    years: Type.Optional(Type.Object({ from: Type.Integer(), to: Type.Integer() }, closed)),
  },
  closed,
);
export type BusinessCalendar = Static<typeof BusinessCalendarSchema>;

/** An opening of a day, in minutes from midnight: [from, to). */
export type Opening = readonly [from: number, to: number];

const minutes = (text: string): number => {
  const [hour = 0, minute = 0] = text.split(':').map(Number);
  return hour * 60 + minute;
};

/** Openings of a weekday (1 … 7) in order; none where it is closed. */
export function openingsOf({ hours }: BusinessCalendar, weekday: number): Opening[] {
  return Object.entries(hours)
    .filter(([days]) => {
      const [first = 0, last = first] = days.split('-').map(Number);
      return weekday >= first && weekday <= last;
    })
    .flatMap(([, ranges]) =>
      ranges.map((range): Opening => range.split('-').map(minutes) as [number, number]),
    )
    .sort(([a], [b]) => a - b);
}

const isDate = (text: string): boolean => {
  const [year = 0, month = 0, day = 0] = text.split('-').map(Number);
  const made = new Date(Date.UTC(year, month - 1, day));
  return made.getUTCMonth() === month - 1 && made.getUTCDate() === day;
};

/** What is wrong with a list of holidays, in words; empty = nothing. */
export function holidayProblems(document: unknown): string[] {
  const errors = Errors(HolidaysSchema, document);
  if (errors.length > 0) return errors.map((error) => `${error.instancePath || '/'}: ${error.message}`);
  return Object.entries((document as Holidays).years).flatMap(([year, { off, work }]) => [
    ...[...off, ...work]
      .filter((day) => !isDate(day) || !day.startsWith(`${year}-`))
      .map((day) => `/years/${year}: ${day} is no day of that year`),
    ...off.filter((day) => work.includes(day)).map((day) => `/years/${year}: ${day} is off and worked`),
  ]);
}

/** What is wrong with a calendar, in words. @param lists names of the lists of holidays that there are. */
export function calendarProblems(document: unknown, lists: readonly string[]): string[] {
  const errors = Errors(BusinessCalendarSchema, document);
  if (errors.length > 0) return errors.map((error) => `${error.instancePath || '/'}: ${error.message}`);
  const calendar = document as BusinessCalendar;
  const problems: string[] = [];
  if (!Intl.supportedValuesOf('timeZone').includes(calendar.timezone) && calendar.timezone !== 'UTC')
    problems.push(`/timezone: ${calendar.timezone} is no zone of the IANA database`);
  if (calendar.holidays !== undefined && !lists.includes(calendar.holidays))
    problems.push(`/holidays: ${calendar.holidays} is none of ${lists.join(', ')}`);
  if (calendar.holidays === undefined && calendar.years === undefined)
    problems.push('/years: asked for where there is no list of holidays');
  for (let weekday = 1; weekday <= 7; weekday += 1) {
    const openings = openingsOf(calendar, weekday);
    openings.forEach(([from, to], index) => {
      if (to <= from) problems.push(`/hours: an opening of day ${weekday} ends before it begins`);
      if (index > 0 && from < (openings[index - 1]?.[1] ?? 0))
        problems.push(`/hours: openings of day ${weekday} lie across each other`);
    });
  }
  return problems;
}
