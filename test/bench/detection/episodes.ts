/** Counts how often something begins, by a plain rule: on while it hits. */
export function beginnings(hits: Iterable<boolean>): number {
  let on = false;
  let began = 0;
  for (const hit of hits) {
    if (hit && !on) began += 1;
    on = hit;
  }
  return began;
}

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  if (sorted.length === 0) return Number.NaN;
  return sorted.length % 2
    ? (sorted[half] as number)
    : ((sorted[half - 1] as number) + (sorted[half] as number)) / 2;
};
