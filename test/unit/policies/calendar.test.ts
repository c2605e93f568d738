import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { add, elapsed, instantAt, openAt } from '../../../metrics/calendar/business-time.ts';
import { dayClassIn } from '../../../metrics/calendar/day-class.ts';
import { openTime } from '../../../metrics/calendar/open-time.ts';
import {
  type BusinessCalendar,
  calendarProblems,
  holidayProblems,
} from '../../../schemas/business-calendar.ts';
import { chineseYears } from '../../calendars/chinese-days.ts';
import { CN_HOLIDAYS, NEW_YORK, shipped, TIMES } from '../../support/calendars.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const SEED = { seed: 20260727, numRuns: 300 };
const office = TIMES['office hours in China'] as (typeof TIMES)[string];
const days = TIMES['working days in China'] as (typeof TIMES)[string];
const shanghai = (text: string): number => Temporal.Instant.from(`${text}:00+08:00`).epochMilliseconds;

describe('the holidays of China', () => {
  it('are those of a published library, 2015 to 2026', () => {
    expect(CN_HOLIDAYS.years).toEqual(chineseYears(2015, 2026));
    expect(holidayProblems(CN_HOLIDAYS)).toEqual([]);
  });
  it('have no year that is not known', () => {
    const after = shanghai('2027-01-04T10:00');
    expect(() => openAt(days, after)).toThrow(expect.objectContaining({ code: 'ANDON_E208' }));
    expect(() => openAt(days, shanghai('2014-12-31T23:59'))).toThrow(
      expect.objectContaining({ code: 'ANDON_E208' }),
    );
    expect(() => add(days, shanghai('2026-12-30T10:00'), 3 * DAY)).toThrow(
      expect.objectContaining({ code: 'ANDON_E208' }),
    );
  });
  it('say which days detectors compare with others, as far as they are known', () => {
    const said = ['2026-10-01', '2026-10-10', '2026-10-11', '2026-10-12', '2027-10-01'].map((date) =>
      dayClassIn(CN_HOLIDAYS, date),
    );
    expect(said).toEqual(['holiday', 'make-up', undefined, undefined, undefined]);
  });
  it('a gap in the years ends what is known', () => {
    const { '2020': _, ...years } = CN_HOLIDAYS.years;
    const time = openTime(shipped('cn-working-days'), { ...CN_HOLIDAYS, years });
    expect(time.since).toBe(shanghai('2021-01-01T00:00'));
  });
});

describe('business time', () => {
  it.each([
    ['over lunch', '2026-03-02T11:00', '2026-03-02T14:00', 1.5],
    ['over a night', '2026-03-02T17:00', '2026-03-03T10:00', 2],
    ['over a weekend', '2026-03-06T17:00', '2026-03-09T10:00', 2],
    ['inside a closed night', '2026-03-02T19:00', '2026-03-03T08:00', 0],
    ['over the National Day, 1 to 7 October', '2026-09-30T17:00', '2026-10-08T10:00', 2],
    ['a Saturday that is worked (调休)', '2026-10-10T00:00', '2026-10-11T00:00', 7.5],
    ['the Spring Festival and its two worked days', '2026-02-13T18:00', '2026-02-24T09:00', 7.5],
  ])('%s', (_what, from, to, hours) => {
    expect(elapsed(office, shanghai(from), shanghai(to))).toBe(hours * HOUR);
  });
  it('three working days: received on a holiday the next working day is the first', () => {
    expect(add(days, shanghai('2026-03-02T10:00'), 3 * DAY)).toBe(shanghai('2026-03-05T10:00'));
    expect(add(days, shanghai('2026-03-07T10:00'), 3 * DAY)).toBe(shanghai('2026-03-12T00:00'));
    // Wednesday 30 September: 1 to 7 October do not count, Thursday 8 is the first, Saturday 10 is worked.
    expect(add(days, shanghai('2026-09-30T10:00'), 3 * DAY)).toBe(shanghai('2026-10-10T10:00'));
  });
  it('what runs out as the calendar closes is due when it opens again', () => {
    expect(add(office, shanghai('2026-03-02T17:00'), HOUR)).toBe(shanghai('2026-03-03T09:00'));
  });
  it('a day that the zone’s clock makes longer or shorter counts as it was', () => {
    const time = TIMES['New York'] as (typeof TIMES)[string];
    const between = (from: string, to: string) =>
      elapsed(
        time,
        Temporal.Instant.from(`${from}T04:00:00Z`).epochMilliseconds,
        Temporal.Instant.from(`${to}T12:00:00Z`).epochMilliseconds,
      );
    // Sundays, 00:30 to 04:00 and 22:00 to 24:00: 5.5 hours, on 8 March 2026 one less, on 1 November one more.
    expect(between('2026-03-01', '2026-03-02')).toBe(5.5 * HOUR);
    expect(between('2026-03-08', '2026-03-09')).toBe(4.5 * HOUR);
    expect(between('2026-11-01', '2026-11-02')).toBe(6.5 * HOUR);
  });

  describe.each(Object.entries(TIMES))('%s', (_name, time) => {
    const [from, to] = [Date.UTC(2025, 0, 2), Date.UTC(2026, 11, 1)];
    const instant = fc.oneof(
      fc.integer({ min: from, max: to }),
      fc.constantFrom(...time.opens.filter((at) => at > from && at < to).slice(0, 500)),
      fc.constantFrom(...time.closes.filter((at) => at > from && at < to).slice(0, 500)),
    );
    it('adds up, and never runs back', () => {
      fc.assert(
        fc.property(instant, instant, instant, (a, b, c) => {
          expect(elapsed(time, a, b) + elapsed(time, b, c)).toBe(elapsed(time, a, c));
          const [early, late] = [Math.min(a, b), Math.max(a, b)];
          expect(elapsed(time, early, late)).toBeGreaterThanOrEqual(0);
          expect(elapsed(time, early, late)).toBeLessThanOrEqual(late - early);
        }),
        SEED,
      );
    });
    it('has an inverse: so much later so much has passed, and a millisecond later more', () => {
      fc.assert(
        fc.property(instant, fc.integer({ min: 0, max: 4 * DAY }), (start, ms) => {
          const due = add(time, start, ms);
          expect(elapsed(time, start, due)).toBe(ms);
          expect(elapsed(time, start, due + 1)).toBe(ms + 1);
          expect(instantAt(time, openAt(time, due))).toBe(due);
        }),
        SEED,
      );
    });
    it('a longer limit, a later start or a pause never makes it due earlier', () => {
      fc.assert(
        fc.property(instant, instant, fc.nat(DAY), fc.nat(DAY), (a, b, ms, more) => {
          const [early, late] = [Math.min(a, b), Math.max(a, b)];
          expect(add(time, early, ms + more)).toBeGreaterThanOrEqual(add(time, early, ms));
          expect(add(time, late, ms)).toBeGreaterThanOrEqual(add(time, early, ms));
          const paused = elapsed(time, late, late + more);
          expect(add(time, early, ms + paused)).toBeGreaterThanOrEqual(add(time, early, ms));
        }),
        SEED,
      );
    });
    it('is what counting minute by minute gives', () => {
      const short = fc.integer({ min: 1, max: 200 });
      const whole = fc.integer({ min: from / 60_000, max: to / 60_000 }).map((minute) => minute * 60_000);
      fc.assert(
        fc.property(whole, short, (start, minutes) => {
          const open = Array.from({ length: minutes }, (_, i) => start + i * 60_000).filter((at) =>
            time.opens.some((opens, i) => opens <= at && at < (time.closes[i] as number)),
          );
          expect(elapsed(time, start, start + minutes * 60_000)).toBe(open.length * 60_000);
        }),
        { ...SEED, numRuns: 20 },
      );
    });
  });
});

describe('a calendar document', () => {
  const right: BusinessCalendar = NEW_YORK;
  it('is taken where it is right', () => {
    expect(calendarProblems(right, [])).toEqual([]);
    for (const name of ['cn-working-days', 'cn-office-hours'])
      expect(calendarProblems(shipped(name), ['cn'])).toEqual([]);
  });
  it.each<[string, unknown, string]>([
    ['a zone that there is not', { ...right, timezone: 'Mars/Base' }, '/timezone'],
    ['holidays that there are not', { ...right, holidays: 'mars' }, '/holidays'],
    ['no years', { ...right, years: undefined }, '/years'],
    ['an opening that ends before it begins', { ...right, hours: { '1': ['12:00-09:00'] } }, 'ends before'],
    ['openings across each other', { ...right, hours: { '1': ['09:00-12:00', '11:00-13:00'] } }, 'across'],
    ['the same day twice', { ...right, hours: { '1': ['09:00-12:00'], '1-2': ['09:00-12:00'] } }, 'across'],
    ['an hour that there is not', { ...right, hours: { '1': ['09:00-25:00'] } }, '/hours'],
  ])('%s is refused by name', (_what, document, told) => {
    expect(calendarProblems(document, []).join('; ')).toContain(told);
  });
  it.each<[string, object, string]>([
    ['a day of another year', { '2026': { off: ['2025-01-01'], work: [] } }, 'no day of that year'],
    ['a day that there is not', { '2026': { off: ['2026-02-30'], work: [] } }, 'no day of that year'],
    ['a day off that is worked', { '2026': { off: ['2026-01-01'], work: ['2026-01-01'] } }, 'off and worked'],
  ])('holidays with %s are refused', (_what, years, told) => {
    expect(holidayProblems({ holidays: 'x', source: '', years }).join('; ')).toContain(told);
  });
});
