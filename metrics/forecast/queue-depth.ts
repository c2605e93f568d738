import { drawsFrom, quantileOf } from './random.ts';

/** Who waits and who is being served. */
export interface Line {
  waiting: number;
  busy: number;
}

/** Rates of a queue over a step; per millisecond. */
export interface Rates {
  /** Arrivals, λ. */
  arrivals: number;
  /** Contacts one agent finishes, μ. */
  handling: number;
  /** Abandonments of one who waits, θ; 0 = nobody hangs up, or not known. */
  abandoning: number;
  /** People who handle or are ready to. */
  agents: number;
}

/** What moves in a step. */
export interface Flows {
  arrived: number;
  completed: number;
  abandoned: number;
}

/** Means of what moves in a step, bounded by what is there: min(n, busy + Q)·μ·dt completed, θ·Q·dt abandoned. */
export function flowsOf({ waiting, busy }: Line, rates: Rates, stepMs: number): Flows {
  const arrived = rates.arrivals * stepMs;
  const abandoned = Math.min(waiting, rates.abandoning * waiting * stepMs);
  const served = Math.min(Math.max(rates.agents, busy), busy + waiting);
  const completed = Math.min(served, served * rates.handling * stepMs);
  return { arrived, completed, abandoned };
}

/**
 * The line after a step: whoever is free takes whoever waits, and people who leave finish what they have in hand. What arrived
 * is completed, abandoned, or there.
 */
export function after({ waiting, busy }: Line, flows: Flows, agents: number): Line {
  const inSystem = Math.max(0, waiting + busy + flows.arrived - flows.completed - flows.abandoned);
  const served = Math.min(inSystem, Math.max(agents, busy - flows.completed));
  return { waiting: inSystem - served, busy: served };
}

/**
 * One step of the fluid recursion `Q+ = max(0, Q + (λ − min(n, busy + Q)·μ − θ·Q)·dt)` (domain.md 2.7 [43][44]; Whitt 2004), with
 * the busy ones followed too, so that it also holds while the queue is empty.
 *
 * @param stepMs ms; 15 to 60 s, and well below 1/μ and 1/θ.
 */
export const fluidStep = (line: Line, rates: Rates, stepMs: number): Line =>
  after(line, flowsOf(line, rates, stepMs), rates.agents);

/** What is known of the coming hours. */
export interface Outlook {
  line: Line;
  /** Rates by period, one after the other, the first from now on. */
  periods: readonly { lengthMs: number; rates: Rates }[];
  /** Variance of a path's arrival rate around its mean, which is 1: (φ − 1) ÷ mean count of a half hour. */
  rateVariance: number;
}

export const PATHS = 500;
const STEP_MS = 60_000;

/** Waiting at the end of a period: 10, 50 and 90 % of the paths. */
export interface Depth {
  low: number;
  mid: number;
  high: number;
}

/**
 * The queue at the end of each period: 500 seeded paths (domain.md 2.7), each with an arrival rate of its own from a gamma law, in
 * which what arrives, is completed and abandons are Poisson counts around the recursion's flows.
 */
export function depthBand({ line, periods, rateVariance }: Outlook, seed: number): Depth[] {
  const draws = drawsFrom(seed);
  const ends = periods.map(() => new Float64Array(PATHS));
  for (let path = 0; path < PATHS; path += 1) {
    const factor = draws.gamma(rateVariance);
    let at = { waiting: Math.round(line.waiting), busy: Math.round(line.busy) };
    periods.forEach(({ lengthMs, rates }, place) => {
      const own = { ...rates, arrivals: rates.arrivals * factor };
      for (let left = lengthMs; left > 0; left -= STEP_MS) {
        at = drawnStep(at, own, Math.min(left, STEP_MS), draws.poisson);
      }
      (ends[place] as Float64Array)[path] = at.waiting;
    });
  }
  return ends.map((values) => {
    values.sort();
    return { low: quantileOf(values, 0.1), mid: quantileOf(values, 0.5), high: quantileOf(values, 0.9) };
  });
}

function drawnStep(line: Line, rates: Rates, stepMs: number, poisson: (mean: number) => number): Line {
  const mean = flowsOf(line, rates, stepMs);
  const arrived = poisson(mean.arrived);
  const abandoned = Math.min(line.waiting, poisson(mean.abandoned));
  const completed = Math.min(line.busy + line.waiting - abandoned, poisson(mean.completed));
  return after(line, { arrived, completed, abandoned }, rates.agents);
}
