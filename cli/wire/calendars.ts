import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fingerprintOf } from '../../ingest/epoch.ts';
import { dayClassIn } from '../../metrics/calendar/day-class.ts';
import { openTime } from '../../metrics/calendar/open-time.ts';
import { openingRows } from '../../metrics/calendar/sql.ts';
import type { CalendarInForce } from '../../metrics/contract.ts';
import type { DayClass } from '../../metrics/detect/index.ts';
import {
  type BusinessCalendar,
  calendarProblems,
  type Holidays,
  holidayProblems,
} from '../../schemas/business-calendar.ts';
import type { Directory } from '../../schemas/directory.ts';
import { Fault } from '../../schemas/faults.ts';
import { quote, type Store } from '../../store/store.ts';
import { PROJECT } from '../session.ts';
import { readYaml } from './configuration.ts';

async function readFolder(folder: string): Promise<{ file: string; document: unknown }[]> {
  const names = (await readdir(folder)).filter((file) => /\.ya?ml$/.test(file)).sort();
  return Promise.all(
    names.map(async (name) => ({ file: join(folder, name), document: await readYaml(join(folder, name)) })),
  );
}

const refuse = (file: string, problems: string[]): void => {
  if (problems.length > 0) throw new Fault('ANDON_E311', { file: basename(file), problems });
};

/** The lists of holidays of config/ by name. @throws Fault ANDON_E311 naming file and place. */
export async function readHolidays(): Promise<Map<string, Holidays>> {
  const lists = new Map<string, Holidays>();
  for (const { file, document } of await readFolder(join(PROJECT, 'config/holidays'))) {
    refuse(file, holidayProblems(document));
    lists.set((document as Holidays).holidays, document as Holidays);
  }
  return lists;
}

/** What the days of each tenant are by the list that the directory names. @throws Fault ANDON_E311 of a list that is not there. */
export function dayClasses(
  { tenants }: Pick<Directory, 'tenants'>,
  lists: ReadonlyMap<string, Holidays>,
): (tenant: string, date: string) => DayClass | undefined {
  for (const [tenant, { holidays }] of Object.entries(tenants))
    if (holidays !== undefined && !lists.has(holidays))
      throw new Fault('ANDON_E311', {
        place: `/tenants/${tenant}/holidays`,
        problem: `there is no list ${holidays}; known are ${[...lists.keys()].join(', ')}`,
      });
  return (tenant, date) => {
    const list = lists.get(tenants[tenant]?.holidays ?? '');
    return list && dayClassIn(list, date);
  };
}

/** The business calendars of config/, each with the key of its content. @throws Fault ANDON_E311 naming file and place. */
export async function readCalendars(
  lists: ReadonlyMap<string, Holidays>,
): Promise<Map<string, CalendarInForce>> {
  const calendars = new Map<string, CalendarInForce>();
  for (const { file, document } of await readFolder(join(PROJECT, 'config/calendars'))) {
    refuse(file, calendarProblems(document, [...lists.keys()]));
    const calendar = document as BusinessCalendar;
    const holidays = calendar.holidays === undefined ? undefined : lists.get(calendar.holidays);
    const key = `${calendar.calendar}@${fingerprintOf([calendar, holidays]).slice(0, 12)}`;
    calendars.set(calendar.calendar, { key, time: openTime(calendar, holidays) });
  }
  return calendars;
}

/** Puts the calendars that the store does not hold into its table. Other content is another key: nothing is replaced. */
export async function keepCalendars(
  store: Store,
  calendars: ReadonlyMap<string, CalendarInForce>,
): Promise<void> {
  for (const { key, time } of calendars.values()) {
    const rows = openingRows(key, time);
    const [kept] = await store.query<{ openings: number }>(
      `SELECT count() AS openings FROM business_hours FINAL WHERE calendar = ${quote(key)}`,
    );
    if (Number(kept?.openings ?? 0) === rows.length) continue;
    await store.insert('business_hours', Buffer.from(rows.map((row) => JSON.stringify(row)).join('\n')));
  }
}
