import type { MetricValue } from '../../../schemas/values.ts';

/** Wilson interval of a share, z = 1.96. */
function wilson(successes: number, n: number): { low: number; high: number } {
  const z = 1.96;
  const share = successes / n;
  const centre = share + (z * z) / (2 * n);
  const half = z * Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n));
  return { low: (centre - half) / (1 + (z * z) / n), high: (centre + half) / (1 + (z * z) / n) };
}

export const ratio = (numerator: number, denominator: number, sample = false): MetricValue => ({
  value: denominator === 0 ? null : numerator / denominator,
  numerator,
  denominator,
  ...(sample && denominator > 0 ? wilson(numerator, denominator) : {}),
});
export const distribution = (n: number, p50: number, p90: number): MetricValue =>
  n === 0 ? { n, mean: null, p50: null, p90: null } : { n, mean: Math.round((p50 + p90) / 2), p50, p90 };
/** A wobble without chance, so that two runs draw the same picture. */
export const wobble = (step: number, size: number): number =>
  Math.round(Math.sin(step * 2.3) * size + Math.cos(step * 0.7) * size);
