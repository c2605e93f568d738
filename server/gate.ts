/** Runs work with a bound on how much runs at once. */
export type Gate = <T>(work: () => Promise<T>) => Promise<T>;

/**
 * Work beyond the bound waits, first come first served, so that questions of one kind never take all reading lanes.
 *
 * @param limit how many may run at once.
 */
export function gate(limit: number): Gate {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (work) => {
    if (running >= limit) await new Promise<void>((resume) => waiting.push(resume));
    else running += 1;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  };
}
