import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Accuracy, accuracyOf, isWorseThanNaive } from '../../../metrics/forecast/accuracy.ts';
import { type Dispersion, forecastArrivals, HORIZON } from '../../../metrics/forecast/arrivals.ts';
import { trials } from '../../../metrics/forecast/backtest.ts';
import { gammaPoissonQuantiles } from '../../../metrics/forecast/gamma-poisson.ts';
import { DAY_SLOTS, intervalsFrom, WEEK_SLOTS } from '../../../metrics/forecast/interval.ts';
import { levelFactor } from '../../../metrics/forecast/level.ts';
import { drawsFrom } from '../../../metrics/forecast/random.ts';
import { expectation, seasonalNaive, trimmedMean } from '../../../metrics/forecast/seasonal.ts';
import { trackRecord } from '../../../metrics/forecast/track-record.ts';

/** Monday 2026-01-05 00:00 in Shanghai. */
const MONDAY = Date.UTC(2026, 0, 4, 16);
const WEEKS = 10;
const intervals = intervalsFrom(MONDAY, (WEEKS + 1) * WEEK_SLOTS, 'Asia/Shanghai');
const NOW = WEEKS * WEEK_SLOTS;
const POISSON: Dispersion = [1, 1, 1, 1];

/** A day that swells towards noon, weekends at half. */
const usual = (slot: number): number =>
  (5 + 20 * Math.sin((Math.PI * (slot % DAY_SLOTS)) / DAY_SLOTS) ** 2) * (slot >= 5 * DAY_SLOTS ? 0.5 : 1);

const drawn = (seed: number, level: (index: number) => number = () => 1): number[] => {
  const draws = drawsFrom(seed);
  return intervals.slots.map((slot, index) => draws.poisson(usual(slot) * level(index)));
};
const exactly = (): number[] => intervals.slots.map((slot) => usual(slot));

describe('half hours', () => {
  it('follow the clock of the site, over a change of it too', () => {
    // In Berlin the clock went forward on Sunday 2026-03-29 at 02:00.
    const berlin = intervalsFrom(Date.UTC(2026, 2, 28, 23), 3 * DAY_SLOTS, 'Europe/Berlin');
    const sunday = 6 * DAY_SLOTS;
    expect(berlin.slots.slice(0, 6)).toEqual([0, 1, 2, 3, 6, 7].map((slot) => sunday + slot));
    expect(berlin.slots[46]).toBe(0);
    expect(intervals.slots[0]).toBe(0);
    expect(intervals.slots[WEEK_SLOTS]).toBe(0);
  });
});

describe('what is usual', () => {
  it('is the trimmed mean of the same half hour of eight weeks and its neighbours', () => {
    expect(trimmedMean([100, 1, 2, 3, 4, 5, 6, 0])).toBe(3.5);
    const { mean, learning } = expectation(intervals, exactly(), NOW + 4);
    expect(learning).toBe(false);
    expect(mean).toBeCloseTo(usual(4), 0);
  });
  it('is not moved by one week of an incident', () => {
    const counts = exactly().map((count, index) => (index >= NOW - WEEK_SLOTS ? count * 8 : count));
    expect(expectation(intervals, counts, NOW + 30).mean).toBeCloseTo(usual(30), 0);
  });
  it('is learnt from days of its kind under four weeks, and unknown under three days', () => {
    const since = (days: number) =>
      exactly().map((count, index) => (index < NOW - days * DAY_SLOTS ? null : count));
    const monday = expectation(intervals, since(10), NOW + 20);
    expect(monday.learning).toBe(true);
    expect(monday.mean).toBeCloseTo(usual(20), 0);
    expect(expectation(intervals, since(2), NOW + 20).mean).toBeNull();
  });
  it('uses nothing of the last day, so a forecast of four hours never sees what it forecasts', () => {
    const counts = exactly();
    const spoilt = counts.map((count, index) => (index > NOW - DAY_SLOTS + HORIZON ? count * 50 : count));
    for (let step = 0; step < HORIZON; step += 1)
      expect(expectation(intervals, spoilt, NOW + step)).toEqual(expectation(intervals, counts, NOW + step));
  });
});

describe('the level of today', () => {
  it('is 1 where all is as expected, follows a rise within 0.7 and 1.3, and says nothing of nearly nothing', () => {
    const as = (factor: number) =>
      levelFactor(
        [10, 12, 8, 10].map((n) => n * factor),
        [10, 12, 8, 10],
      );
    expect([as(1), as(1.2), as(3), as(0.1)].map((value) => Number(value.toFixed(6)))).toEqual([
      1, 1.2, 1.3, 0.7,
    ]);
    expect(levelFactor([3, 0, 2], [0.1, 0.1, 0.1])).toBe(1);
    expect(levelFactor([null, null], [4, 4])).toBe(1);
    expect(levelFactor([], [])).toBe(1);
  });
});

describe('the band', () => {
  it('are the quantiles of Poisson and of the negative binomial', () => {
    // Poisson of 10: P(≤ 5) = 0.067, P(≤ 6) = 0.130, P(≤ 13) = 0.864, P(≤ 14) = 0.917.
    expect(gammaPoissonQuantiles(10, 1, [0.1, 0.5, 0.9])).toEqual([6, 10, 14]);
    // Mean 10, φ 2 = negative binomial r 10, p ½: P(≤ 4) = 0.090, P(≤ 5) = 0.151, P(≤ 15) = 0.885, P(≤ 16) = 0.916.
    expect(gammaPoissonQuantiles(10, 2, [0.1, 0.9])).toEqual([5, 16]);
    expect(gammaPoissonQuantiles(0, 2, [0.1, 0.9])).toEqual([0, 0]);
    const [low = 0, high = 0] = gammaPoissonQuantiles(5_000, 1.5, [0.1, 0.9]);
    const spread = 1.2816 * Math.sqrt(1.5 * 5_000);
    expect(Math.abs(low - (5_000 - spread))).toBeLessThan(3);
    expect(Math.abs(high - (5_000 + spread))).toBeLessThan(3);
  });
  it('is ordered and grows with the mean', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 300, noNaN: true }),
        fc.double({ min: 1, max: 5, noNaN: true }),
        (mean, dispersion) => {
          const [low = 0, mid = 0, high = 0] = gammaPoissonQuantiles(mean, dispersion, [0.1, 0.5, 0.9]);
          expect(low <= mid && mid <= high).toBe(true);
          const [, , more = 0] = gammaPoissonQuantiles(mean * 1.3 + 1, dispersion, [0.1, 0.5, 0.9]);
          expect(more).toBeGreaterThanOrEqual(high);
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('arrivals of the next four hours', () => {
  it('are what is usual times the level, with a band that holds about eight in ten', () => {
    const record = trackRecord(intervals, drawn(7), NOW - 10, NOW);
    expect(record.hidden).toBeNull();
    expect(record.accuracy.coverage).toBeGreaterThan(0.76);
    expect(record.accuracy.coverage).toBeLessThan(0.93);
    expect(Math.abs(record.accuracy.bias ?? 1)).toBeLessThan(0.05);
    expect(record.accuracy.relativeMae).toBeLessThan(0.9);
    // Above 1 by what the level of the day is not known to.
    expect(Math.max(...record.dispersion)).toBeLessThan(1.8);
    const forecast = forecastArrivals(intervals, exactly(), NOW, record.dispersion);
    expect(forecast.map(({ index }) => index)).toEqual(
      Array.from({ length: HORIZON }, (_, step) => NOW + step),
    );
    for (const { index, mean, low, high } of forecast) {
      expect(mean).toBeCloseTo(usual(intervals.slots[index] as number), 0);
      expect(low <= mean && mean <= high).toBe(true);
    }
  });
  it('rise where the last two hours ran above what is usual', () => {
    const counts = exactly().map((count, index) =>
      index >= NOW + 10 && index < NOW + 18 ? count * 1.2 : count,
    );
    const [first] = forecastArrivals(intervals, counts, NOW + 18, POISSON);
    expect((first?.mean ?? 0) / usual(18)).toBeGreaterThan(1.15);
  });
  it('have no forecast where there is no history', () => {
    const none = intervals.slots.map(() => null);
    expect(forecastArrivals(intervals, none, NOW, POISSON)).toEqual([]);
    expect(trackRecord(intervals, none, NOW, NOW)).toMatchObject({
      hidden: 'too_little_history',
      accuracy: { n: 0, wape: null, bias: null, coverage: null, relativeMae: null },
    });
  });
});

describe('accuracy', () => {
  const of = (...pairs: [forecast: number, naive: number | null, came: number][]): Accuracy =>
    accuracyOf(
      intervals,
      pairs.map(([forecast, naive, came], index) => ({ index, forecast, naive, came })),
      POISSON,
    );
  it('are WAPE, bias, coverage and the error relative to the same half hour a week before', () => {
    // Bands of Poisson 10: 6 … 14.
    expect(of([10, 20, 12], [10, 20, 8], [10, 20, 30])).toEqual({
      n: 3,
      wape: (2 + 2 + 20) / 50,
      bias: (30 - 50) / 50,
      coverage: 2 / 3,
      relativeMae: 24 / (8 + 12 + 10),
    });
    expect(of([0, null, 0])).toMatchObject({ n: 1, wape: null, bias: null, relativeMae: null });
  });
  it('compare with a week before by the clock', () => {
    const counts = exactly();
    expect(seasonalNaive(intervals, counts, NOW)).toBe(counts[NOW - WEEK_SLOTS]);
    expect(seasonalNaive(intervals, counts, 10)).toBeNull();
  });
  it('are of forecasts that know nothing of what they are judged by', () => {
    const counts = drawn(3);
    const day = { from: NOW - DAY_SLOTS, to: NOW };
    const tried = trials(intervals, counts, day.from, day.to);
    expect(tried).toHaveLength(DAY_SLOTS * HORIZON);
    for (const { index, forecast } of tried.filter((trial) => trial.index === NOW - 5)) {
      const blind = counts.map((count, at) => (at >= index ? 999 : count));
      const again = trials(intervals, blind, day.from, day.to).filter((trial) => trial.index === index);
      expect(again.map((trial) => trial.forecast)).toContain(forecast);
    }
  });
});

describe('a forecast is hidden', () => {
  it.each([
    [[1.1, 1.2, 1.01], true],
    [[0.9, 1.1, 1.2, 1.01], true],
    [[1.1, 1.2, 1], false],
    [[1.1, 0.9, 1.2], false],
    [[1.1, 1.2], false],
    [[1.1, null, 1.2], false],
    [[], false],
  ])('by relative errors of %j: %s', (daily, hidden) => {
    expect(isWorseThanNaive(daily)).toBe(hidden);
  });
  it('where a new custom began eleven days ago that the mean of weeks cannot know', () => {
    // Every half hour since then has a level of its own, the same as a week before.
    const odd = (slot: number): number => (slot % 7 < 3 ? 3 : 0.2);
    const counts = drawn(9, (index) =>
      index >= NOW - 11 * DAY_SLOTS ? odd(intervals.slots[index] as number) : 1,
    );
    const record = trackRecord(intervals, counts, NOW, NOW);
    expect(record.hidden).toBe('worse_than_naive');
  });
});
