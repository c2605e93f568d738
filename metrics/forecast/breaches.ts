import { PATHS } from './queue-depth.ts';
import { drawsFrom, quantileOf } from './random.ts';

/** What is to be done about one clock of the tickets of a queue. */
export interface Workload {
  /** Due instants (ms) of the open tickets whose clock runs, in any order; those past due are still to be done. */
  due: readonly number[];
  /** From its creation a new ticket has so long, ms; null where none is known to come. */
  targetMs: number | null;
  periods: readonly Period[];
  now: number;
}

export interface Period {
  /** ms UTC. */
  start: number;
  end: number;
  /** Tickets expected to come, and the variance of their rate around its mean, which is 1. */
  arrivals: number;
  rateVariance: number;
  /** How many are got through: usually, and in a busy half hour of that time of day. */
  capacity: { usual: number; most: number };
}

/** Clocks that run out undone, up to the end of a period: 10, 50 and 90 % of the paths. */
export interface Breaches {
  end: number;
  low: number;
  mid: number;
  high: number;
}

/** Tickets that stay undone past their due instant in one course of events; counted up to each period's end. */
export function breachesOf(
  due: readonly number[],
  targetMs: number | null,
  periods: readonly { start: number; end: number; arrivals: number; capacity: number }[],
  now: number,
): number[] {
  // Both lists by due instant: whoever comes later with the same target is due later.
  const waiting = [...due].sort((a, b) => a - b);
  let next = 0;
  const coming: number[] = [];
  let nextComing = 0;
  let breached = 0;
  return periods.map(({ start, end, arrivals, capacity }) => {
    if (targetMs !== null) {
      for (let place = 0; place < arrivals; place += 1) {
        coming.push(start + ((end - start) * (place + 0.5)) / arrivals + targetMs);
      }
    }
    // Spread evenly over the period; nobody is done before having come.
    for (let place = 0; place < capacity; place += 1) {
      const at = start + ((end - start) * (place + 0.5)) / capacity;
      const [first, second] = [waiting[next], coming[nextComing]];
      const hasCome = second !== undefined && targetMs !== null && second - targetMs <= at;
      const takesComing = hasCome && (first === undefined || second < first);
      const taken = takesComing ? second : first;
      if (taken === undefined) continue;
      if (takesComing) nextComing += 1;
      else next += 1;
      if (taken < at && taken >= now) breached += 1;
    }
    return breached + overdue(waiting, next, now, end) + overdue(coming, nextComing, now, end);
  });
}

/** Of the sorted rest, those whose due instant lies in [now, end). */
function overdue(sorted: readonly number[], from: number, now: number, end: number): number {
  let count = 0;
  for (let at = from; at < sorted.length && (sorted[at] as number) < end; at += 1) {
    if ((sorted[at] as number) >= now) count += 1;
  }
  return count;
}

/**
 * How many clocks will run out (domain.md 2.7): the due instants of what is open and of what is expected to come, worked off in
 * the order in which they are due. 500 seeded paths, in each of which arrivals are Poisson of gamma rate and the capacity lies
 * somewhere between what is usual at that time of day and what a busy half hour got through.
 */
export function breachBand({ due, targetMs, periods, now }: Workload, seed: number): Breaches[] {
  const draws = drawsFrom(seed);
  // What is due after the last end is taken last, so it breaches nothing and holds nobody up.
  const horizon = periods.at(-1)?.end ?? now;
  const soon = due.filter((instant) => instant < horizon).sort((a, b) => a - b);
  const counts = periods.map(() => new Float64Array(PATHS));
  for (let path = 0; path < PATHS; path += 1) {
    const ease = draws.uniform();
    const course = periods.map(({ start, end, arrivals, rateVariance, capacity: { usual, most } }) => ({
      start,
      end,
      arrivals: draws.poisson(arrivals * draws.gamma(rateVariance)),
      capacity: draws.poisson(usual + (most - usual) * ease),
    }));
    breachesOf(soon, targetMs, course, now).forEach((count, place) => {
      (counts[place] as Float64Array)[path] = count;
    });
  }
  return periods.map(({ end }, place) => {
    const values = (counts[place] as Float64Array).sort();
    return { end, low: quantileOf(values, 0.1), mid: quantileOf(values, 0.5), high: quantileOf(values, 0.9) };
  });
}
