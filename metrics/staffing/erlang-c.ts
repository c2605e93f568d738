import type { Balance, Queue } from './balance.ts';

/**
 * Erlang B: share of arrivals that find all agents busy where nobody waits, by the recursion that never overflows
 * (domain.md 2.5).
 *
 * @param load erlangs offered, ≥ 0.
 */
export function erlangB(load: number, agents: number): number {
  let blocked = 1;
  for (let k = 1; k <= agents; k += 1) blocked = (load * blocked) / (k + load * blocked);
  return blocked;
}

/**
 * Erlang C: Poisson arrivals, exponential handling, patience without end (domain.md 2.5 [23][24]).
 *
 * @returns null where the load is not below the agents: then there is no balance, the line only grows.
 */
export function erlangC({ load, handlingMs, agents, targetMs }: Omit<Queue, 'patienceMs'>): Balance | null {
  if (load >= agents) return null;
  const blocked = erlangB(load, agents);
  const waitShare = blocked / (1 - (load / agents) * (1 - blocked));
  const longerThan = (ms: number) => waitShare * Math.exp((-(agents - load) * ms) / handlingMs);
  return {
    waitShare,
    abandonShare: 0,
    meanWaitMs: (waitShare * handlingMs) / (agents - load),
    occupancy: load / agents,
    answeredWithin: 1 - longerThan(targetMs),
    abandonedWithin: 0,
  };
}
