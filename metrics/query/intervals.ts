const Z = 1.959963984540054;

export interface Interval {
  low: number | null;
  high: number | null;
}
const NONE: Interval = { low: null, high: null };

/** 95 % Wilson score interval of hits in n trials (domain.md 2.4). @returns null bounds for n = 0. */
export function wilson(hits: number, n: number): Interval {
  if (n === 0) return NONE;
  const p = hits / n;
  const z2 = Z * Z;
  const middle = (p + z2 / (2 * n)) / (1 + z2 / n);
  const half = (Z * Math.sqrt((p * (1 - p)) / n + z2 / (4 * n * n))) / (1 + z2 / n);
  return { low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}

/**
 * 95 % adjusted Wald interval of a net promoter score, in points: as if three answers more had come, 0.75 for, 0.75
 * against and 1.5 neither (domain.md 2.4). @returns null bounds for n = 0.
 */
export function promoterInterval(promoters: number, detractors: number, n: number): Interval {
  if (n === 0) return NONE;
  const [total, up, down] = [n + 3, promoters + 0.75, detractors + 0.75];
  const score = (up - down) / total;
  const half = Z * Math.sqrt(((up + down) / total - score * score) / total);
  return { low: 100 * Math.max(-1, score - half), high: 100 * Math.min(1, score + half) };
}

/** From this n on the mean's interval is Student's, below it is drawn (domain.md 2.4). */
export const STUDENT_FROM = 30;

/** 97.5 % point of Student's t, by the expansion around the normal one (Abramowitz and Stegun 26.7.5): within 1e-6 from 29 degrees on. */
export function studentQuantile(degrees: number): number {
  const z = Z;
  const terms = [
    (z ** 3 + z) / 4,
    (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96,
    (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / 384,
    (79 * z ** 9 + 776 * z ** 7 + 1482 * z ** 5 - 1920 * z ** 3 - 945 * z) / 92_160,
  ];
  return terms.reduce((sum, term, i) => sum + term / degrees ** (i + 1), z);
}

/** 95 % interval of a mean, from n, the sum and the sum of squares: Student's t. */
export function studentInterval(n: number, sum: number, squares: number): Interval {
  const mean = sum / n;
  const variance = Math.max(0, squares - n * mean * mean) / (n - 1);
  const half = studentQuantile(n - 1) * Math.sqrt(variance / n);
  return { low: mean - half, high: mean + half };
}

const DRAWS = 2_000;
const SEED = 20_260_727;

/** Numbers in [0, 1) by Mulberry32: the same for the same seed, on every machine. */
function randomBy(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Quantile of sorted numbers, interpolated. */
function quantile(sorted: readonly number[], p: number): number {
  const place = p * (sorted.length - 1);
  const below = sorted[Math.floor(place)] as number;
  return below + ((sorted[Math.ceil(place)] as number) - below) * (place % 1);
}

/**
 * 95 % interval of a mean from a few values: the middle of the means of 2,000 samples drawn from them, with a fixed seed
 * and from the sorted values, so that the same answers give the same interval. @returns null bounds below two values.
 */
export function drawnInterval(values: readonly number[]): Interval {
  const n = values.length;
  if (n < 2) return NONE;
  const sorted = [...values].sort((a, b) => a - b);
  const random = randomBy(SEED);
  const means = Array.from({ length: DRAWS }, () => {
    let sum = 0;
    for (let i = 0; i < n; i += 1) sum += sorted[Math.floor(random() * n)] as number;
    return sum / n;
  }).sort((a, b) => a - b);
  return { low: quantile(means, 0.025), high: quantile(means, 0.975) };
}
