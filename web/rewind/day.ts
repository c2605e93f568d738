import { wallTime } from '../format/instants.ts';

const two = (value: number): string => String(value).padStart(2, '0');

/** The day of an instant (ms) in a zone, as a date field has it: 2026-07-27. */
export function dateOf(instant: number, zone: string): string {
  const { year, month, day } = wallTime(instant, zone);
  return `${year}-${two(month)}-${two(day)}`;
}

/** How far (ms) the zone's clock is ahead of UTC at an instant. */
function offsetAt(instant: number, zone: string): number {
  const { year, month, day, hour, minute, second } = wallTime(instant, zone);
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(instant / 1000) * 1000;
}

/** The instant (ms) at which a day of the zone begins; null where the text is no date. */
export function dayStart(date: string, zone: string): number | null {
  const midnight = Date.parse(`${date}T00:00:00Z`);
  if (Number.isNaN(midnight)) return null;
  // Twice: the first guess may lie on the other side of a change of the zone's offset.
  const guess = midnight - offsetAt(midnight, zone);
  return midnight - offsetAt(guess, zone);
}

/** What a slider over the day of an instant spans: from its midnight to the next, or to the present. */
export function dayOf(instant: number, zone: string, now: number): { from: number; to: number } {
  const from = dayStart(dateOf(instant, zone), zone) ?? instant;
  // 36 h later it is the next day, whatever the length of this one.
  const next = dayStart(dateOf(from + 36 * 3_600_000, zone), zone) ?? instant;
  return { from, to: Math.max(from, Math.min(next, now)) };
}
