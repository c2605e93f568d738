import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { agentsNeeded, type Goal, outlook, rostered } from '../../../metrics/staffing/agents-needed.ts';
import { patience } from '../../../metrics/staffing/patience.ts';

const HALF_HOUR = 1_800_000;
const GOAL: Goal = {
  targetMs: 20_000,
  serviceLevel: 0.8,
  formula: 'early_left_out',
  occupancyCap: 0.85,
};
const WORK = { handlingMs: 180_000, patienceMs: 120_000 };
const NEVER = { ...WORK, patienceMs: Number.POSITIVE_INFINITY };

describe('agents needed', () => {
  it('are those of the vector: 14 reach 88.8 % by Erlang C, 13 fall short of 80 %', () => {
    expect(outlook(100, HALF_HOUR, 14, NEVER, GOAL).serviceLevel).toBeCloseTo(0.88835, 5);
    expect(agentsNeeded(100, HALF_HOUR, NEVER, { ...GOAL, serviceLevel: 0.888 })).toBe(14);
    expect(agentsNeeded(100, HALF_HOUR, NEVER, { ...GOAL, serviceLevel: 0.8 })).toBe(14);
    expect(outlook(100, HALF_HOUR, 13, NEVER, GOAL).serviceLevel).toBeLessThan(0.8);
  });
  it('are fewer where some hang up, by Erlang A', () => {
    const impatient = agentsNeeded(100, HALF_HOUR, WORK, { ...GOAL, occupancyCap: 1 });
    expect(impatient).toBeLessThan(agentsNeeded(100, HALF_HOUR, NEVER, { ...GOAL, occupancyCap: 1 }));
  });
  it('keep occupancy under its cap where the service level alone would not', () => {
    const big = agentsNeeded(10_000, HALF_HOUR, WORK, GOAL);
    expect(big).toBeGreaterThan(agentsNeeded(10_000, HALF_HOUR, WORK, { ...GOAL, occupancyCap: 1 }));
    expect(outlook(10_000, HALF_HOUR, big, WORK, GOAL).occupancy).toBeLessThanOrEqual(0.85);
  });
  it('are none where nothing is expected, and at least one where anything is', () => {
    expect(agentsNeeded(0, HALF_HOUR, WORK, GOAL)).toBe(0);
    expect(agentsNeeded(0.01, HALF_HOUR, WORK, GOAL)).toBe(1);
  });
  it('are the fewest that suffice, and grow with arrivals and with the goal', () => {
    const inputs = fc.record({
      arrivals: fc.double({ min: 0.1, max: 400, noNaN: true }),
      handlingMs: fc.integer({ min: 20_000, max: 900_000 }),
      patienceMs: fc.constantFrom(20_000, 90_000, 600_000, Number.POSITIVE_INFINITY),
      level: fc.double({ min: 0.5, max: 0.98, noNaN: true }),
    });
    fc.assert(
      fc.property(inputs, ({ arrivals, level, ...work }) => {
        const goal = { ...GOAL, serviceLevel: level };
        const needed = agentsNeeded(arrivals, HALF_HOUR, work, goal);
        const suffices = (agents: number) => {
          const { serviceLevel, occupancy } = outlook(arrivals, HALF_HOUR, agents, work, goal);
          return serviceLevel !== null && serviceLevel >= level && (occupancy ?? 1) <= 0.85;
        };
        expect([suffices(needed), needed === 1 || !suffices(needed - 1)]).toEqual([true, true]);
        expect(agentsNeeded(arrivals * 1.2, HALF_HOUR, work, goal)).toBeGreaterThanOrEqual(needed);
        expect(
          agentsNeeded(arrivals, HALF_HOUR, work, { ...goal, serviceLevel: 0.99 }),
        ).toBeGreaterThanOrEqual(needed);
      }),
      { numRuns: 40 },
    );
  });
});

describe('from people at work to people rostered', () => {
  it.each([
    [14, 0.3, 20],
    [7, 0.3, 10],
    [0, 0.3, 0],
    [5, 0, 5],
  ])('%i with shrinkage %d are %i', (agents, shrinkage, expected) => {
    expect(rostered(agents, shrinkage)).toBe(expected);
  });
});

describe('patience', () => {
  it('is all the time waited over the number that hung up: the vector of 14 agents gives its 120 s back', () => {
    expect(patience({ n: 100_000, meanMs: 2_741 }, 2_284)).toBeCloseTo(120_000, -2);
  });
  it('is not known of fewer than ten', () => {
    expect(patience({ n: 500, meanMs: 9_000 }, 9)).toBeNull();
    expect(patience({ n: 10, meanMs: 40_000 }, 10)).toBe(40_000);
    expect(patience({ n: 0, meanMs: null }, 0)).toBeNull();
  });
});
