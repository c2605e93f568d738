import { type Depth, PATHS } from './queue-depth.ts';
import { drawsFrom, quantileOf } from './random.ts';

/** What comes to the open tickets in one period, and what usually leaves them. */
export interface Change {
  arrivals: number;
  /** Variance of the arrivals' rate around its mean, which is 1. */
  rateVariance: number;
  done: number;
}

/**
 * Open tickets at the end of each period: `B+ = B + arrivals − capacity(h)` (domain.md 2.7), never below 0, over 500 seeded
 * paths of Poisson counts. The capacity is what that time of day usually gets through.
 */
export function backlogBand(open: number, changes: readonly Change[], seed: number): Depth[] {
  const draws = drawsFrom(seed);
  const ends = changes.map(() => new Float64Array(PATHS));
  for (let path = 0; path < PATHS; path += 1) {
    let backlog = open;
    changes.forEach(({ arrivals, rateVariance, done }, place) => {
      const came = draws.poisson(arrivals * draws.gamma(rateVariance));
      backlog = Math.max(0, backlog + came - draws.poisson(done));
      (ends[place] as Float64Array)[path] = backlog;
    });
  }
  return ends.map((values) => {
    values.sort();
    return { low: quantileOf(values, 0.1), mid: quantileOf(values, 0.5), high: quantileOf(values, 0.9) };
  });
}
