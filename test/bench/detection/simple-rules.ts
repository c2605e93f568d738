import { median } from './median.ts';

/** Whether a rule speaks at a bucket, told the 24 samples of its baseline: the same hour of eight weeks, ±1 bucket. */
export type Hit = (count: number, samples: readonly number[]) => boolean;

export interface SimpleRule {
  name: string;
  /** A fresh one, for one series with this dispersion, which it is told. */
  start(phi: number): Hit;
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

const anscombe = (count: number, expected: number, phi: number): number =>
  (2 * (Math.sqrt(count + 3 / 8) - Math.sqrt(expected + 3 / 8))) / Math.sqrt(phi);

/** Mean without the three lowest and three highest of 24. */
const trimmed = (samples: readonly number[]): number => mean([...samples].sort((a, b) => a - b).slice(3, -3));

/** The rules of domain.md 2.6's table, written down apart from `metrics/detect`. */
export const SIMPLE_RULES: readonly SimpleRule[] = [
  { name: '> 1.5 × baseline', start: () => (count, samples) => count > 1.5 * mean(samples) },
  {
    name: 'modified z (MAD) > 3.5',
    start: () => (count, samples) => {
      const middle = median(samples);
      const mad = median(samples.map((sample) => Math.abs(sample - middle)));
      return count > middle && 0.6745 * (count - middle) > 3.5 * mad;
    },
  },
  { name: 'Anscombe z > 3', start: (phi) => (count, samples) => anscombe(count, mean(samples), phi) > 3 },
  {
    name: '2 of 3 z > 2.5, or CUSUM',
    start: (phi) => {
      let last = [0, 0];
      let sum = 0;
      return (count, samples) => {
        const score = anscombe(count, trimmed(samples), phi);
        const three = [...last, score];
        last = three.slice(1);
        sum = Math.max(0, sum + score - 0.75);
        return three.filter((one) => one > 2.5).length >= 2 || sum > 5;
      };
    },
  },
];

/** What monitoring systems do without a season: above the moving average by three moving deviations (λ = 0.2). */
export const PLAIN_EWMA: SimpleRule = {
  name: 'plain EWMA, 3 σ',
  start: () => {
    let average = Number.NaN;
    let variance = 0;
    return (count) => {
      if (Number.isNaN(average)) average = count;
      const excess = count - average;
      const hit = excess > 3 * Math.sqrt(variance);
      average += 0.2 * excess;
      variance = 0.8 * (variance + 0.2 * excess * excess);
      return hit;
    };
  },
};
