import { wallTime } from './instants.ts';

/** Weekdays ('1', '1-5'; 1 = Monday) to 'HH:MM-HH:MM', as the directory writes them. */
export type Hours = Record<string, string[]>;

const minutesOf = (text: string): number => Number(text.slice(0, 2)) * 60 + Number(text.slice(3, 5));

const spansOn = (hours: Hours, weekday: number): [number, number][] =>
  Object.entries(hours)
    .filter(([days]) => {
      const [first = 0, last = first] = days.split('-').map(Number);
      return weekday >= first && weekday <= last;
    })
    .flatMap(([, spans]) =>
      spans.map((span): [number, number] => [minutesOf(span), minutesOf(span.slice(6))]),
    )
    .sort(([a], [b]) => a - b);

/**
 * Whether a queue is open at an instant, and when it opens next ('HH:MM', or null beyond a week).
 * No hours in the directory means around the clock.
 */
export function opening(
  hours: Hours | undefined,
  instant: number,
  zone: string,
): { open: true } | { open: false; opens: string | null; inDays: number } {
  if (!hours) return { open: true };
  const { weekday, hour, minute } = wallTime(instant, zone);
  const now = hour * 60 + minute;
  if (spansOn(hours, weekday).some(([from, to]) => now >= from && now < to)) return { open: true };
  for (let inDays = 0; inDays <= 7; inDays += 1) {
    const next = spansOn(hours, ((weekday - 1 + inDays) % 7) + 1).find(([from]) => inDays > 0 || from > now);
    if (!next) continue;
    const [from] = next;
    const opens = `${String(Math.floor(from / 60)).padStart(2, '0')}:${String(from % 60).padStart(2, '0')}`;
    return { open: false, opens, inDays };
  }
  return { open: false, opens: null, inDays: 0 };
}
