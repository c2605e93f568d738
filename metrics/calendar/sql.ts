import { text } from '../state/select.ts';
import type { OpenTime } from './open-time.ts';

/** Rows of the store's table of openings for one calendar, one for each interval that it is open. */
export interface OpeningRow {
  calendar: string;
  opens_at: number;
  closes_at: number;
  open_before: number;
}

/** A constant array for the statement: the engine reads it once. */
const column = (name: string, key: string): string =>
  `(SELECT groupArray(${name}) FROM (SELECT ${name} FROM business_hours FINAL WHERE calendar = ${text(key)} ORDER BY opens_at))`;

/** Steps of a binary search through a place for each opening of 40 years of days with a lunch break. */
const STEPS = [16_384, 8_192, 4_096, 2_048, 1_024, 512, 256, 128, 64, 32, 16, 8, 4, 2, 1];

/** Place (from 1) of the last element of an ascending array that is not above x; 0 = none. */
const lastAtMost = (sorted: string, x: string): string =>
  `arrayFold((at, step) -> if(at + step <= length(${sorted}) AND ${sorted}[at + step] <= ${x}, at + step, at), [${STEPS.join(', ')}], toInt64(0))`;

/**
 * W and its inverse in SQL, by the same prefix sums (metrics/calendar/business-time.ts, to which it is held equal by a
 * property test). Outside of the years that are known there is no answer: an instant is taken to the nearest known one,
 * so a question is to be refused beforehand (ANDON_E208).
 *
 * @param key of the calendar in the table `business_hours`.
 */
export function businessSql(key: string): {
  openAt(instant: string): string;
  instantAt(open: string): string;
} {
  const [opens, closes, before] = ['opens_at', 'closes_at', 'open_before'].map((name) =>
    column(name, key),
  ) as [string, string, string];
  // Bound by lambdas over one element, so that each argument is computed once.
  return {
    openAt: (instant) =>
      `arrayMap(t -> arrayMap(i -> if(i = 0, toInt64(0), ${before}[i] + least(t, ${closes}[i]) - ${opens}[i]), [${lastAtMost(opens, 't')}])[1], [toInt64(${instant})])[1]`,
    instantAt: (open) =>
      `arrayMap(w -> arrayMap(i -> ${opens}[i] + w - ${before}[i], [greatest(1, ${lastAtMost(before, 'w')})])[1], [toInt64(${open})])[1]`,
  };
}

/** What a calendar's key names in the table. */
export const openingRows = (key: string, { opens, closes, before }: OpenTime): OpeningRow[] =>
  opens.map((opensAt, index) => ({
    calendar: key,
    opens_at: opensAt,
    closes_at: closes[index] as number,
    open_before: before[index] as number,
  }));
