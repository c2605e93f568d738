import type { RatioValue, ScoreValue } from '../../schemas/values.ts';

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

/** Area under Student's density from 0 to x, by Simpson's rule. */
function studentArea(x: number, degrees: number): number {
  // Γ((d+1)/2) / Γ(d/2), from the values at 1/2 and 1 up by two degrees at a time.
  let quotient = degrees % 2 === 0 ? Math.sqrt(Math.PI) / 2 : 1 / Math.sqrt(Math.PI);
  for (let d = degrees % 2 === 0 ? 4 : 3; d <= degrees; d += 2) quotient *= (d - 1) / (d - 2);
  const density = (t: number): number =>
    (quotient / Math.sqrt(degrees * Math.PI)) * (1 + (t * t) / degrees) ** (-(degrees + 1) / 2);
  const steps = 400;
  let sum = density(0) + density(x);
  for (let i = 1; i < steps; i += 1) sum += density((x * i) / steps) * (i % 2 === 0 ? 2 : 4);
  return (sum * x) / steps / 3;
}

const quantiles = new Map<number, number>();
/** 97.5 % point of Student's t, found by halving. */
export function studentQuantile(degrees: number): number {
  const known = quantiles.get(degrees);
  if (known !== undefined) return known;
  let [low, high] = [1, 20];
  for (let i = 0; i < 50; i += 1) {
    const middle = (low + high) / 2;
    if (studentArea(middle, degrees) < 0.475) low = middle;
    else high = middle;
  }
  quantiles.set(degrees, low);
  return low;
}

/** Mulberry32, as its author gives it. */
function* mulberry32(seed: number): Generator<number> {
  let a = seed;
  for (;;) {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    yield ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }
}

/** Interval of a mean by 2,000 samples of the sorted values with the fixed seed (domain.md 2.4). */
export function bootstrap(values: readonly number[]): { low: number | null; high: number | null } {
  if (values.length < 2) return { low: null, high: null };
  const sorted = [...values].sort((a, b) => a - b);
  const random = mulberry32(20_260_727);
  const means: number[] = [];
  while (means.length < 2_000) {
    const drawn = sorted.map(() => sorted[Math.floor(random.next().value! * sorted.length)]!);
    means.push(drawn.reduce((sum, value) => sum + value, 0) / drawn.length);
  }
  means.sort((a, b) => a - b);
  const at = (p: number): number => {
    const [below, above] = [means[Math.floor(p * 1999)]!, means[Math.ceil(p * 1999)]!];
    return below + (above - below) * ((p * 1999) % 1);
  };
  return { low: at(0.025), high: at(0.975) };
}

/** A mean with its 95 % interval: Student's t from thirty values on, bootstrap below. */
export function meanScore(values: readonly number[]): ScoreValue {
  const n = values.length;
  if (n === 0) return { value: null, n, low: null, high: null };
  const value = values.reduce((sum, one) => sum + one, 0) / n;
  if (n < 30) return { value, n, ...bootstrap(values) };
  const squares = values.reduce((sum, one) => sum + (one - value) ** 2, 0);
  const half = studentQuantile(n - 1) * Math.sqrt(squares / (n - 1) / n);
  return { value, n, low: value - half, high: value + half };
}
