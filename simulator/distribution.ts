import type { Random } from './random.ts';

/** A law of durations in ms. */
export type Distribution =
  | { kind: 'constant'; ms: number }
  | { kind: 'uniform'; lowMs: number; highMs: number }
  | { kind: 'exponential'; meanMs: number }
  | { kind: 'lognormal'; medianMs: number; sigma: number }
  | { kind: 'weibull'; scaleMs: number; shape: number };

/** One duration, whole ms, never negative. */
export function sample(law: Distribution, random: Random): number {
  switch (law.kind) {
    case 'constant':
      return law.ms;
    case 'uniform':
      return Math.round(law.lowMs + random.next() * (law.highMs - law.lowMs));
    case 'exponential':
      return Math.round(-Math.log(1 - random.next()) * law.meanMs);
    case 'lognormal':
      return Math.round(law.medianMs * Math.exp(law.sigma * random.normal()));
    case 'weibull':
      return Math.round(law.scaleMs * (-Math.log(1 - random.next())) ** (1 / law.shape));
  }
}

/** Expectation of the law in ms. The roster plans with it. */
export function meanOf(law: Distribution): number {
  switch (law.kind) {
    case 'constant':
      return law.ms;
    case 'uniform':
      return (law.lowMs + law.highMs) / 2;
    case 'exponential':
      return law.meanMs;
    case 'lognormal':
      return law.medianMs * Math.exp((law.sigma * law.sigma) / 2);
    case 'weibull':
      return law.scaleMs * gamma(1 + 1 / law.shape);
  }
}

/** The gamma function for arguments of 1 and more (Stirling's series after shifting the argument upwards). */
function gamma(x: number): number {
  let shift = 1;
  let z = x;
  while (z < 8) {
    shift *= z;
    z += 1;
  }
  const series = 1 + 1 / (12 * z) + 1 / (288 * z * z) - 139 / (51_840 * z ** 3);
  return (Math.sqrt((2 * Math.PI) / z) * (z / Math.E) ** z * series) / shift;
}
