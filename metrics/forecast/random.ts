/** A seeded stream of random numbers for paths: the same seed gives the same band. */
export interface Draws {
  /** Uniform in [0, 1). */
  uniform(): number;
  /** Poisson with this mean; beyond 30 by the normal that it resembles. */
  poisson(mean: number): number;
  /** Gamma with mean 1 and this variance; 1 where the variance is 0. */
  gamma(variance: number): number;
}

/** mulberry32 (Tommy Ettinger): 32 bits of state, good enough for bands. */
export function drawsFrom(seed: number): Draws {
  let state = seed >>> 0;
  const uniform = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let bits = Math.imul(state ^ (state >>> 15), 1 | state);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return ((bits ^ (bits >>> 14)) >>> 0) / 4_294_967_296;
  };
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  /** Marsaglia and Tsang 2000. */
  const standardGamma = (shape: number): number => {
    if (shape < 1) return standardGamma(shape + 1) * (1 - uniform()) ** (1 / shape);
    const d = shape - 1 / 3;
    const c = 1 / Math.sqrt(9 * d);
    for (;;) {
      const x = normal();
      const v = (1 + c * x) ** 3;
      if (v > 0 && Math.log(1 - uniform()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
    }
  };
  return {
    uniform,
    poisson(mean) {
      if (mean <= 0) return 0;
      if (mean > 30) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal()));
      const least = Math.exp(-mean);
      let count = 0;
      for (let product = uniform(); product > least; product *= uniform()) count += 1;
      return count;
    },
    gamma: (variance) => (variance <= 0 ? 1 : standardGamma(1 / variance) * variance),
  };
}

/** Value below which that share of sorted values lies (nearest rank). */
export const quantileOf = (sorted: ArrayLike<number>, level: number): number =>
  sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(level * sorted.length) - 1))] as number;
