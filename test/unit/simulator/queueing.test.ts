import { describe, expect, test } from 'vitest';
import { erlangA as staffingErlangA } from '../../../metrics/staffing/erlang-a.ts';
import { createCentre } from '../../../simulator/centre.ts';
import { DEFAULT_SITE } from '../../../simulator/default-site.ts';
import { erlangA } from '../../../simulator/erlang-a.ts';
import { DAY, startOfDay } from '../../../simulator/seasonality.ts';
import type { QueueModel, Site } from '../../../simulator/site.ts';
import { countOf, MONDAY, mean, simulateDays, waitsOf } from './one-day.ts';

/** 100 calls in 30 minutes, handled in 180 s, patience 120 s: the test vector of domain.md 2.5. */
const LOAD = { betweenArrivals: 18_000, handling: 180_000, patience: 120_000 };
const TARGET_MS = 20_000;

describe('Erlang A', () => {
  test.each([
    [14, 0.12698, 0.02284, 2_741],
    [10, 0.49685, 0.13746, 16_496],
  ])('agrees with the published vector for %i agents', (agents, waitShare, abandonShare, meanWait) => {
    const result = erlangA({ ...LOAD, agents });
    expect(result.waitShare).toBeCloseTo(waitShare, 4);
    expect(result.abandonShare).toBeCloseTo(abandonShare, 5);
    expect(result.meanWait / 1_000).toBeCloseTo(meanWait / 1_000, 2);
  });
  test('becomes Erlang C where nobody loses patience', () => {
    const result = erlangA({ ...LOAD, patience: 1e12, agents: 14 });
    expect(result.waitShare).toBeCloseTo(0.17413, 4);
    expect(result.meanWait).toBeCloseTo(7_836, -1);
  });
});

/** One queue in the steady state that Erlang A speaks of: everything else that happens in a centre is switched off. */
function stationary(agents: number): Site {
  const queue: QueueModel = {
    ...(DEFAULT_SITE.queues[0] as QueueModel),
    contactsPerDay: DAY / LOAD.betweenArrivals,
    directTicketsPerDay: 0,
    opensTicketShare: 0,
    contactChannels: [['phone', 1]],
    talk: { kind: 'exponential', meanMs: LOAD.handling },
    afterContact: { kind: 'constant', ms: 0 },
    patience: { kind: 'exponential', meanMs: LOAD.patience },
  };
  const off = Object.fromEntries(Object.keys(DEFAULT_SITE.behaviour).map((share) => [share, 0]));
  return {
    ...DEFAULT_SITE,
    queues: [queue],
    behaviour: off as unknown as Site['behaviour'],
    hourWeights: new Array<number>(24).fill(1),
    weekdayWeights: new Array<number>(7).fill(1),
    dayNoise: 0,
    outagesPerWeek: 0,
    staffing: { kind: 'fixed', agentsPerQueue: agents },
  };
}

describe('a single-skill queue', () => {
  test.each([14, 10])('with %i agents agrees with Erlang A within its interval', (agents) => {
    const centre = createCentre({ seed: 'erlang', start: startOfDay(MONDAY), site: stationary(agents) });
    centre.runUntil(startOfDay(MONDAY) + DAY / 24);
    const abandons: number[] = [];
    const waits: number[] = [];
    const answeredInTime: number[] = [];
    const abandonedInTime: number[] = [];
    const half = DAY / 2;
    for (let batch = 1; batch <= 24; batch += 1) {
      const events = centre.runUntil(startOfDay(MONDAY) + DAY / 24 + batch * half);
      const abandoned = countOf(events, 'contact.abandoned');
      abandons.push(abandoned / (abandoned + countOf(events, 'contact.answered')));
      waits.push(mean(waitsOf(events)));
      const inTime = (type: string) =>
        events.filter((event) => event.type === type && (event.data.wait_ms as number) <= TARGET_MS).length;
      const all = abandoned + countOf(events, 'contact.answered');
      answeredInTime.push(inTime('contact.answered') / all);
      abandonedInTime.push(inTime('contact.abandoned') / all);
    }
    const expected = erlangA({ ...LOAD, agents });
    // What the staffing suggestion is made of, service level included.
    const suggested = staffingErlangA({
      load: LOAD.handling / LOAD.betweenArrivals,
      handlingMs: LOAD.handling,
      patienceMs: LOAD.patience,
      agents,
      targetMs: TARGET_MS,
    });
    if (!suggested) throw new Error('Erlang A is always in balance');
    // Batch means over half days, Student's t with 23 degrees of freedom at 99.9 %.
    for (const [values, truth] of [
      [abandons, expected.abandonShare],
      [waits, expected.meanWait],
      [abandons, suggested.abandonShare],
      [waits, suggested.meanWaitMs],
      [answeredInTime, suggested.answeredWithin],
      [abandonedInTime, suggested.abandonedWithin],
    ] as const) {
      const centreOf = mean(values);
      const spread = Math.sqrt(
        values.reduce((sum, value) => sum + (value - centreOf) ** 2, 0) / (values.length - 1),
      );
      const halfWidth = (3.77 * spread) / Math.sqrt(values.length);
      expect(halfWidth / truth).toBeLessThan(0.25);
      expect(Math.abs(centreOf - truth)).toBeLessThan(halfWidth);
    }
  });
});

describe('waits come from arrivals and people', () => {
  const usual = simulateDays({ seed: 'people' });
  const half = simulateDays({ seed: 'people', agentsFactor: 0.5 });
  const twice = simulateDays({ seed: 'people', agentsFactor: 2 });
  const assignment = (events: typeof usual): number => {
    const created = new Map<string, number>();
    const waits: number[] = [];
    for (const event of events) {
      if (event.type === 'ticket.queued') created.set(event.subject, Date.parse(event.time));
      const since = created.get(event.subject);
      if (event.type === 'ticket.assigned' && since !== undefined) {
        waits.push(Date.parse(event.time) - since);
        created.delete(event.subject);
      }
    }
    return mean(waits);
  };
  test('half the agents: contacts and tickets wait several times as long', () => {
    expect(mean(waitsOf(half))).toBeGreaterThan(4 * mean(waitsOf(usual)));
    expect(assignment(half)).toBeGreaterThan(3 * assignment(usual));
    expect(countOf(half, 'contact.abandoned')).toBeGreaterThan(2.5 * countOf(usual, 'contact.abandoned'));
  });
  test('twice the agents: waits all but vanish', () => {
    expect(mean(waitsOf(twice))).toBeLessThan(0.35 * mean(waitsOf(usual)));
    expect(assignment(twice)).toBeLessThan(assignment(usual));
  });
});
