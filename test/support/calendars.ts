import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { type OpenTime, openTime } from '../../metrics/calendar/open-time.ts';
import type { BusinessCalendar, Holidays } from '../../schemas/business-calendar.ts';

const read = (path: string): unknown => parse(readFileSync(path, 'utf8'));

export const CN_HOLIDAYS = read('config/holidays/cn.yaml') as Holidays;
export const shipped = (name: string): BusinessCalendar =>
  read(`config/calendars/${name}.yaml`) as BusinessCalendar;

/** Offices in New York with a lunch break: a zone whose clock is put forward and back, and one night shift over it. */
export const NEW_YORK: BusinessCalendar = {
  calendar: 'new-york',
  name: { zh: '纽约', en: 'New York' },
  timezone: 'America/New_York',
  hours: { '1-5': ['08:30-12:00', '13:00-17:15'], '7': ['00:30-04:00', '22:00-24:00'] },
  years: { from: 2024, to: 2027 },
};

/** The calendars of the tests by name: two that ship, and one whose zone has summer time. */
export const TIMES: Record<string, OpenTime> = {
  'working days in China': openTime(shipped('cn-working-days'), CN_HOLIDAYS),
  'office hours in China': openTime(shipped('cn-office-hours'), CN_HOLIDAYS),
  'New York': openTime(NEW_YORK),
};
