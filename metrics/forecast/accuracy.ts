import { BAND, type Dispersion } from './arrivals.ts';
import type { Trial } from './backtest.ts';
import { gammaPoissonQuantiles } from './gamma-poisson.ts';
import { dayPartOf, type Intervals } from './interval.ts';

/** How well forecasts did (domain.md 2.7). null where there is nothing to divide by. */
export interface Accuracy {
  /** Pairs of a forecast and what came. */
  n: number;
  /** Σ |x − f| ÷ Σ x. */
  wape: number | null;
  /** Σ (f − x) ÷ Σ x: above 0 = too many were forecast. */
  bias: number | null;
  /** Share of the counts inside the 80 % band. */
  coverage: number | null;
  /** Mean absolute error ÷ that of the same half hour a week before; above 1 = worse than no model at all. */
  relativeMae: number | null;
}

const ratio = (numerator: number, denominator: number): number | null =>
  denominator > 0 ? numerator / denominator : null;

/** @param dispersion that the bands were made with: estimated from days before these trials, or the coverage flatters itself. */
export function accuracyOf(intervals: Intervals, tried: readonly Trial[], dispersion: Dispersion): Accuracy {
  let [came, missed, over, inside] = [0, 0, 0, 0];
  for (const trial of tried) {
    came += trial.came;
    missed += Math.abs(trial.came - trial.forecast);
    over += trial.forecast - trial.came;
    const part = dayPartOf(intervals.slots[trial.index] as number) as 0 | 1 | 2 | 3;
    const [low = 0, high = 0] = gammaPoissonQuantiles(trial.forecast, dispersion[part], BAND);
    if (trial.came >= low && trial.came <= high) inside += 1;
  }
  return {
    n: tried.length,
    wape: ratio(missed, came),
    bias: ratio(over, came),
    coverage: ratio(inside, tried.length),
    relativeMae: relativeMaeOf(tried),
  };
}

/** Mean absolute error ÷ that of the seasonal naive, over the trials that both have. */
export function relativeMaeOf(tried: readonly Trial[]): number | null {
  let [ours, naives] = [0, 0];
  for (const { forecast, naive, came } of tried) {
    if (naive === null) continue;
    ours += Math.abs(came - forecast);
    naives += Math.abs(came - naive);
  }
  return ratio(ours, naives);
}

/** So many days in a row a forecast may be worse than the seasonal naive. */
export const DAYS_TO_HIDE = 3;

/**
 * Whether a forecast is to be hidden: worse than the seasonal naive on each of the last three whole days (domain.md 2.7). A day
 * that could not be judged hides nothing.
 *
 * @param daily relative MAE by day, the newest last.
 */
export const isWorseThanNaive = (daily: readonly (number | null)[]): boolean =>
  daily.length >= DAYS_TO_HIDE && daily.slice(-DAYS_TO_HIDE).every((value) => value !== null && value > 1);
