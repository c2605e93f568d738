import { describe, expect, test } from 'vitest';
import { createCentre } from '../../../simulator/centre.ts';
import type { SimEvent } from '../../../simulator/event.ts';
import { parseOutage } from '../../../simulator/outage.ts';
import { HOUR, localDay, startOfDay, timeOfDay } from '../../../simulator/seasonality.ts';
import { countOf, MONDAY, simulateDays } from './one-day.ts';

const WEDNESDAY = MONDAY + 2;
const days = simulateDays({ seed: 'week' }, 5, WEDNESDAY);
const dayOf = (event: SimEvent): number => localDay(Date.parse(event.time)) - WEDNESDAY;
const wednesday = days.filter((event) => dayOf(event) === 0);

describe('an ordinary Wednesday', () => {
  test('brings about 2,500 tickets and 7,000 contacts', () => {
    expect(countOf(wednesday, 'ticket.created')).toBeGreaterThan(2_200);
    expect(countOf(wednesday, 'ticket.created')).toBeLessThan(2_900);
    expect(countOf(wednesday, 'contact.queued')).toBeGreaterThan(6_300);
    expect(countOf(wednesday, 'contact.queued')).toBeLessThan(7_900);
  });

  test('answers nine in ten tickets within their minutes', () => {
    const created = new Map<string, { at: number; priority: unknown }>();
    let met = 0;
    let answered = 0;
    for (const event of wednesday) {
      const at = Date.parse(event.time);
      if (event.type === 'ticket.created') created.set(event.subject, { at, priority: event.data.priority });
      const ticket = created.get(event.subject);
      if (!ticket) continue;
      if (event.type === 'ticket.classified') ticket.priority = event.data.priority;
      if (event.type !== 'ticket.responded' || event.data.responder !== 'human') continue;
      answered += 1;
      if (at - ticket.at <= (ticket.priority === 'urgent' ? 5 : 15) * 60_000) met += 1;
      created.delete(event.subject);
    }
    expect(answered).toBeGreaterThan(2_000);
    expect(met / answered).toBeGreaterThan(0.87);
    expect(met / answered).toBeLessThan(0.995);
  });

  test('is busiest in the morning, quiet at night, and the weekend is quieter', () => {
    const arrivals = (from: number, to: number, day = 0): number =>
      days
        .filter((event) => event.type === 'contact.queued' && dayOf(event) === day)
        .filter(
          (event) =>
            timeOfDay(Date.parse(event.time)) >= from * HOUR && timeOfDay(Date.parse(event.time)) < to * HOUR,
        ).length;
    expect(arrivals(9, 11)).toBeGreaterThan(10 * arrivals(2, 4));
    expect(arrivals(9, 11)).toBeGreaterThan(1.3 * arrivals(12, 14));
    expect(arrivals(0, 24, 4)).toBeLessThan(0.8 * arrivals(0, 24, 0));
    expect(
      days.filter(
        (event) =>
          event.type === 'contact.queued' && event.data.queue === 'enterprise-desk' && dayOf(event) >= 3,
      ),
    ).toEqual([]);
  });

  test('asks customers, of whom 12 to 30 % answer, and the long wait shows in the scores', () => {
    const share = countOf(days, 'survey.responded') / countOf(days, 'survey.sent');
    expect(share).toBeGreaterThan(0.12);
    expect(share).toBeLessThan(0.3);
    const scores = days.flatMap((event) => {
      const score = (event.data.scores as Record<string, number> | undefined)?.csat5;
      return event.type === 'survey.responded' && score !== undefined ? [score] : [];
    });
    const satisfied = scores.filter((score) => score >= 4).length / scores.length;
    expect(satisfied).toBeGreaterThan(0.65);
    expect(satisfied).toBeLessThan(0.93);
  });
});

describe('journeys', () => {
  test('no ticket ends twice, and none says anything after it was cancelled or merged', () => {
    const ended = new Map<string, string>();
    for (const event of days) {
      if (!event.type.startsWith('ticket.')) continue;
      const end = ended.get(event.subject);
      if (end === 'ticket.cancelled' || end === 'ticket.merged')
        expect.fail(`${event.subject}: ${event.type} after ${end}`);
      if (['ticket.closed', 'ticket.cancelled', 'ticket.merged'].includes(event.type)) {
        if (end) expect.fail(`${event.subject} ended by ${end}, then by ${event.type}`);
        ended.set(event.subject, event.type);
      }
      if (event.type === 'ticket.reopened') ended.delete(event.subject);
    }
    for (const type of [
      'transferred',
      'escalated',
      'status_changed',
      'reopened',
      'merged',
      'cancelled',
      'decision_issued',
      'followup_done',
    ]) {
      expect(countOf(days, `ticket.${type}`), type).toBeGreaterThan(5);
    }
  });

  test('an agent is in one state at a time, and handling fills exactly the time from answer to end', () => {
    const states = new Map<string, string>();
    const answered = new Map<string, { at: number }>();
    for (const event of days) {
      if (event.type === 'agent.state_changed') {
        if (states.get(event.subject) === event.data.state)
          expect.fail(`${event.subject} twice ${String(event.data.state)}`);
        states.set(event.subject, event.data.state as string);
      }
      if (event.type === 'contact.answered') answered.set(event.subject, { at: Date.parse(event.time) });
      const answer = answered.get(event.subject);
      if (event.type !== 'contact.ended' || !answer) continue;
      const { talk_ms, hold_ms, acw_ms } = event.data as Record<string, number>;
      expect((talk_ms ?? 0) + (hold_ms ?? 0) + (acw_ms ?? 0)).toBe(Date.parse(event.time) - answer.at);
    }
    expect(new Set(states.values()).size).toBeGreaterThan(4);
  });
});

describe('the seed', () => {
  const morning = (seed: string): string => {
    const centre = createCentre({ seed, start: startOfDay(MONDAY) + 9 * HOUR });
    return JSON.stringify(centre.runUntil(startOfDay(MONDAY) + 10 * HOUR));
  };
  test('gives the same events each time, and another seed others', () => {
    expect(morning('one')).toBe(morning('one'));
    expect(morning('one')).not.toBe(morning('two'));
  });
  test('gives the same events however the time is cut', () => {
    const start = startOfDay(MONDAY) + 9 * HOUR;
    const whole = createCentre({ seed: 'cut', start }).runUntil(start + HOUR);
    const parts = createCentre({ seed: 'cut', start });
    const pieces: SimEvent[] = [];
    for (let at = start + 7_001; at < start + HOUR; at += 7_001) pieces.push(...parts.runUntil(at));
    pieces.push(...parts.runUntil(start + HOUR));
    expect(pieces).toEqual(whole);
  });
});

describe('an outage', () => {
  const start = startOfDay(MONDAY) + 8 * HOUR;
  const run = (outage: boolean): SimEvent[] => {
    const centre = createCentre({ seed: 'outage', start, outages: false });
    const before = centre.runUntil(start + HOUR);
    if (outage) centre.inject({ kind: 'outage', region: 'CN-GD', factor: 6, lasts: 2 * HOUR });
    return [...before, ...centre.runUntil(start + 3 * HOUR)].filter(
      (event) => Date.parse(event.time) > start + HOUR,
    );
  };
  const calm = run(false);
  const struck = run(true);
  const faults = (events: SimEvent[], region: string): number =>
    countOf(events, 'contact.queued', { region, queue: 'gd-fault-l1' }) +
    countOf(events, 'contact.queued', { region, queue: 'gd-broadband' });
  test('multiplies the faults of its region, and of no other', () => {
    expect(faults(struck, 'CN-GD')).toBeGreaterThan(2.5 * faults(calm, 'CN-GD'));
    expect(countOf(struck, 'ticket.created', { region: 'CN-GD', queue: 'gd-fault-l1' })).toBeGreaterThan(
      1.5 * countOf(calm, 'ticket.created', { region: 'CN-GD', queue: 'gd-fault-l1' }),
    );
    for (const region of ['CN-GX', 'CN-HN'])
      expect(faults(struck, region)).toBeLessThan(1.6 * faults(calm, region) + 12);
    expect(countOf(struck, 'contact.queued', { queue: 'gd-billing' })).toBeLessThan(
      1.3 * countOf(calm, 'contact.queued', { queue: 'gd-billing' }),
    );
  });
  test('is told of in operations events', () => {
    expect(countOf(struck, 'incident.opened', { region: 'CN-GD' })).toBe(1);
    expect(countOf(calm, 'incident.opened')).toBe(0);
  });
  test('is read from a command line, and what cannot be read is refused with what would be accepted', () => {
    expect(parseOutage('outage:CN-GD', ['CN-GD'])).toEqual({
      ok: true,
      outage: { kind: 'outage', region: 'CN-GD' },
    });
    expect(parseOutage('outage:CN-GD:4:90', ['CN-GD'])).toEqual({
      ok: true,
      outage: { kind: 'outage', region: 'CN-GD', factor: 4, lasts: 5_400_000 },
    });
    for (const text of ['outage:CN-XX', 'flood:CN-GD', 'outage', 'outage:CN-GD:x'])
      expect(parseOutage(text, ['CN-GD']).ok).toBe(false);
  });
});
