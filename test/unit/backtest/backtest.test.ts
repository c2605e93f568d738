import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { catalogue } from '../../../metrics/index.ts';
import type { CountSeries } from '../../../metrics/query/series.ts';
import type { Episode } from '../../../schemas/alert.ts';
import type { Annotation } from '../../../schemas/annotations.ts';
import { POLICIES_IN_USE } from '../../../schemas/policies/service-flow.ts';
import type { Rule } from '../../../schemas/rule.ts';
import { isToBeRetuned, precisionOf } from '../../../server/alerts/precision.ts';
import type { Reading } from '../../../server/alerts/reading.ts';
import { QUIET, step } from '../../../server/alerts/step.ts';
import type { AskSeries } from '../../../server/attribution/ask.ts';
import { figuresOf, type Label } from '../../../server/backtest/figures.ts';
import { unplayable } from '../../../server/backtest/material.ts';
import { createPlayer, type Played } from '../../../server/backtest/play.ts';
import { fingerprintOf } from '../../../server/backtest/record.ts';
import { backtest } from '../../../server/backtest/run.ts';
import { weekdayClass } from '../../../server/weeks.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;
const BUCKET = 5 * MINUTE;
const directory = { tenants: {}, sites: {}, teams: {}, queues: {}, skills: {}, regions: {} };
const entries = catalogue({ directory, policies: POLICIES_IN_USE, epoch: 1 });
const words = { zh: '名', en: 'name' };
const SHARED = {
  name: words,
  action: words,
  version: 1,
  level: 'page',
  source: 'chosen',
  by: 'queue',
} as const;
const BURN: Rule = {
  ...{ ...SHARED, id: 'burn', for: 'PT30S', keepFiring: 'PT10M' },
  watch: {
    kind: 'burn',
    metric: 'attainment.first_response',
    goal: 0.9,
    factor: 4,
    long: 'PT60M',
    short: 'PT10M',
    minN: 20,
  },
};
const SPIKE: Rule = {
  ...{ ...SHARED, id: 'spike', for: 'PT0S', keepFiring: 'PT10M' },
  watch: { kind: 'detector', metric: 'tickets_created', direction: 'spike' },
};
const CROWD: Rule = {
  ...{ ...SHARED, id: 'crowd', for: 'PT0S', keepFiring: 'PT0S' },
  watch: {
    kind: 'threshold',
    window: 'PT30M',
    line: { metric: 'tickets_created', better: 'lower', warn: 100 },
  },
};
/** A Monday at noon. */
const NOW = Date.UTC(2026, 2, 2, 12);

/** What each bucket of a queue holds, by its start. */
type World = (start: number) => { n: number; hits?: number };
const asking =
  (world: World, since = 0): AskSeries =>
  async (_, { from, now }, questions) =>
    questions.map(({ by, counted }, question): CountSeries[] => {
      const places: number[] = [];
      const counts: number[] = [];
      for (let start = Math.max(from, since); start + BUCKET <= now; start += BUCKET) {
        const { n, hits = n } = world(start);
        const count = counted === 'hits' ? hits : n;
        if (count === 0) continue;
        places.push((start - from) / BUCKET);
        counts.push(count);
      }
      return [{ question, value: by ? 'fault' : '', places, counts }];
    });
const incident = (id: string, from: number, to: number): Annotation => ({
  ...{ kind: 'incident', id, what: 'technical', severity: 'high', scope: {}, told: 'events' },
  ...{ from: new Date(from).toISOString(), to: new Date(to).toISOString() },
});
const played = (rule: Rule, world: World, incidents: Annotation[] = [], weeks = 1, since = 0) =>
  backtest(
    rule,
    { tenant: 'default', weeks, now: NOW },
    {
      ...{ ask: asking(world, since), catalogue: entries, timezone: 'UTC', classOf: weekdayClass },
      incidents: async () => incidents,
      breathe: async () => undefined,
    },
  );

describe('a backtest', () => {
  const outage = { from: NOW - 2 * DAY, to: NOW - 2 * DAY + 60 * MINUTE };
  const within = (start: number) => start >= outage.from && start < outage.to;

  it('of a burn rule tells of the hour in which the misses burnt, and of nothing else', async () => {
    const { figures, episodes } = await played(BURN, (start) => ({ n: 10, hits: within(start) ? 3 : 10 }), [
      incident('I-1', outage.from, outage.to),
    ]);
    expect(episodes).toHaveLength(1);
    expect(episodes[0]).toMatchObject({ row: 'fault', severity: 'critical', incident: 'I-1' });
    const delay = Date.parse(episodes[0]?.firedAt as string) - outage.from;
    // 7 misses of 10 for 35 minutes are 41 % of the long window: four times the tenth that may be missed.
    expect(delay).toBeGreaterThan(30 * MINUTE);
    expect(delay).toBeLessThan(45 * MINUTE);
    expect(figures).toMatchObject({
      episodes: 1,
      false: 0,
      rows: 1,
      incidents: 1,
      found: 1,
      falsePerQueueDay: 0,
    });
    expect(figures.medianDelayMs).toBe(delay);
    expect(figures.queueDays).toBeCloseTo(7.5, 1);
  });

  it('counts what nobody labelled as false, and an incident that nothing told of as missed', async () => {
    const { figures } = await played(CROWD, (start) => ({ n: within(start) ? 40 : 5 }), [
      incident('I-2', NOW - 5 * DAY, NOW - 5 * DAY + BUCKET),
    ]);
    expect(figures).toMatchObject({ episodes: 1, false: 1, incidents: 1, found: 0, medianDelayMs: null });
    expect(figures.falsePerQueueDay).toBeCloseTo(1 / 7.5, 2);
  });

  it('of a detector learns from the weeks before, and judges nothing before there are any', async () => {
    const world: World = (start) => ({ n: within(start) ? 60 : 18 + ((start / BUCKET) % 5) });
    const told = await played(SPIKE, world, [incident('I-3', outage.from, outage.to)]);
    expect(told.figures).toMatchObject({ episodes: 1, false: 0, found: 1 });
    expect(told.figures.medianDelayMs).toBeLessThanOrEqual(BUCKET + 30_000);
    expect(told.episodes[0]?.expected).toBeCloseTo(20, 0);
    const young = await played(SPIKE, world, [], 1, NOW - 4 * DAY);
    expect(young.knownFrom).toBe(new Date(NOW - 4 * DAY).toISOString());
    expect(young.figures.queueDays).toBeLessThan(1.1);
  });

  it('of how things stood, or of silence, is refused by name', () => {
    const waiting = {
      ...CROWD,
      watch: { ...CROWD.watch, line: { metric: 'longest_wait', better: 'lower', warn: 1 } },
    };
    expect(unplayable(waiting as Rule)).toBe('longest_wait');
    expect(unplayable({ ...CROWD, watch: { kind: 'absence', after: 'PT1M' } })).toBe('a silent source');
    expect([BURN, SPIKE, CROWD].map(unplayable)).toEqual([null, null, null]);
  });

  it('is of a rule as it decides, whatever it is called', () => {
    expect(fingerprintOf({ ...CROWD, id: 'other', version: 9, name: { zh: '别', en: 'other' } })).toBe(
      fingerprintOf(CROWD),
    );
    expect(fingerprintOf({ ...CROWD, for: 'PT1M' })).not.toBe(fingerprintOf(CROWD));
    expect(fingerprintOf({ ...CROWD, by: 'city' })).not.toBe(fingerprintOf(CROWD));
  });
});

it('plays exactly the steps that are taken live, whatever is read', () => {
  const reading = fc.record({
    at: fc.constantFrom('past', 'between', 'inside', 'unknown'),
    severity: fc.constantFrom('warn', 'critical'),
    value: fc.constant(1),
  }) as fc.Arbitrary<Reading>;
  const holds = { forMs: 30_000, keepFiringMs: 600_000 };
  fc.assert(
    fc.property(fc.array(reading, { maxLength: 30 }), (readings) => {
      const player = createPlayer(holds);
      let standing = QUIET;
      let fired = 0;
      let over = 0;
      readings.forEach((one, place) => {
        player.hear(new Map([['a', one]]), place * BUCKET, BUCKET);
        for (let at = place * BUCKET; at < (place + 1) * BUCKET; at += 15_000) {
          const { next, changed } = step(standing, one, holds, at);
          if (changed && next.phase === 'firing' && ['quiet', 'pending'].includes(standing.phase)) fired += 1;
          if (changed && next.phase === 'quiet' && standing.phase === 'recovering') over += 1;
          standing = next;
        }
      });
      const episodes = player.episodes();
      expect([episodes.length, episodes.filter(({ resolvedAt }) => resolvedAt !== null).length]).toEqual([
        fired,
        over,
      ]);
    }),
  );
});

it('takes the incident of another queue for none of this one', () => {
  const label: Label = { id: 'I', from: 0, to: DAY, row: 'bill' };
  const episode: Played = {
    row: 'fault',
    firedAt: 10,
    resolvedAt: 20,
    severity: 'warn',
    value: 1,
    expected: null,
  };
  const time = { rows: 2, judgedMs: 4 * DAY };
  expect(figuresOf([episode], [label], time)).toMatchObject({
    false: 1,
    found: 0,
    falsePerQueueDay: 0.25,
    pagesPerDay: 0.5,
  });
  expect(figuresOf([{ ...episode, row: 'bill' }], [label], time)).toMatchObject({
    false: 0,
    found: 1,
    medianDelayMs: 10,
  });
  expect(figuresOf([], [], { rows: 0, judgedMs: 0 })).toMatchObject({
    falsePerQueueDay: null,
    pagesPerDay: null,
  });
});

it('proposes to retune a rule of which fewer than half were useful, once enough were judged', () => {
  const judged = (judgement: 'useful' | 'noise' | 'duplicate' | null, firedAt = 100): Episode =>
    ({ rule: 'r', firedAt, judgement: judgement && { by: 'lead-1', judgement } }) as Episode;
  const many = [judged('useful'), judged('noise'), judged('noise'), judged('duplicate'), judged(null)];
  const few = precisionOf(many, 'r', 50);
  expect(few).toEqual({ fired: 5, useful: 1, noise: 2, duplicate: 1, precision: 0.25 });
  expect(isToBeRetuned(few)).toBe(false);
  expect(isToBeRetuned(precisionOf([...many, judged('noise')], 'r', 50))).toBe(true);
  expect(isToBeRetuned(precisionOf([...many, judged('noise', 10)], 'r', 50))).toBe(false);
  expect(precisionOf(many, 'other', 0).precision).toBeNull();
});
