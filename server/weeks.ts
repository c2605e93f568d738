import { BUCKET_MS, type DayClass, type Grid, layGrid } from '../metrics/detect/index.ts';
import { daysBefore, midnight } from './calendar.ts';
import type { ServerDeps } from './ports.ts';

/** Days on the grid: eight weeks, today, and one in which its evening may still lie. */
export const GRID_DAYS = 58;

/** Where no calendar is known: Saturday and Sunday are the weekend. */
export const weekdayClass = (date: string): DayClass =>
  [0, 6].includes(new Date(`${date}T00:00:00Z`).getUTCDay()) ? 'weekend' : 'workday';

/** What a local date of a tenant is: what its list of holidays says, else by its weekday. */
export const dayClasses =
  (told: ServerDeps['dayClass']) =>
  (tenant: string) =>
  (date: string): DayClass =>
    told?.(tenant, date) ?? weekdayClass(date);

/** The grid of eight weeks and the day (ms) that detectors judge. */
export const gridOfWeeks = (
  at: number,
  timezone: string,
  classOf: (date: string) => DayClass,
  days = GRID_DAYS,
): Grid => layGrid(timezone, daysBefore(midnight(at, timezone), days - 2, timezone), days, classOf);

/** Bucket of the grid that holds an instant (ms). */
export const bucketAt = ({ from }: Grid, at: number): number => Math.floor((at - from) / BUCKET_MS);
