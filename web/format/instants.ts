import type { Language } from './durations.ts';

const formats = new Map<string, Intl.DateTimeFormat>();

/** Making a format costs a hundred times its use: one for each zone and shape. */
function format(zone: string, locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${zone} ${locale} ${JSON.stringify(options)}`;
  const known = formats.get(key);
  if (known) return known;
  const made = new Intl.DateTimeFormat(locale, { timeZone: zone, hourCycle: 'h23', ...options });
  formats.set(key, made);
  return made;
}

export interface WallTime {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  /** 1 = Monday … 7 = Sunday. */
  weekday: number;
}

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** The wall time of an instant (ms UTC) in a zone. */
export function wallTime(instant: number, zone: string): WallTime {
  const parts: Record<string, string> = {};
  const made = format(zone, 'en-GB', {
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    weekday: 'short',
  });
  for (const { type, value } of made.formatToParts(instant)) parts[type] = value;
  const number = (name: string): number => Number(parts[name]);
  return {
    year: number('year'),
    month: number('month'),
    day: number('day'),
    hour: number('hour'),
    minute: number('minute'),
    second: number('second'),
    weekday: WEEKDAYS.indexOf(parts.weekday ?? '') + 1,
  };
}

const two = (value: number): string => String(value).padStart(2, '0');

/** 10:24 */
export function clockMinutes(instant: number, zone: string): string {
  const { hour, minute } = wallTime(instant, zone);
  return `${two(hour)}:${two(minute)}`;
}
/** 10:24:31 */
export const clockSeconds = (instant: number, zone: string): string =>
  `${clockMinutes(instant, zone)}:${two(wallTime(instant, zone).second)}`;

/** 7月27日 周一 · Mon 27 Jul */
export function dayName(instant: number, zone: string, language: Language): string {
  const { month, day, weekday } = wallTime(instant, zone);
  if (language === 'zh') return `${month}月${day}日 周${'一二三四五六日'[weekday - 1]}`;
  const monthName = format(zone, 'en-GB', { month: 'short' }).format(instant).slice(0, 3);
  return `${WEEKDAYS[weekday - 1]} ${day} ${monthName}`;
}

/** 7月27日 10:24:31 · 27 Jul, 10:24:31 */
export function moment(instant: number, zone: string, language: Language): string {
  const { month, day } = wallTime(instant, zone);
  const time = clockSeconds(instant, zone);
  return language === 'zh'
    ? `${month}月${day}日 ${time}`
    : `${day} ${format(zone, 'en-GB', { month: 'short' }).format(instant).slice(0, 3)}, ${time}`;
}

/** Whether two instants lie on one day of the zone. */
export function sameDay(one: number, other: number, zone: string): boolean {
  const a = wallTime(one, zone);
  const b = wallTime(other, zone);
  return a.year === b.year && a.month === b.month && a.day === b.day;
}
