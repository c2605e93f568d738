import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  keepPast,
  keepPresent,
  type Plan,
  planFrom,
  readPlan,
  simulatedTo,
} from '../../../cli/simulator/memory.ts';
import { leftOf } from '../../../cli/simulator/past.ts';
import { beatOf, clockOf } from '../../../cli/simulator/site-clock.ts';
import { DAY, HOUR, MINUTE, startOfDay } from '../../../simulator/seasonality.ts';

const NOON = startOfDay(20_600) + 12 * HOUR;
const fresh = (weeks: number): Plan => planFrom(null, NOON, weeks, '1');
const sent = (plan: Plan, sentTo: number): Plan => ({
  present: { ...plan.present, isWhole: true, sentTo },
  past: plan.past.map((stretch) => ({ ...stretch, isWhole: true, isOver: true })),
});
/** Every instant between the oldest day and now belongs to one stretch. */
const expectWhole = ({ present, past }: Plan, from: number): void => {
  const all = [present, ...past].map(({ start, drainAt }) => ({ start, end: drainAt ?? present.spoolTo }));
  all.sort((a, b) => a.start - b.start);
  expect(all[0]?.start).toBe(from);
  for (const [index, stretch] of all.entries()) {
    const next = all[index + 1];
    if (next) expect(next.start - stretch.end).toBeOneOf([0, 1]);
  }
};

describe('what a simulator plans', () => {
  it('without a past: the last day, then eight weeks, newest first, without a gap', () => {
    const plan = fresh(8);
    expect(plan.present.start).toBe(startOfDay(20_599));
    expect(plan.past.map(({ start }) => start)).toEqual(
      plan.past.map(({ start }) => start).sort((a, b) => b - a),
    );
    expectWhole(plan, startOfDay(20_600 - 56));
    const left = plan.past.reduce((sum, stretch) => sum + leftOf(stretch), 0);
    expect(left / DAY).toBeCloseTo(55, 5);
  });

  it('with no history: today alone', () => {
    const plan = fresh(0);
    expect(plan.present.start).toBe(startOfDay(20_600));
    expect(plan.past).toEqual([]);
  });

  it('goes on with the present after a short rest, and with what was half sent', () => {
    const kept = fresh(8);
    kept.present.sent = 4_000;
    expect(planFrom(kept, NOON + HOUR, 8, '1')).toEqual(kept);
  });

  it('fills in the days that were missed and lets the old present end', () => {
    const kept = sent(fresh(2), NOON + HOUR);
    const now = NOON + 5 * DAY;
    const plan = planFrom(kept, now, 2, '1');
    expectWhole(plan, startOfDay(20_600 - 14));
    expect(plan.present).toMatchObject({ start: startOfDay(20_604), spoolTo: now, isWhole: false });
    const ended = plan.past.find(({ start }) => start === kept.present.start);
    expect(ended).toMatchObject({ drainAt: NOON + HOUR, isWhole: true, sentTo: NOON + HOUR, isOver: false });
    const left = plan.past.reduce((sum, stretch) => sum + leftOf(stretch), 0);
    expect(left).toBe(startOfDay(20_604) - (NOON + HOUR) - 1);
  });

  it('begins anew from where it stopped when it has run for days, with no day twice', () => {
    const kept = sent(fresh(1), NOON + 4 * DAY);
    const plan = planFrom(kept, NOON + 4 * DAY + 10 * MINUTE, 1, '1');
    expect(plan.present.start).toBe(NOON + 4 * DAY);
    expectWhole(plan, startOfDay(20_600 - 7));
  });

  it('adds older weeks where more are wanted than there are', () => {
    const kept = sent(fresh(0), NOON + HOUR);
    const plan = planFrom(kept, NOON + 2 * HOUR, 3, '1');
    expect(plan.present).toEqual(kept.present);
    expectWhole(plan, startOfDay(20_600 - 21));
    expect(planFrom(plan, NOON + 3 * HOUR, 2, '1')).toEqual(plan);
  });
});

describe('what a simulator remembers', () => {
  let data = '';
  beforeEach(() => {
    data = mkdtempSync(join(tmpdir(), 'andon-plan-'));
  });
  afterEach(() => rmSync(data, { recursive: true, force: true }));

  it('is read as it was kept', async () => {
    expect(await readPlan(data)).toBeNull();
    expect(await simulatedTo(data)).toBe(0);
    const plan = fresh(2);
    plan.present.incidents.push({ at: NOON, outage: { kind: 'outage', region: 'CN-GD', factor: 6 } });
    await keepPresent(data, plan.present);
    await keepPast(data, plan.past);
    expect(await readPlan(data)).toEqual(plan);
    expect(await simulatedTo(data)).toBe(NOON);
  });
});

describe('the clock of a centre', () => {
  it('runs as fast as told, and never goes back behind what was simulated', () => {
    let now = NOON;
    const clock = clockOf(beatOf(now, NOON + 3 * DAY, 600), { now: () => now });
    expect(clock.now()).toBe(NOON + 3 * DAY);
    now += 1_000;
    expect(clock.now()).toBe(NOON + 3 * DAY + 10 * MINUTE);
    expect(clockOf(beatOf(now, NOON, 1), { now: () => now }).now()).toBe(now);
  });
});
