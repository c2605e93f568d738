import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Queue } from '../../../metrics/staffing/balance.ts';
import { erlangA } from '../../../metrics/staffing/erlang-a.ts';
import { erlangB, erlangC } from '../../../metrics/staffing/erlang-c.ts';
import { SERVICE_LEVEL_FORMULAS, serviceLevel } from '../../../metrics/staffing/service-level.ts';
import { erlangA as simulatorsErlangA } from '../../../simulator/erlang-a.ts';

/** 100 calls in 30 minutes, handled in 180 s, answered within 20 s: the test vector of domain.md 2.5. */
const VECTOR = { load: 10, handlingMs: 180_000, agents: 14, targetMs: 20_000 };
const PATIENCE_MS = 120_000;

const queues = (most: number) =>
  fc.record({
    load: fc.double({ min: 0.01, max: most, noNaN: true }),
    handlingMs: fc.integer({ min: 5_000, max: 3_600_000 }),
    patienceMs: fc.integer({ min: 5_000, max: 3_600_000 }),
    agents: fc.integer({ min: 1, max: Math.ceil(most * 1.2) }),
    targetMs: fc.integer({ min: 0, max: 600_000 }),
  });

describe('Erlang C', () => {
  it('gives the published vector', () => {
    const balance = erlangC(VECTOR);
    expect(balance?.waitShare).toBeCloseTo(0.17413, 5);
    expect(balance?.answeredWithin).toBeCloseTo(0.88835, 5);
    expect((balance?.meanWaitMs ?? 0) / 1_000).toBeCloseTo(7.836, 3);
    expect(balance?.occupancy).toBeCloseTo(0.714, 3);
  });
  it('has no balance where the load is not below the agents', () => {
    expect(erlangC({ ...VECTOR, agents: 10 })).toBeNull();
    expect(erlangA({ ...VECTOR, agents: 10, patienceMs: Number.POSITIVE_INFINITY })).toBeNull();
  });
  it('neither overflows nor vanishes at a thousand agents', () => {
    const blocked = erlangB(950, 1_000);
    expect(blocked).toBeGreaterThan(1e-4);
    expect(blocked).toBeLessThan(1e-2);
    expect(erlangC({ ...VECTOR, load: 950, agents: 1_000 })?.waitShare).toBeGreaterThan(0.01);
  });
});

describe('Erlang A', () => {
  it.each([
    [14, 0.12698, 0.02284, 2.741],
    [10, 0.49685, 0.13746, 16.496],
  ])('gives the vector of %i agents', (agents, waitShare, abandonShare, meanWait) => {
    const balance = erlangA({ ...VECTOR, agents, patienceMs: PATIENCE_MS });
    expect(balance?.waitShare).toBeCloseTo(waitShare, 5);
    expect(balance?.abandonShare).toBeCloseTo(abandonShare, 5);
    expect((balance?.meanWaitMs ?? 0) / 1_000).toBeCloseTo(meanWait, 3);
  });
  it('becomes Erlang C where nobody loses patience', () => {
    const patient = erlangA({ ...VECTOR, patienceMs: 1e13 });
    const never = erlangC(VECTOR);
    expect(patient?.waitShare).toBeCloseTo(never?.waitShare ?? 0, 6);
    expect(patient?.answeredWithin).toBeCloseTo(never?.answeredWithin ?? 0, 6);
    expect(patient?.meanWaitMs).toBeCloseTo(never?.meanWaitMs ?? 0, 1);
  });
  it('agrees with the simulator, which was written apart from it', () => {
    fc.assert(
      fc.property(queues(60), (queue) => {
        const own = erlangA(queue);
        const theirs = simulatorsErlangA({
          betweenArrivals: queue.handlingMs / queue.load,
          handling: queue.handlingMs,
          patience: queue.patienceMs,
          agents: queue.agents,
        });
        expect(own?.waitShare).toBeCloseTo(theirs.waitShare, 9);
        expect(own?.abandonShare).toBeCloseTo(theirs.abandonShare, 9);
        expect((own?.meanWaitMs ?? 0) / queue.handlingMs).toBeCloseTo(theirs.meanWait / queue.handlingMs, 9);
        expect(own?.occupancy).toBeCloseTo(theirs.occupancy, 9);
      }),
      { numRuns: 60 },
    );
  });
  it('keeps every share between 0 and 1, and what arrives is served or abandons', () => {
    fc.assert(
      fc.property(queues(1_000), (queue) => {
        const balance = erlangA(queue);
        if (!balance) throw new Error('always in balance');
        const { waitShare, abandonShare, occupancy, answeredWithin, abandonedWithin } = balance;
        for (const share of [waitShare, abandonShare, occupancy, answeredWithin, abandonedWithin]) {
          expect(share).toBeGreaterThanOrEqual(0);
          expect(share).toBeLessThanOrEqual(1 + 1e-9);
        }
        expect(answeredWithin + abandonShare).toBeLessThanOrEqual(1 + 1e-9);
        expect(abandonedWithin).toBeLessThanOrEqual(abandonShare + 1e-9);
        // Work is conserved: λ(1 − abandoned) = nμ · occupancy.
        expect((queue.load * (1 - abandonShare)) / queue.agents).toBeCloseTo(occupancy, 8);
      }),
      { numRuns: 60 },
    );
  });
  it('gets no worse by one agent more, and no better by more load', () => {
    const levelOf = (queue: Queue) => erlangA(queue)?.answeredWithin ?? Number.NaN;
    fc.assert(
      fc.property(queues(200), fc.double({ min: 1, max: 1.5, noNaN: true }), (queue, more) => {
        const level = levelOf(queue);
        expect(levelOf({ ...queue, agents: queue.agents + 1 })).toBeGreaterThanOrEqual(level - 1e-9);
        expect(levelOf({ ...queue, load: queue.load * more })).toBeLessThanOrEqual(level + 1e-9);
        const waits = erlangA(queue)?.waitShare ?? 0;
        expect(erlangA({ ...queue, agents: queue.agents + 1 })?.waitShare).toBeLessThanOrEqual(waits + 1e-9);
      }),
      { numRuns: 60 },
    );
  });
  it('has nobody answered too late where the target is beyond all patience, and all of those who wait at 0', () => {
    const at = (targetMs: number) => erlangA({ ...VECTOR, agents: 10, targetMs, patienceMs: PATIENCE_MS });
    expect(at(3_600_000)?.answeredWithin).toBeCloseTo(1 - 0.13746, 5);
    expect(at(3_600_000)?.abandonedWithin).toBeCloseTo(0.13746, 5);
    expect(at(0)?.answeredWithin).toBeCloseTo(1 - 0.49685, 5);
    expect(at(0)?.abandonedWithin).toBeCloseTo(0, 9);
  });
});

describe('the service level', () => {
  it('is the vector of domain.md 2.1 in each of its five forms', () => {
    const counts = {
      answered: 1_000,
      answeredWithin: 860,
      abandoned: 60,
      abandonedWithin: 20,
      abandonedShort: 10,
    };
    expect(
      SERVICE_LEVEL_FORMULAS.map((formula) => ((serviceLevel(formula, counts) ?? 0) * 100).toFixed(1)),
    ).toEqual(['83.0', '86.0', '81.1', '82.7', '82.1']);
  });
  it('is not known where nothing came', () => {
    const none = { answered: 0, answeredWithin: 0, abandoned: 0, abandonedWithin: 0, abandonedShort: 0 };
    for (const formula of SERVICE_LEVEL_FORMULAS) expect(serviceLevel(formula, none)).toBeNull();
  });
});
