import type { RatioValue } from '../../schemas/values.ts';

const Z = 1.959963984540054;

/** 95 % Wilson score interval of k successes in n (domain.md 2.4); n = 0 has none. */
export function wilson(k: number, n: number): { low: number | null; high: number | null } {
  if (n === 0) return { low: null, high: null };
  const p = k / n;
  const centre = p + (Z * Z) / (2 * n);
  const spread = Z * Math.sqrt((p * (1 - p)) / n + (Z * Z) / (4 * n * n));
  const scale = 1 + (Z * Z) / n;
  return { low: Math.max(0, (centre - spread) / scale), high: Math.min(1, (centre + spread) / scale) };
}

export const ratio = (numerator: number, denominator: number): RatioValue => ({
  value: denominator === 0 ? null : numerator / denominator,
  numerator,
  denominator,
  ...wilson(numerator, denominator),
});

/** Net promoter score of counts in points (−100 to 100), with the plain or the adjusted Wald interval (domain.md 2.4). */
export function netPromoter(promoters: number, passives: number, detractors: number, adjusted = false) {
  const add = adjusted ? [0.75, 1.5, 0.75] : [0, 0, 0];
  const [up, flat, down] = [promoters + add[0]!, passives + add[1]!, detractors + add[2]!];
  const n = up + flat + down;
  const score = (up - down) / n;
  const error = Math.sqrt(((up + down) / n - score * score) / n);
  const value = (100 * (promoters - detractors)) / (promoters + passives + detractors);
  return { value, low: 100 * (score - Z * error), high: 100 * (score + Z * error) };
}
