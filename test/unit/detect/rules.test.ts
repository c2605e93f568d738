import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chartStep, MODIFIED_LIMIT, modifiedScore } from '../../../metrics/detect/durations.ts';
import {
  dropRule,
  fastRule,
  flashRule,
  type Scored,
  slowRule,
  slowStep,
} from '../../../metrics/detect/rules.ts';
import { DEFAULTS } from '../../../metrics/detect/settings.ts';

const windows = (...scores: (number | null)[]): Scored[] =>
  scores.map((score) => (score === null ? null : { score, count: 30, expected: 12 }));

describe('fast rule', () => {
  const speaks = (list: Scored[]) => fastRule(list, DEFAULTS).speaks;

  it('wants two of the last three above 2.5, the newest among them', () => {
    expect(speaks(windows(2.6, 0, 2.6))).toBe(true);
    expect(speaks(windows(0, 2.6, 2.6))).toBe(true);
    expect(speaks(windows(0, 0, 9))).toBe(false);
    expect(speaks(windows(2.5, 2.5, 2.5))).toBe(false);
    expect(speaks(windows(9, 9, 0))).toBe(false);
    expect(speaks(windows(9, 2.6, null))).toBe(false);
  });

  it('wants an excess of five that somebody would have to answer', () => {
    const small = (excess: number): Scored[] =>
      windows(4, 4, 4).map((one) => one && { ...one, count: 12 + excess });
    expect(speaks(small(5))).toBe(true);
    expect(speaks(small(4.9))).toBe(false);
  });

  it('tells how likely two such of three are: 3 p² − 2 p³', () => {
    const p = 0.0227501;
    expect(fastRule(windows(5, 2, -1), DEFAULTS).p).toBeCloseTo(3 * p * p - 2 * p ** 3, 6);
    expect(fastRule(windows(null, null, 5), DEFAULTS).p).toBe(1);
  });
});

describe('slow rule', () => {
  it("adds what is beyond its slack up to its limit: domain.md's 0.75 and 5 at a score of 1.5 are seven steps", () => {
    const settings = { ...DEFAULTS, slow: { slack: 0.75, limit: 5 } };
    let sum = 0;
    const steps = Array.from({ length: 7 }, () => {
      sum = slowStep(sum, 1.5, settings);
      return slowRule(sum, settings).speaks;
    });
    expect(steps).toEqual([false, false, false, false, false, false, true]);
    expect(slowRule(5, settings).p).toBeCloseTo(Math.exp(-8.3745), 10);
  });

  it('never goes below 0 and never above twice its limit, whatever comes', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -50, max: 50, noNaN: true })), (scores) => {
        const sum = scores.reduce((c, score) => slowStep(c, score, DEFAULTS), 0);
        return sum >= 0 && sum <= 2 * DEFAULTS.slow.limit;
      }),
    );
  });
});

describe('flash rule', () => {
  it('speaks at one window that chance gives once in a million', () => {
    // Poisson of 10: P(x ≥ 28) = 2.3e-6, P(x ≥ 29) = 7.6e-7
    const speaks = (count: number) => flashRule({ count, expected: 10, score: 5 }, 1, DEFAULTS).speaks;
    expect(speaks(28)).toBe(false);
    expect(speaks(29)).toBe(true);
    expect(flashRule({ count: 30, expected: 10, score: 5 }, 2, DEFAULTS).speaks).toBe(false);
    // One call at a closed line is no incident, six are.
    expect(flashRule({ count: 1, expected: 0, score: 5 }, 1, DEFAULTS).speaks).toBe(false);
    expect(flashRule({ count: 6, expected: 0, score: 5 }, 1, DEFAULTS).speaks).toBe(true);
    expect(flashRule(null, 1, DEFAULTS)).toEqual({ speaks: false, p: 1 });
  });
});

describe('drop rule', () => {
  it('wants three on end below −3', () => {
    const speaks = (...scores: (number | null)[]) => dropRule(windows(...scores), DEFAULTS).speaks;
    expect(speaks(-3.1, -3.1, -3.1)).toBe(true);
    expect(speaks(-9, -9, -3)).toBe(false);
    expect(speaks(-9, null, -9)).toBe(false);
    expect(speaks(-9, -9)).toBe(false);
  });
});

describe('durations', () => {
  const usual = [180, 190, 200, 200, 210, 220, 230, 900];

  it('are scored by median and MAD', () => {
    // median 205, MAD 15
    expect(modifiedScore(285, usual)).toBeCloseTo((0.6745 * 80) / 15, 12);
    expect(modifiedScore(285, usual)).toBeGreaterThan(MODIFIED_LIMIT);
    expect(modifiedScore(280, usual)).toBeLessThan(MODIFIED_LIMIT);
  });

  it('have no score without a scale, and the same one in any unit', () => {
    expect(modifiedScore(500, [200, 200, 200, 200, 200, 200, 200, 900])).toBeNull();
    expect(modifiedScore(500, usual.slice(1))).toBeNull();
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100_000 }), fc.integer({ min: 1, max: 1000 }), (value, unit) => {
        const inUnits = modifiedScore(
          value * unit,
          usual.map((one) => one * unit),
        ) as number;
        expect(inUnits).toBeCloseTo(modifiedScore(value, usual) as number, 6);
      }),
    );
  });

  it('show a small shift on the chart that no single one shows', () => {
    let average = 0;
    let step = 0;
    for (let beyond = false; !beyond && step < 50; step += 1) ({ average, beyond } = chartStep(average, 1.5));
    // 1.5 · (1 − 0.8ⁿ) > 1 first at n = 5
    expect(step).toBe(5);
  });
});
