/**
 * Modified score of a duration (AHT, wait) among its usual values: 0.6745 (x − median) / MAD; beyond 3.5 it is unusual
 * (B. Iglewicz and D. C. Hoaglin, "How to Detect and Handle Outliers", 1993; domain.md 2.6, step 4). Not for counts:
 * on those it is too coarse to page on.
 * @param usual values of the same hours of other weeks, any unit
 * @returns null where they are too few or do not differ, so that there is no scale
 */
export function modifiedScore(value: number, usual: readonly number[]): number | null {
  if (usual.length < LEAST_VALUES) return null;
  const middle = middleOf(usual);
  const mad = middleOf(usual.map((one) => Math.abs(one - middle)));
  return mad > 0 ? (0.6745 * (value - middle)) / mad : null;
}

/** Beyond this a modified score is unusual, by the same authors. */
export const MODIFIED_LIMIT = 3.5;

/** Values below which a median of deviations means little (chosen). */
const LEAST_VALUES = 8;

function middleOf(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  const half = sorted.length >> 1;
  const high = sorted[half] as number;
  return sorted.length % 2 ? high : ((sorted[half - 1] as number) + high) / 2;
}

/** Weight of the newest score on the chart of moving averages, and its limit in deviations (step 5). */
const LAMBDA = 0.2;
const SIGMAS = 3;

/**
 * One step of a chart of exponentially weighted moving averages of scores (S. W. Roberts, Technometrics 1959): small
 * shifts of AHT or wait that no single value shows.
 * @param average what the last step returned; 0 at first
 * @returns the new average, and whether it is beyond 3 σ √(λ / (2 − λ)), the deviation it has in the long run
 */
export function chartStep(average: number, score: number): { average: number; beyond: boolean } {
  const next = (1 - LAMBDA) * average + LAMBDA * score;
  return { average: next, beyond: Math.abs(next) > SIGMAS * Math.sqrt(LAMBDA / (2 - LAMBDA)) };
}
