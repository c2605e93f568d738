/** Below so many abandons the mean of an exponential is known to no better than a third: then it is taken as not known. */
export const MINIMUM_ABANDONS = 10;

/** How long customers waited, in total and by how it ended. */
export interface Waits {
  answered: number;
  /** Mean wait of the answered, ms; null where there are none. */
  answeredMeanMs: number | null;
  abandoned: number;
  abandonedMeanMs: number | null;
}

/**
 * Mean patience (ms) where waits end by an answer before patience does: total waiting time of all ÷ number that abandoned,
 * the likelihood estimate for a censored exponential (domain.md 2.5; Brown et al., Statistical Analysis of a Telephone Call
 * Center). Silent abandons are in it as far as the source reports them as abandoned.
 *
 * @returns null below MINIMUM_ABANDONS.
 */
export function patience(waits: Waits): number | null {
  if (waits.abandoned < MINIMUM_ABANDONS) return null;
  const total = waits.answered * (waits.answeredMeanMs ?? 0) + waits.abandoned * (waits.abandonedMeanMs ?? 0);
  return total > 0 ? total / waits.abandoned : null;
}
