import { MISSING } from './numbers.ts';

export type Language = 'zh' | 'en';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const UNITS = {
  zh: { day: '天', hour: '时', minute: '分', second: '秒' },
  en: { day: 'd', hour: 'h', minute: 'min', second: 's' },
} as const;

const two = (value: number): string => String(value).padStart(2, '0');

/** A figure and its unit; a figure without a unit (7:42) has ''. */
export type DurationPart = readonly [figure: string, unit: string];

/** A running duration in ms: m:ss below an hour, then two units at most, for setting figure and unit apart. */
export function durationParts(ms: number | null | undefined, language: Language): DurationPart[] {
  if (ms === null || ms === undefined) return [[MISSING, '']];
  const length = Math.max(0, Math.floor(ms / SECOND) * SECOND);
  const unit = UNITS[language];
  if (length < HOUR) return [[`${Math.floor(length / MINUTE)}:${two((length % MINUTE) / SECOND)}`, '']];
  const [large, small, largeUnit, smallUnit] =
    length < DAY
      ? ([HOUR, MINUTE, unit.hour, unit.minute] as const)
      : ([DAY, HOUR, unit.day, unit.hour] as const);
  const rest = Math.floor((length % large) / small);
  const head: DurationPart = [String(Math.floor(length / large)), largeUnit];
  return rest > 0 ? [head, [String(rest), smallUnit]] : [head];
}

/** 7:42, 4 时 41 分, 4 h 41 min. */
export const liveDuration = (ms: number | null | undefined, language: Language): string =>
  durationParts(ms, language)
    .map(([figure, unit]) => (unit ? `${figure} ${unit}` : figure))
    .join(' ');

/** Figure and unit of a statistic (P50, P90): one decimal below 100. */
export function statisticParts(ms: number | null | undefined, language: Language): DurationPart {
  if (ms === null || ms === undefined) return [MISSING, ''];
  const unit = UNITS[language];
  const [length, word] =
    ms < MINUTE ? [ms / SECOND, unit.second] : ms < 100 * HOUR ? inMinutes(ms, unit) : [ms / DAY, unit.day];
  return [length < 100 ? length.toFixed(1) : String(Math.round(length)), word];
}
const inMinutes = (ms: number, unit: (typeof UNITS)[Language]): [number, string] =>
  ms < 100 * MINUTE ? [ms / MINUTE, unit.minute] : [ms / HOUR, unit.hour];

/** 9.6 分, 9.6 min. */
export const statistic = (ms: number | null | undefined, language: Language): string =>
  statisticParts(ms, language).filter(Boolean).join(' ');

/** Minutes as a bare figure, where the unit stands in the table's head. */
export function minutes(ms: number | null | undefined): string {
  if (ms === null || ms === undefined) return MISSING;
  const length = ms / MINUTE;
  return length < 99.95
    ? length.toFixed(1)
    : String(Math.round(length)).replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}

/** An age in one unit: 51 秒, 12 分, 3 时, 2 天. */
export function age(ms: number, language: Language): string {
  const unit = UNITS[language];
  const length = Math.max(0, ms);
  if (length < MINUTE) return `${Math.floor(length / SECOND)} ${unit.second}`;
  if (length < HOUR) return `${Math.floor(length / MINUTE)} ${unit.minute}`;
  if (length < DAY) return `${Math.floor(length / HOUR)} ${unit.hour}`;
  return `${Math.floor(length / DAY)} ${unit.day}`;
}

/** Delay of the data: 1.2 秒; whole units from ten seconds on. */
export const delay = (ms: number, language: Language): string =>
  ms < 10 * SECOND ? `${Math.max(0, ms / SECOND).toFixed(1)} ${UNITS[language].second}` : age(ms, language);

/** A limit as rules write it: 15 分, 24 时, 15 min, 24 h; one that is of neither as a live duration. */
export function limit(ms: number | null | undefined, language: Language): string {
  if (ms === null || ms === undefined) return MISSING;
  if (ms > 0 && ms % HOUR === 0) return `${ms / HOUR} ${UNITS[language].hour}`;
  return ms > 0 && ms % MINUTE === 0
    ? `${ms / MINUTE} ${UNITS[language].minute}`
    : liveDuration(ms, language);
}
