import { Fault } from '../../schemas/faults.ts';
import type { OpenTime } from './open-time.ts';

/** Place of the last value that is not above x; −1 = none. Binary search. */
function lastAtMost(sorted: readonly number[], x: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as number) <= x) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

const unknown = ({ since, until }: OpenTime, instant: number): Fault =>
  new Fault('ANDON_E208', {
    parameter: 'calendar',
    value: new Date(instant).toISOString(),
    accepted: `${new Date(since).toISOString()} to ${new Date(until).toISOString()}`,
  });

/** W: how long (ms) the calendar had been open at an instant, since it is known. Fault: ANDON_E208 year not known. */
export function openAt(time: OpenTime, instant: number): number {
  if (instant < time.since || instant > time.until) throw unknown(time, instant);
  const place = lastAtMost(time.opens, instant);
  if (place < 0) return 0;
  const [opens, closes, before] = [time.opens[place], time.closes[place], time.before[place]] as [
    number,
    number,
    number,
  ];
  return before + Math.min(instant, closes) - opens;
}

/** Business time (ms) from a to b; negative where b comes first. Fault: ANDON_E208. */
export const elapsed = (time: OpenTime, a: number, b: number): number => openAt(time, b) - openAt(time, a);

/**
 * The last instant at which so much business time (ms) has passed since start: a limit that runs out as the calendar
 * closes is over when it opens again, because nothing is late while it is closed. Fault: ANDON_E208.
 */
export const add = (time: OpenTime, start: number, ms: number): number =>
  instantAt(time, openAt(time, start) + ms);

/** W⁻¹: the last instant at which the calendar has been open for so long. Fault: ANDON_E208. */
export function instantAt(time: OpenTime, open: number): number {
  const place = lastAtMost(time.before, open);
  const opens = time.opens[place];
  if (open < 0 || opens === undefined) throw unknown(time, open < 0 ? time.since - 1 : time.until + 1);
  const instant = opens + open - (time.before[place] as number);
  if (instant >= (time.closes[place] as number)) throw unknown(time, time.until + 1);
  return instant;
}
