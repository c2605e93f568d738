/**
 * Which of several tests speak, so that on average at most the share q of those that do is chance: the procedure of
 * Y. Benjamini and Y. Hochberg, Journal of the Royal Statistical Society B 57 (1995). Holds for tests that are
 * independent or depend on each other positively, as queues that swell together do.
 * @returns for each p, whether it is accepted as a discovery
 */
export function benjaminiHochberg(ps: readonly number[], q: number): boolean[] {
  const sorted = [...ps].sort((a, b) => a - b);
  let limit = -1;
  for (const [place, p] of sorted.entries()) if (p <= (q * (place + 1)) / ps.length) limit = p;
  return ps.map((p) => p <= limit);
}
