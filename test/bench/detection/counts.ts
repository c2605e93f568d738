import type { Random } from '../../../simulator/random.ts';

/** Gamma deviate of mean `shape` (G. Marsaglia and W. W. Tsang, ACM TOMS 26, 2000). */
function gamma(shape: number, random: Random): number {
  if (shape < 1) return gamma(shape + 1, random) * (1 - random.next()) ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = random.normal();
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - random.next()) < (x * x) / 2 + d - d * v + d * Math.log(v)) return d * v;
  }
}

/** Poisson deviate by inversion; means of thousands are split. */
function poisson(mean: number, random: Random): number {
  if (mean > 500) return poisson(mean / 2, random) + poisson(mean / 2, random);
  let count = 0;
  let term = Math.exp(-mean);
  for (let rest = random.next() - term; rest >= 0 && term > 1e-300; rest -= term) {
    count += 1;
    term *= mean / count;
  }
  return count;
}

/** Count of a negative binomial with this mean and variance phi × mean; Poisson at phi = 1. */
export function negativeBinomial(mean: number, phi: number, random: Random): number {
  if (mean <= 0) return 0;
  return poisson(phi > 1 ? gamma(mean / (phi - 1), random) * (phi - 1) : mean, random);
}
