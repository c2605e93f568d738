import * as ss from 'simple-statistics';
import { describe, expect, it } from 'vitest';
import { trimmedMean } from '../../../metrics/detect/expectation.ts';
import { benjaminiHochberg } from '../../../metrics/detect/multiplicity.ts';
import { countAt, scoreOf } from '../../../metrics/detect/score.ts';
import { countTail, normalTail } from '../../../metrics/detect/tail.ts';
import { createRandom } from '../../../simulator/random.ts';

describe('score of a count', () => {
  it('is 0 where it is as expected, grows with the count and shrinks with the dispersion', () => {
    expect(scoreOf(12, 12, 1.5)).toBe(0);
    // 2 · (√31.375 − √12.375) / √1.5
    expect(scoreOf(31, 12, 1.5)).toBeCloseTo(3.40234, 4);
    expect(scoreOf(31, 12, 6)).toBeCloseTo(3.40234 / 2, 4);
    expect(scoreOf(3, 12, 1.5)).toBeLessThan(-2.5);
  });

  it('is undone by the count at a score, which is never below 0', () => {
    for (const score of [-2.5, -1, 0, 2.5, 6])
      for (const expected of [5, 40, 900])
        expect(scoreOf(countAt(score, expected, 1.7), expected, 1.7)).toBeCloseTo(
          Math.max(score, scoreOf(0, expected, 1.7)),
          9,
        );
    expect(countAt(-9, 5, 2)).toBe(0);
  });
});

describe('tails', () => {
  it('of the normal distribution agree with tables', () => {
    for (const [z, tail] of [
      [0, 0.5],
      [1.5, 0.0668072],
      [2.5, 0.00620967],
      [4.753424, 1e-6],
      [-3, 0.9986501],
    ] as const)
      expect(normalTail(z) / tail).toBeCloseTo(1, 5);
    expect(normalTail(1.96)).toBeCloseTo(1 - ss.cumulativeStdNormalProbability(1.96), 4);
  });

  it.each([1, 1.0000001, 1.2, 3])(
    'of counts add up to 1 and have the mean they are asked for, dispersion %d',
    (phi) => {
      const mean = 7.3;
      let sum = 0;
      let squares = 0;
      for (let count = 1; count < 200; count += 1) {
        sum += countTail(count, mean, phi);
        squares += (2 * count - 1) * countTail(count, mean, phi);
      }
      // E x = Σ P(x ≥ k), E x² = Σ (2k − 1) P(x ≥ k)
      expect(sum).toBeCloseTo(mean, 5);
      expect((squares - mean * mean) / mean).toBeCloseTo(phi, 4);
    },
  );

  it('of a Poisson agree with its probabilities', () => {
    const mass = ss.poissonDistribution(3) as number[];
    expect(countTail(8, 3, 1)).toBeCloseTo(1 - mass.slice(0, 8).reduce((sum, p) => sum + p, 0), 6);
  });
});

it('a trimmed mean leaves out an eighth at either end', () => {
  const week = [4, 5, 6, 5, 4, 6, 5, 900];
  expect(trimmedMean(Float64Array.from(week), 1 / 8)).toBeCloseTo(31 / 6, 12);
  expect(trimmedMean(Float64Array.of(7), 1 / 8)).toBe(7);
  expect(trimmedMean(new Float64Array(), 1 / 8)).toBeNaN();
});

describe('Benjamini–Hochberg', () => {
  it('accepts the example of the paper of 1995 (15 tests, q = 0.05: the four smallest)', () => {
    const ps = [
      0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528,
      0.759, 1,
    ];
    const shuffled = [...ps].reverse();
    expect(
      benjaminiHochberg(shuffled, 0.05)
        .map((accepted, i) => (accepted ? shuffled[i] : 0))
        .filter(Boolean),
    ).toEqual([0.0095, 0.0019, 0.0004, 0.0001]);
  });

  it('keeps the share of false discoveries at q · true nulls / tests', () => {
    const random = createRandom(11);
    const q = 0.1;
    const rounds = 4000;
    let share = 0;
    let found = 0;
    for (let round = 0; round < rounds; round += 1) {
      const ps = Array.from({ length: 40 }, (_, i) =>
        i < 30 ? random.next() : normalTail(random.normal() + 3),
      );
      const accepted = benjaminiHochberg(ps, q);
      const hits = accepted.filter(Boolean).length;
      const wrong = accepted.slice(0, 30).filter(Boolean).length;
      share += hits ? wrong / hits : 0;
      found += hits - wrong;
    }
    // Exactly q · 30 / 40 for independent tests; three standard errors either way.
    expect(share / rounds).toBeGreaterThan(0.075 - 0.006);
    expect(share / rounds).toBeLessThan(0.075 + 0.006);
    expect(found / rounds / 10).toBeGreaterThan(0.7);
  });
});
