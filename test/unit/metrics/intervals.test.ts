import { sampleStandardDeviation } from 'simple-statistics';
import { describe, expect, it } from 'vitest';
import {
  drawnInterval,
  promoterInterval,
  studentInterval,
  studentQuantile,
  wilson,
} from '../../../metrics/query/intervals.ts';
import fixture from '../../reference/intervals.json' with { type: 'json' };
import * as reference from '../../reference/intervals.ts';

const percent = ({ low, high }: { low: number | null; high: number | null }) =>
  [low, high].map((end) => Math.round((end as number) * 1000) / 10);

describe('intervals, against SciPy (test/reference/intervals.py)', () => {
  it.each(fixture.wilson)('Wilson: $hits of $n', ({ hits, n, low, high }) => {
    const interval = wilson(hits, n);
    expect(interval.low).toBeCloseTo(low, 10);
    expect(interval.high).toBeCloseTo(high, 10);
  });

  it.each(fixture.promoters)('adjusted Wald: $up for, $down against, of $n', ({ up, down, n, low, high }) => {
    const interval = promoterInterval(up, down, n);
    expect(interval.low).toBeCloseTo(low, 8);
    expect(interval.high).toBeCloseTo(high, 8);
  });

  it.each(fixture.student_quantiles)('Student’s t, %i degrees', (degrees, quantile) => {
    expect(Math.abs(studentQuantile(degrees as number) - (quantile as number))).toBeLessThan(1e-6);
    expect(Math.abs(reference.studentQuantile(degrees as number) - (quantile as number))).toBeLessThan(1e-6);
  });

  it.each(fixture.student.map((one) => [one.values.length, one] as const))(
    'a mean of %i values',
    (n, { values, low, high }) => {
      const sum = values.reduce((total, value) => total + value, 0);
      const squares = values.reduce((total, value) => total + value * value, 0);
      const interval = studentInterval(n, sum, squares);
      expect(interval.low).toBeCloseTo(low, 5);
      expect(interval.high).toBeCloseTo(high, 5);
      const half = (studentQuantile(n - 1) * sampleStandardDeviation(values)) / Math.sqrt(n);
      expect(interval.high).toBeCloseTo(sum / n + half, 8);
    },
  );

  it.each(fixture.drawn.map((one) => [one.values.length, one] as const))(
    'a mean of %i values, drawn: within a twentieth of the width of 200,000 samples',
    (_n, { values, low, high }) => {
      const interval = drawnInterval(values);
      expect(Math.abs((interval.low as number) - low)).toBeLessThan((high - low) / 20);
      expect(Math.abs((interval.high as number) - high)).toBeLessThan((high - low) / 20);
      expect(drawnInterval([...values].reverse())).toEqual(interval);
    },
  );
});

describe('the vectors of domain.md 2.4', () => {
  it('Wilson: 19/20, 9/10, 0/5', () => {
    expect(percent(wilson(19, 20))).toEqual([76.4, 99.1]);
    expect(percent(wilson(9, 10))).toEqual([59.6, 98.2]);
    expect(percent(wilson(0, 5))).toEqual([0, 43.4]);
  });
  it('NPS: 10 for, 6 neither, 4 against', () => {
    const { low, high } = promoterInterval(10, 4, 20);
    expect([low, high].map((end) => Math.round((end as number) * 10) / 10)).toEqual([-5.7, 57.9]);
  });
  it('nothing counted has no interval, and one value no interval of a mean', () => {
    for (const interval of [wilson(0, 0), promoterInterval(0, 0, 0), drawnInterval([]), drawnInterval([5])])
      expect(interval).toEqual({ low: null, high: null });
  });
});
