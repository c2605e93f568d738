import { type Dispersion, type Expectations, expectationsOf, HORIZON, levelAt } from './arrivals.ts';
import { DAY_SLOTS, dayPartOf, type Intervals } from './interval.ts';
import { type Counts, seasonalNaive } from './seasonal.ts';

/** A forecast that could have been made, and what came. */
export interface Trial {
  index: number;
  forecast: number;
  naive: number | null;
  came: number;
}

/**
 * Every forecast of the half hours [from, to), each made again at every half hour from four hours before it on, with what was
 * known then. A forecast is a function of the counts, so this is what was shown, but for facts that came late.
 */
export function trials(
  intervals: Intervals,
  counts: Counts,
  from: number,
  to: number,
  expected: Expectations = expectationsOf(intervals, counts),
): Trial[] {
  const found: Trial[] = [];
  for (let origin = Math.max(1, from - HORIZON + 1); origin < to; origin += 1) {
    const level = levelAt(counts, expected, origin);
    for (let index = Math.max(from, origin); index < Math.min(to, origin + HORIZON); index += 1) {
      const came = counts[index] ?? null;
      const { mean } = expected(index);
      if (came === null || mean === null) continue;
      found.push({ index, forecast: mean * level, naive: seasonalNaive(intervals, counts, index), came });
    }
  }
  return found;
}

/** Below so many expected the squared error over the mean is all chance. */
const LEAST_FORECAST = 0.5;

/** φ = max(1, Σ (x − μ)² ÷ μ ÷ n) by quarter of the day (domain.md 2.6, rule 3); the mean is not fitted to these counts. */
export function dispersionOf(intervals: Intervals, tried: readonly Trial[]): Dispersion {
  const sums = [0, 0, 0, 0];
  const numbers = [0, 0, 0, 0];
  for (const { index, forecast, came } of tried) {
    if (forecast < LEAST_FORECAST) continue;
    const part = dayPartOf(intervals.slots[index] as number);
    sums[part] = (sums[part] as number) + (came - forecast) ** 2 / forecast;
    numbers[part] = (numbers[part] as number) + 1;
  }
  return sums.map((sum, part) =>
    Math.max(1, numbers[part] ? sum / numbers[part] : 1),
  ) as unknown as Dispersion;
}

/** Splits [to − days, to) into days of 48 half hours, the newest last. */
export const daysBefore = (to: number, days: number): { from: number; to: number }[] =>
  Array.from({ length: days }, (_, day) => ({
    from: to - (days - day) * DAY_SLOTS,
    to: to - (days - day - 1) * DAY_SLOTS,
  }));
