import type { Balance, Queue } from './balance.ts';
import { erlangC } from './erlang-c.ts';

/** States whose weight is below e^−45 of the likeliest do not count. */
const NEGLIGIBLE = Math.exp(-45);

/**
 * How likely each number of customers in the system is: a birth-death chain with birth rate λ and death rate
 * min(k, n)·μ + max(k − n, 0)·θ. Weights are worked out from the likeliest state outwards, so that they only fall:
 * nothing overflows, and what vanishes would not count.
 *
 * @returns shares of the states `first`, `first` + 1, …; their sum is 1.
 */
function states({ load, handlingMs, patienceMs, agents }: Queue): { first: number; shares: number[] } {
  // In units of μ: λ = load, and an impatient customer leaves at θ/μ.
  const leaving = handlingMs / patienceMs;
  const death = (k: number): number => Math.min(k, agents) + Math.max(k - agents, 0) * leaving;
  const likeliest = load < agents ? Math.floor(load) : agents + Math.floor((load - agents) / leaving);
  const below: number[] = [];
  for (let k = likeliest, weight = 1; k > 0; k -= 1) {
    weight *= death(k) / load;
    if (weight < NEGLIGIBLE) break;
    below.push(weight);
  }
  const above: number[] = [];
  for (let k = likeliest + 1, weight = 1; ; k += 1) {
    weight *= load / death(k);
    if (weight < NEGLIGIBLE) break;
    above.push(weight);
  }
  const weights = [...below.reverse(), 1, ...above];
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return { first: likeliest - below.length, shares: weights.map((weight) => weight / total) };
}

/**
 * Whoever meets j others in line is served once j + 1 people have left it or an agent: at rates nμ + iθ, i = 0 … j. That
 * wait V has P(V > t) = I_x(nμ/θ, j + 1) with x = e^(−θt) and I the regularised incomplete beta function, which for a whole
 * j + 1 is a sum of positive terms.
 *
 * @param a first parameter of I; `logFirst` = a·ln x, given apart because x^a may vanish.
 * @returns I_x(a, j + 1) for j = 0, 1, …, one after the other.
 */
function* incompleteBeta(a: number, logFirst: number, oneMinusX: number): Generator<number, never> {
  const logStep = Math.log(oneMinusX);
  let logTerm = logFirst;
  let sum = 0;
  for (let i = 1; ; i += 1) {
    sum += Math.exp(logTerm);
    yield Math.min(1, sum);
    logTerm += Math.log((a + i - 1) / i) + logStep;
  }
}

/**
 * Erlang A (Palm 1946; Garnett, Mandelbaum, Reiman 2002; domain.md 2.5 [26][27]): Poisson arrivals, exponential handling and
 * patience, one skill; always in balance. With patience without end it is Erlang C.
 *
 * An arrival that meets j others in line is answered if it outlasts V (see above), so with R its patience
 *   answered within T   = E[e^(−θV); V ≤ T] = nμ/(nμ + (j+1)θ) · (1 − I_x(nμ/θ + 1, j + 1)),
 *   still waiting at T  = P(V > T) · P(R > T) = I_x(nμ/θ, j + 1) · e^(−θT),
 * and what is left has abandoned within T.
 *
 * @returns null only where nobody hangs up and the load is not below the agents.
 */
export function erlangA(queue: Queue): Balance | null {
  const { load, handlingMs, patienceMs, agents, targetMs } = queue;
  if (!Number.isFinite(patienceMs)) return erlangC(queue);
  if (load <= 0) {
    const [waitShare, abandonShare, meanWaitMs, occupancy, abandonedWithin] = [0, 0, 0, 0, 0];
    return { waitShare, abandonShare, meanWaitMs, occupancy, answeredWithin: 1, abandonedWithin };
  }
  const { first, shares } = states(queue);
  const leaving = handlingMs / patienceMs;
  const a = agents / leaving;
  const patienceLeft = targetMs / patienceMs;
  const gone = -Math.expm1(-patienceLeft);
  const longer = incompleteBeta(a, -a * patienceLeft, gone);
  const served = incompleteBeta(a + 1, -(a + 1) * patienceLeft, gone);
  let waitShare = 0;
  let inLine = 0;
  let busy = 0;
  let answeredWithin = 0;
  let longerShare = 0;
  for (let k = Math.min(first, agents); k < first + shares.length; k += 1) {
    const share = k < first ? 0 : (shares[k - first] as number);
    busy += share * Math.min(k, agents);
    if (k < agents) {
      answeredWithin += share;
      continue;
    }
    const j = k - agents;
    const [late, lateServed] = [longer.next().value, served.next().value];
    waitShare += share;
    inLine += share * j;
    answeredWithin += share * (a / (a + j + 1)) * (1 - lateServed);
    longerShare += share * late;
  }
  const stillWaiting = longerShare * Math.exp(-patienceLeft);
  return {
    waitShare,
    abandonShare: (leaving * inLine) / load,
    meanWaitMs: (inLine * handlingMs) / load,
    occupancy: busy / agents,
    answeredWithin,
    abandonedWithin: Math.max(0, 1 - answeredWithin - stillWaiting),
  };
}
