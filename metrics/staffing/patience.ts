/** Below so many abandons the mean of an exponential is known to no better than a third: then it is taken as not known. */
export const MINIMUM_ABANDONS = 10;

/**
 * Mean patience (ms) where waits end by an answer before patience does: total waiting time of all ÷ number that abandoned,
 * the likelihood estimate for a censored exponential (domain.md 2.5; Brown et al., Statistical Analysis of a Telephone Call
 * Center). Silent abandons are in it as far as the source reports them as abandoned.
 *
 * @param waits of all who were answered or abandoned: how many, and their mean, ms.
 * @returns null below MINIMUM_ABANDONS.
 */
export function patience(waits: { n: number; meanMs: number | null }, abandoned: number): number | null {
  if (abandoned < MINIMUM_ABANDONS || waits.meanMs === null) return null;
  const total = waits.n * waits.meanMs;
  return total > 0 ? total / abandoned : null;
}
