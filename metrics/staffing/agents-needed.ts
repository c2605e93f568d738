import type { Balance, Queue } from './balance.ts';
import { erlangA } from './erlang-a.ts';
import { type ServiceLevelFormula, serviceLevel } from './service-level.ts';

/** What a queue has to reach. */
export interface Goal {
  /** Answer target, ms. */
  targetMs: number;
  /** Share to be reached, 0…1. */
  serviceLevel: number;
  formula: ServiceLevelFormula;
  /** Most of their time that people may spend handling, 0…1 (domain.md 2.5: 0.85). */
  occupancyCap: number;
}

/** Handling and patience of a queue's contacts. */
export interface Work {
  /** Mean time that one contact takes of one agent, ms: of chats that run side by side its share. */
  handlingMs: number;
  /** Mean patience, ms; Infinity where it is not known: Erlang C, which asks for more people. */
  patienceMs: number;
}

/** Abandons within 5 s fail nobody (domain.md 2.1). */
export const SHORT_ABANDON_MS = 5_000;

/** @param arrivals expected in `intervalMs`. */
const loadOf = (arrivals: number, intervalMs: number, { handlingMs }: Work): number =>
  (arrivals * handlingMs) / intervalMs;

/** What so many agents come to; `serviceLevel` null where there is no balance. */
export interface Outlook {
  serviceLevel: number | null;
  abandonShare: number | null;
  occupancy: number | null;
}

/** @returns service level, abandons and occupancy in the long run of so many arrivals (`arrivals` in `intervalMs`). */
export function outlook(
  arrivals: number,
  intervalMs: number,
  agents: number,
  work: Work,
  goal: Goal,
): Outlook {
  if (agents < 1) return { serviceLevel: null, abandonShare: null, occupancy: null };
  const queue: Queue = {
    ...work,
    load: loadOf(arrivals, intervalMs, work),
    agents,
    targetMs: goal.targetMs,
  };
  const balance = erlangA(queue);
  if (!balance) return { serviceLevel: null, abandonShare: null, occupancy: null };
  return {
    serviceLevel: levelOf(balance, queue, goal.formula),
    abandonShare: balance.abandonShare,
    occupancy: balance.occupancy,
  };
}

function levelOf(balance: Balance, queue: Queue, formula: ServiceLevelFormula): number | null {
  const short =
    formula === 'short_credited'
      ? (erlangA({ ...queue, targetMs: SHORT_ABANDON_MS })?.abandonedWithin ?? 0)
      : 0;
  return serviceLevel(formula, {
    answered: 1 - balance.abandonShare,
    answeredWithin: balance.answeredWithin,
    abandoned: balance.abandonShare,
    abandonedWithin: balance.abandonedWithin,
    abandonedShort: short,
  });
}

/**
 * The least number of people on the contacts who reach the goal and stay within the occupancy cap (domain.md 2.5).
 *
 * @param arrivals expected in `intervalMs`; 0 asks for nobody.
 */
export function agentsNeeded(arrivals: number, intervalMs: number, work: Work, goal: Goal): number {
  if (arrivals <= 0 || work.handlingMs <= 0) return 0;
  const suffices = (agents: number): boolean => {
    const { serviceLevel: level, occupancy } = outlook(arrivals, intervalMs, agents, work, goal);
    return (
      level !== null && occupancy !== null && level >= goal.serviceLevel && occupancy <= goal.occupancyCap
    );
  };
  let enough = Math.max(1, Math.ceil(loadOf(arrivals, intervalMs, work)));
  let tooFew = 0;
  while (!suffices(enough)) {
    tooFew = enough;
    enough = Math.ceil(enough * 1.3) + 1;
  }
  // Both conditions get easier with each agent more.
  while (enough - tooFew > 1) {
    const middle = Math.floor((enough + tooFew) / 2);
    if (suffices(middle)) enough = middle;
    else tooFew = middle;
  }
  return enough;
}

/** People to roster for so many at work: `ceil(n / (1 − shrinkage))` (domain.md 2.5). @param shrinkage 0 ≤ … < 1. */
export const rostered = (agents: number, shrinkage: number): number =>
  // A quotient that should be whole may come out a hair above.
  Math.max(0, Math.ceil(agents / (1 - shrinkage) - 1e-9));
