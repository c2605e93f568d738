/**
 * Probability that a standard normal deviate is above z. W. J. Cody's form by a continued fraction would be exact to
 * the last digit; Numerical Recipes' erfc (Chebyshev fit) is within 1.2e-7 of itself, relative, on both sides.
 */
export function normalTail(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  const t = 1 / (1 + x / 2);
  const fit = COEFFICIENTS.reduceRight((sum, coefficient) => sum * t + coefficient, 0);
  const half = (t * Math.exp(-x * x + fit)) / 2;
  return z >= 0 ? half : 1 - half;
}
const COEFFICIENTS = [
  -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587,
  -0.82215223, 0.17087277,
];

/**
 * Probability of `count` or more, of a negative binomial with this mean and variance phi × mean (a Poisson at phi = 1):
 * the distribution that outbreak surveillance uses for counts (domain.md 2.6, steps 3 and 5).
 */
export function countTail(count: number, mean: number, phi: number): number {
  if (count <= 0) return 1;
  if (mean <= 0) return 0;
  // Below this the two distributions differ by less than their sums are exact.
  const poisson = phi < 1 + 1e-6;
  const size = mean / (phi - 1);
  const share = (phi - 1) / phi;
  // Negative binomial: P(k) = Γ(k + r) / (k! Γ(r)) · (1 − q)^r · q^k.
  let term = Math.exp(
    poisson
      ? count * Math.log(mean) - mean - logGamma(count + 1)
      : logGamma(count + size) -
          logGamma(count + 1) -
          logGamma(size) +
          size * Math.log1p(-share) +
          count * Math.log(share),
  );
  // Below the mode terms rise first: adding up goes on until they fall and no longer matter.
  let sum = 0;
  for (let k = count; k < mean || term > sum * 1e-12; k += 1) {
    sum += term;
    term *= poisson ? mean / (k + 1) : ((k + size) / (k + 1)) * share;
  }
  return Math.min(1, sum);
}

/** Logarithm of the gamma function, x > 0: Stirling's series after shifting the argument upwards. */
function logGamma(x: number): number {
  let shift = 0;
  let z = x;
  for (; z < 10; z += 1) shift += Math.log(z);
  const square = 1 / (z * z);
  const series = (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square / 1680))) / z;
  return (z - 0.5) * Math.log(z) - z + Math.log(2 * Math.PI) / 2 + series - shift;
}
