const digit = (text: string, at: number): number => {
  const value = text.charCodeAt(at) - 48;
  return value >= 0 && value <= 9 ? value : Number.NaN;
};
const two = (text: string, at: number): number => digit(text, at) * 10 + digit(text, at + 1);

const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const isLeap = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
const DAY = 86_400_000;

/** Midnight by 'YYYY-MM-DD' of the days seen lately: a stream speaks of few days. */
const midnights = new Map<string, number>();

function midnight(text: string): number {
  const known = midnights.get(text);
  if (known !== undefined) return known;
  const year = two(text, 0) * 100 + two(text, 2);
  const month = two(text, 5);
  const day = two(text, 8);
  const separated = text[4] === '-' && text[7] === '-';
  const days = month === 2 && !isLeap(year) ? 28 : (DAYS[month - 1] ?? 0);
  if (!separated || !(year >= 2000 && year < 2100) || !(day >= 1 && day <= days)) return Number.NaN;
  const value = Date.UTC(year, month - 1, day);
  if (midnights.size >= 1000) midnights.clear();
  midnights.set(text, value);
  return value;
}

/**
 * Reads RFC 3339: date, time and zone, nothing less; fractions beyond milliseconds are cut off.
 *
 * @returns integer milliseconds UTC, or NaN if it is not RFC 3339 or lies outside the years 2000 to 2099.
 */
export function readInstant(text: string): number {
  const length = text.length;
  if (length < 20 || length > 40) return Number.NaN;
  const start = midnight(text.slice(0, 10));
  const hour = two(text, 11);
  const minute = two(text, 14);
  const second = two(text, 17);
  const separator = text[10];
  // A leap second (60) is read as the first of the next minute.
  if (!(hour <= 23 && minute <= 59 && second <= 60) || text[13] !== ':' || text[16] !== ':')
    return Number.NaN;
  if (separator !== 'T' && separator !== 't' && separator !== ' ') return Number.NaN;
  let at = 19;
  let fraction = 0;
  if (text[at] === '.') {
    let scale = 100;
    for (at = 20; digit(text, at) >= 0; at += 1) {
      fraction += digit(text, at) * scale;
      scale = scale === 1 || scale === 0 ? 0 : scale / 10;
    }
    if (at === 20) return Number.NaN;
  }
  const local = start + hour * 3_600_000 + minute * 60_000 + second * 1000 + fraction;
  const zone = text[at];
  if (zone === 'Z' || zone === 'z') return at === length - 1 ? local : Number.NaN;
  if ((zone !== '+' && zone !== '-') || at !== length - 6 || text[at + 3] !== ':') return Number.NaN;
  const hours = two(text, at + 1);
  const minutes = two(text, at + 4);
  if (!(hours <= 23 && minutes <= 59)) return Number.NaN;
  const offset = hours * 3_600_000 + minutes * 60_000;
  const instant = zone === '+' ? local - offset : local + offset;
  return instant >= 946_684_800_000 && instant < 946_684_800_000 + 36_525 * DAY ? instant : Number.NaN;
}
