import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  depthBand,
  flowsOf,
  fluidStep,
  type Line,
  after as lineAfter,
  type Rates,
} from '../../../metrics/forecast/queue-depth.ts';
import { drawsFrom } from '../../../metrics/forecast/random.ts';

const MINUTE = 60_000;
/** The example of domain.md 2.7: ten agents, 6 minutes a contact, 4 minutes of patience, 2.6 arrivals a minute. */
const EXAMPLE: Rates = {
  agents: 10,
  handling: 1 / (6 * MINUTE),
  abandoning: 1 / (4 * MINUTE),
  arrivals: 2.6 / MINUTE,
};
const run = (line: Line, rates: Rates, minutes: number, stepMs = 15_000): Line => {
  let at = line;
  for (let left = minutes * MINUTE; left > 0; left -= stepMs) at = fluidStep(at, rates, stepMs);
  return at;
};

describe('the recursion of the queue', () => {
  it('takes the example from 12 to 3.91 within 15 minutes, and to 3.73 in the end', () => {
    expect(run({ waiting: 12, busy: 10 }, EXAMPLE, 15).waiting).toBeCloseTo(3.91, 2);
    expect(run({ waiting: 12, busy: 10 }, EXAMPLE, 600).waiting).toBeCloseTo(3.73, 2);
  });
  it('stays empty where the agents are enough, with λ/μ of them busy', () => {
    const calm = run({ waiting: 0, busy: 0 }, { ...EXAMPLE, arrivals: 1 / MINUTE }, 240);
    expect(calm.waiting).toBe(0);
    expect(calm.busy).toBeCloseTo(6, 2);
  });
  it('loses nobody: what arrived is completed, has abandoned, or is there', () => {
    const lines = fc.record({
      waiting: fc.integer({ min: 0, max: 200 }),
      busy: fc.integer({ min: 0, max: 60 }),
    });
    const rates = fc.record({
      agents: fc.integer({ min: 0, max: 60 }),
      handling: fc.double({ min: 0, max: 1 / MINUTE, noNaN: true }),
      abandoning: fc.double({ min: 0, max: 1 / MINUTE, noNaN: true }),
      arrivals: fc.double({ min: 0, max: 40 / MINUTE, noNaN: true }),
    });
    fc.assert(
      fc.property(lines, rates, (line, given) => {
        const flows = flowsOf(line, given, 15_000);
        const next = lineAfter(line, flows, given.agents);
        expect(next.waiting + next.busy).toBeCloseTo(
          line.waiting + line.busy + flows.arrived - flows.completed - flows.abandoned,
          8,
        );
        expect(Math.min(next.waiting, next.busy, flows.completed, flows.abandoned)).toBeGreaterThanOrEqual(0);
        // Nobody waits while somebody is free, and nobody serves who is not there, but for who finishes.
        if (next.waiting > 1e-9) expect(next.busy).toBeGreaterThanOrEqual(given.agents - 1e-9);
        expect(next.busy).toBeLessThanOrEqual(Math.max(given.agents, line.busy) + 1e-9);
        const staffed = lineAfter(
          line,
          flowsOf(line, { ...given, agents: given.agents + 5 }, 15_000),
          given.agents + 5,
        );
        expect(staffed.waiting).toBeLessThanOrEqual(next.waiting + 1e-9);
      }),
      { numRuns: 200 },
    );
  });
});

describe('its band', () => {
  const periods = [15, 30, 30].map((minutes) => ({ lengthMs: minutes * MINUTE, rates: EXAMPLE }));
  const line = { waiting: 12, busy: 10 };
  it('lies around the fluid course, and is the same for the same seed', () => {
    const band = depthBand({ line, periods, rateVariance: 0.01 }, 5);
    expect(depthBand({ line, periods, rateVariance: 0.01 }, 5)).toEqual(band);
    expect(band).toHaveLength(3);
    for (const { low, mid, high } of band) {
      expect(low <= mid && mid <= high).toBe(true);
      expect(Math.abs(mid - 3.8)).toBeLessThan(2.5);
    }
  });
  it('widens with the doubt about the arrivals', () => {
    const width = (rateVariance: number) => {
      const last = depthBand({ line, periods, rateVariance }, 5).at(-1);
      return (last?.high ?? 0) - (last?.low ?? 0);
    };
    expect(width(0.25)).toBeGreaterThan(width(0) * 1.3);
  });
});

describe('the draws', () => {
  it('have the mean and the variance that they should', () => {
    const draws = drawsFrom(11);
    const moments = (draw: () => number) => {
      const values = Array.from({ length: 20_000 }, draw);
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      return [mean, values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length] as const;
    };
    for (const mean of [0.4, 6, 80]) {
      const [m, v] = moments(() => draws.poisson(mean));
      expect([m / mean, v / mean].map((one) => Math.abs(one - 1) < 0.05)).toEqual([true, true]);
    }
    for (const variance of [0.05, 0.5, 2]) {
      const [m, v] = moments(() => draws.gamma(variance));
      expect([Math.abs(m - 1) < 0.05, Math.abs(v / variance - 1) < 0.12]).toEqual([true, true]);
    }
    expect([draws.poisson(0), draws.gamma(0)]).toEqual([0, 1]);
  });
});
