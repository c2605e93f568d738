/** What orders two rows of one subject. */
export interface Version {
  epoch: number;
  facts_total: number;
  facts_due: number;
}

/**
 * Positive if `a` is the richer row. facts_total counts every distinct fact, superseded, masked and future ones
 * included, so it never falls; facts_due those with time ≤ now. Same order as the UInt128 of the state tables.
 */
export const compareVersions = (a: Version, b: Version): number =>
  a.epoch - b.epoch || a.facts_total - b.facts_total || a.facts_due - b.facts_due;
