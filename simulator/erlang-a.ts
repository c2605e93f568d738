/** What Erlang A says of a queue in balance. Shares 0…1, times in ms. */
export interface ErlangA {
  /** Share of the arrivals that find every agent busy. */
  waitShare: number;
  abandonShare: number;
  /** Mean wait of all who arrive, answered or not. */
  meanWait: number;
  /** Mean share of an agent's time that is spent serving. */
  occupancy: number;
}

/**
 * Erlang A (Palm 1946; domain.md 2.5): Poisson arrivals, exponential handling and patience, `agents` servers. Customers
 * in the system are a birth-death chain with birth rate λ and death rate min(k, n)·μ + max(k − n, 0)·θ, which is always
 * stable. Worked out in logarithms, so that large systems neither overflow nor vanish. All times in ms.
 */
export function erlangA(queue: {
  betweenArrivals: number;
  handling: number;
  patience: number;
  agents: number;
}): ErlangA {
  const { agents } = queue;
  const lambda = 1 / queue.betweenArrivals;
  const mu = 1 / queue.handling;
  const theta = 1 / queue.patience;
  const logs = [0];
  let greatest = 0;
  for (let k = 1; ; k += 1) {
    const death = Math.min(k, agents) * mu + Math.max(k - agents, 0) * theta;
    const log = (logs[k - 1] as number) + Math.log(lambda / death);
    logs.push(log);
    greatest = Math.max(greatest, log);
    if (k > agents && lambda < death && log < greatest - 40) break;
  }
  let total = 0;
  let waiting = 0;
  let inLine = 0;
  let busy = 0;
  logs.forEach((log, k) => {
    const weight = Math.exp(log - greatest);
    total += weight;
    if (k >= agents) waiting += weight;
    inLine += weight * Math.max(k - agents, 0);
    busy += weight * Math.min(k, agents);
  });
  return {
    waitShare: waiting / total,
    abandonShare: (theta * inLine) / total / lambda,
    meanWait: inLine / total / lambda,
    occupancy: busy / total / agents,
  };
}
