/**
 * Anscombe's score of a count: about standard normal where counts are as expected (domain.md 2.6, step 4).
 * F. J. Anscombe, "The transformation of Poisson, binomial and negative-binomial data", Biometrika 35 (1948).
 * @param phi dispersion: variance over mean, 1 or more
 */
export const scoreOf = (count: number, expected: number, phi: number): number =>
  (2 * (Math.sqrt(count + 3 / 8) - Math.sqrt(expected + 3 / 8))) / Math.sqrt(phi);

/** The count that has a score: the edge of a band. Never below 0. */
export function countAt(score: number, expected: number, phi: number): number {
  const root = Math.sqrt(expected + 3 / 8) + (score * Math.sqrt(phi)) / 2;
  return root <= 0 ? 0 : Math.max(0, root * root - 3 / 8);
}
