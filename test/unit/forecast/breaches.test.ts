import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { breachBand, breachesOf } from '../../../metrics/forecast/breaches.ts';
import { DAY_SLOTS, intervalsFrom } from '../../../metrics/forecast/interval.ts';
import { throughputAt } from '../../../metrics/forecast/throughput.ts';

const HALF = 1_800_000;
const minutes = (...list: number[]) => list.map((minute) => minute * 60_000);
const period = (place: number, arrivals: number, capacity: number) => ({
  start: place * HALF,
  end: (place + 1) * HALF,
  arrivals,
  capacity,
});

describe('clocks that run out', () => {
  it('are those that are due before their turn comes', () => {
    // Three a half hour: at minutes 5, 15 and 25.
    expect(breachesOf(minutes(6, 16, 26), null, [period(0, 0, 3)], 0)).toEqual([0]);
    expect(breachesOf(minutes(4, 16, 26), null, [period(0, 0, 3)], 0)).toEqual([1]);
    expect(breachesOf(minutes(4, 4, 4, 4), null, [period(0, 0, 3), period(1, 0, 3)], 0)).toEqual([4, 4]);
    expect(breachesOf(minutes(50, 50), null, [period(0, 0, 0), period(1, 0, 0)], 0)).toEqual([0, 2]);
  });
  it('count from now on: who is overdue is still taken first', () => {
    expect(breachesOf(minutes(-9, -8, 14), null, [period(0, 0, 3)], 0)).toEqual([1]);
    expect(breachesOf(minutes(-9, -8), null, [period(0, 0, 3)], 0)).toEqual([0]);
  });
  it('are also those of tickets that are still to come', () => {
    // Three come at minutes 5, 15, 25 and have ten minutes each; nobody works.
    expect(breachesOf([], minutes(10)[0] as number, [period(0, 3, 0), period(1, 0, 0)], 0)).toEqual([2, 3]);
    expect(breachesOf([], minutes(10)[0] as number, [period(0, 3, 3)], 0)).toEqual([0]);
    expect(breachesOf([], null, [period(0, 3, 0)], 0)).toEqual([0]);
  });
  it('never get more by more capacity, nor fewer by more work', () => {
    const input = fc.record({
      due: fc.array(fc.integer({ min: -HALF, max: 4 * HALF }), { maxLength: 30 }),
      target: fc.integer({ min: 60_000, max: 2 * HALF }),
      arrivals: fc.array(fc.integer({ min: 0, max: 8 }), { minLength: 1, maxLength: 4 }),
      capacity: fc.integer({ min: 0, max: 12 }),
      late: fc.integer({ min: -HALF, max: 4 * HALF }),
    });
    fc.assert(
      fc.property(input, ({ due, target, arrivals, capacity, late }) => {
        const with_ = (more: number, dues: number[]) =>
          breachesOf(
            dues,
            target,
            arrivals.map((count, place) => period(place, count, capacity * more)),
            0,
          );
        const counts = with_(1, due);
        counts.forEach((count, place) => {
          expect(count).toBeGreaterThanOrEqual(place > 0 ? (counts[place - 1] as number) : 0);
          expect(with_(0, due)[place]).toBeGreaterThanOrEqual(count);
          expect(with_(1, [...due, late])[place]).toBeGreaterThanOrEqual(count);
        });
        const open = due.filter((instant) => instant >= 0).length;
        const coming = arrivals.reduce((sum, count) => sum + count, 0);
        expect(counts.at(-1)).toBeLessThanOrEqual(open + coming);
      }),
      { numRuns: 150 },
    );
  });
  it('come with a band that is the same for the same seed', () => {
    const workload = {
      due: minutes(10, 20, 40, 50, 70, 80),
      targetMs: HALF,
      now: 0,
      periods: [0, 1, 2].map((place) => ({
        start: place * HALF,
        end: (place + 1) * HALF,
        arrivals: 4,
        rateVariance: 0.05,
        capacity: { usual: 3, most: 6 },
      })),
    };
    const band = breachBand(workload, 3);
    expect(breachBand(workload, 3)).toEqual(band);
    for (const { low, mid, high } of band) expect(low <= mid && mid <= high).toBe(true);
    expect(band.at(-1)?.high).toBeGreaterThan(band.at(-1)?.low ?? 0);
  });
});

describe('what is got through', () => {
  it('is the mean and the busy half hour of days of the same kind', () => {
    const intervals = intervalsFrom(Date.UTC(2026, 0, 4, 16), 15 * DAY_SLOTS, 'Asia/Shanghai');
    const done = intervals.slots.map((slot) =>
      slot >= 5 * DAY_SLOTS ? 100 : slot % DAY_SLOTS === 20 ? 8 : 5,
    );
    // Monday 10:00 of the third week: ten weekdays × three half hours.
    const capacity = throughputAt(intervals, done, 14 * DAY_SLOTS + 20);
    expect(capacity?.usual).toBeCloseTo(6, 9);
    expect(capacity?.most).toBe(8);
    expect(
      throughputAt(
        intervals,
        intervals.slots.map(() => null),
        14 * DAY_SLOTS,
      ),
    ).toBeNull();
  });
});
