import { type Accuracy, accuracyOf, isWorseThanNaive, relativeMaeOf } from './accuracy.ts';
import { type Dispersion, type Expectations, expectationsOf } from './arrivals.ts';
import { daysBefore, dispersionOf, trials } from './backtest.ts';
import { DAY_SLOTS, type Intervals } from './interval.ts';
import type { Counts } from './seasonal.ts';

/** Days over which accuracy is told, and dispersion estimated. */
export const JUDGED_DAYS = 7;

export interface TrackRecord {
  /** Of the last seven whole days. */
  accuracy: Accuracy;
  /** By day, the newest last. */
  dailyRelativeMae: (number | null)[];
  /** From the same days: what the bands of now are made with. */
  dispersion: Dispersion;
  /** Why the forecast is not to be shown; null where it may be. */
  hidden: 'worse_than_naive' | 'too_little_history' | null;
}

/**
 * How the forecasts of one series have done up to `to`, the midnight that began today. The bands of a judged week are made with
 * the dispersion of the week before it, as they were when they were shown.
 *
 * @param now index of the half hour that is under way: without an expectation of it there is no forecast.
 */
export function trackRecord(
  intervals: Intervals,
  counts: Counts,
  to: number,
  now: number,
  expected: Expectations = expectationsOf(intervals, counts),
): TrackRecord {
  const within = (days: { from: number; to: number }[]) =>
    days.map((day) => trials(intervals, counts, Math.max(0, day.from), Math.max(0, day.to), expected));
  const before = within(daysBefore(to - JUDGED_DAYS * DAY_SLOTS, JUDGED_DAYS)).flat();
  const judged = within(daysBefore(to, JUDGED_DAYS));
  const was = dispersionOf(intervals, before.length > 0 ? before : judged.flat());
  const daily = judged.map(relativeMaeOf);
  const unknown = expected(now).mean === null;
  return {
    accuracy: accuracyOf(intervals, judged.flat(), was),
    dailyRelativeMae: daily,
    dispersion: dispersionOf(intervals, judged.flat()),
    hidden: unknown ? 'too_little_history' : isWorseThanNaive(daily) ? 'worse_than_naive' : null,
  };
}
