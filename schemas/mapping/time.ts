import { Temporal } from 'temporal-polyfill';

const RFC_3339 = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/;
const NAMED = new Set(['rfc3339', 'unix', 'unix_ms']);
/** Parts of a pattern; a single letter takes one digit or two. */
const PARTS: Record<string, { part: string; digits: string }> = {
  yyyy: { part: 'year', digits: '\\d{4}' },
  MM: { part: 'month', digits: '\\d{2}' },
  M: { part: 'month', digits: '\\d{1,2}' },
  dd: { part: 'day', digits: '\\d{2}' },
  d: { part: 'day', digits: '\\d{1,2}' },
  HH: { part: 'hour', digits: '\\d{2}' },
  H: { part: 'hour', digits: '\\d{1,2}' },
  mm: { part: 'minute', digits: '\\d{2}' },
  ss: { part: 'second', digits: '\\d{2}' },
  SSS: { part: 'millisecond', digits: '\\d{3}' },
};
const PART = /yyyy|MM|M|dd|d|HH|H|mm|ss|SSS/g;

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');

const patterns = new Map<string, RegExp | undefined>();

/** A pattern as an expression with named groups; undefined if it names no whole date. */
function expressionOf(pattern: string): RegExp | undefined {
  if (patterns.has(pattern)) return patterns.get(pattern);
  let source = '';
  let at = 0;
  const seen = new Set<string>();
  let twice = false;
  for (const { 0: token, index } of pattern.matchAll(PART)) {
    const { part, digits } = PARTS[token] as { part: string; digits: string };
    twice ||= seen.has(part);
    seen.add(part);
    source += `${escaped(pattern.slice(at, index))}(?<${part}>${digits})`;
    at = index + token.length;
  }
  const whole = !twice && ['year', 'month', 'day'].every((part) => seen.has(part));
  const expression = whole ? new RegExp(`^${source}${escaped(pattern.slice(at))}$`) : undefined;
  patterns.set(pattern, expression);
  return expression;
}

/** Whether a format is known, or a pattern that names at least year, month and day. */
export const isTimeFormat = (format: string): boolean =>
  NAMED.has(format) || expressionOf(format) !== undefined;

export function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

function byPattern(text: string, pattern: string, zone: string): number | undefined {
  const groups = expressionOf(pattern)?.exec(text)?.groups;
  if (!groups) return undefined;
  const parts = Object.fromEntries(Object.entries(groups).map(([part, digits]) => [part, Number(digits)]));
  try {
    // A time that a change of clocks makes twice is the first, one that it leaves out is moved on by the change.
    const local = Temporal.PlainDateTime.from(parts as never, { overflow: 'reject' });
    return local.toZonedDateTime(zone, { disambiguation: 'compatible' }).epochMilliseconds;
  } catch {
    return undefined;
  }
}

function byFormat(value: unknown, format: string, zone: string): number | undefined {
  if (format === 'unix' || format === 'unix_ms') {
    const number = typeof value === 'string' && /^\d+(\.\d+)?$/.test(value) ? Number(value) : value;
    if (typeof number !== 'number' || !Number.isFinite(number) || number <= 0) return undefined;
    return Math.floor(format === 'unix' ? number * 1000 : number);
  }
  if (typeof value !== 'string') return undefined;
  if (format !== 'rfc3339') return byPattern(value, format, zone);
  if (!RFC_3339.test(value)) return undefined;
  try {
    return Temporal.Instant.from(value).epochMilliseconds;
  } catch {
    return undefined;
  }
}

/**
 * An instant of a document, by the first format that fits.
 * @param zone of patterns. @returns RFC 3339 UTC with milliseconds, or undefined if it cannot be read.
 */
export function instantOf(value: unknown, formats: readonly string[], zone: string): string | undefined {
  const given = typeof value === 'string' ? value.trim() : value;
  for (const format of formats) {
    const instant = byFormat(given, format, zone);
    // Beyond these it is no date at all; whether it is one for Andon the decoder says.
    if (instant !== undefined && Math.abs(instant) < 8.64e15) return new Date(instant).toISOString();
  }
  return undefined;
}
