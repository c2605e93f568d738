import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { add, elapsed, instantAt, openAt } from '../../../metrics/calendar/business-time.ts';
import { type OpenTime, openTime } from '../../../metrics/calendar/open-time.ts';
import { businessSql, openingRows } from '../../../metrics/calendar/sql.ts';
import { ticketState } from '../../../metrics/state/ticket.ts';
import type { BusinessCalendar } from '../../../schemas/business-calendar.ts';
import { keptClocks } from '../../../schemas/clock-places.ts';
import { TICKET_CLOCK_NAMES } from '../../../schemas/clocks.ts';
import { custom } from '../../../schemas/policies/derive.ts';
import { objective, type Part, policy } from '../../../schemas/policies/parts.ts';
import { QUALITY_GUIDE } from '../../../schemas/policies/quality-guide.ts';
import type { Policy } from '../../../schemas/policy.ts';
import { checkPolicy } from '../../../schemas/policy-check.ts';
import { type TicketFact, ticketFact } from '../../reference/facts.ts';
import { history } from '../../reference/histories.ts';
import { ORIGIN } from '../../reference/journeys.ts';
import { referenceState } from '../../reference/state.ts';
import { TIMES } from '../../support/calendars.ts';
import { apart, type Ground, unequal } from './support.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const SEED = Number(process.env.ANDON_TEST_SEED ?? 20260727);

const lines = (rows: readonly object[]): Buffer =>
  Buffer.from(`${rows.map((row) => JSON.stringify(row)).join('\n')}\n`);

/** Long enough for whatever the histories do. */
const weekly = (calendar: string, hours: BusinessCalendar['hours']): BusinessCalendar => ({
  ...{ calendar, name: { zh: '', en: '' }, timezone: 'Asia/Shanghai', hours },
  years: { from: 2024, to: 2032 },
});
const CALENDARS: Record<string, OpenTime> = {
  'lunch-breaks': openTime(
    weekly('lunch-breaks', { '1-5': ['09:00-12:00', '13:30-18:00'], '6': ['10:00-14:00'] }),
  ),
  'whole-days': openTime(weekly('whole-days', { '1-5': ['00:00-24:00'] })),
};
const KEYS = new Map(Object.keys(CALENDARS).map((id) => [id, `${id}@test`]));

const limit = (clock: Part['clock'], minutes: number, more: Partial<Part> = {}): Part => ({
  ...{
    id: `${clock.replaceAll('_', '-')}-${minutes}`,
    clock,
    targetMs: minutes * MINUTE,
    provenance: 'chosen',
  },
  ...more,
});
/** A limit to every clock that there is, two of them to complaints alone. */
const EVERY = policy({
  id: 'every-clock',
  name: { zh: '', en: '' },
  pauseCapMs: DAY,
  objectives: [
    ...TICKET_CLOCK_NAMES.map((clock, i) => limit(clock, 20 + 45 * i)),
    limit('initial_solution', 30, { selector: { is_complaint: true } }),
    limit('resolution', 90, { selector: { priority: ['urgent'] } }),
    limit('resolution', 91, { selector: { channel: ['phone'] }, comparator: 'below' }),
  ],
});
const named = (id: string) => ({ id, version: 1, name: { zh: '', en: '' } });
/** The same clocks by other starts, calendars and reopenings. */
const OTHERWISE = custom(EVERY, named('otherwise'), {
  clocks: {
    initial_solution: { startOn: 'created', calendar: 'lunch-breaks' },
    investigation: { startOn: 'accepted', calendar: 'lunch-breaks' },
    decision: { startOn: 'investigated' },
    resolution: { onReopen: 'restart', calendar: 'lunch-breaks' },
    first_response: { calendar: 'lunch-breaks' },
    followup: { calendar: 'whole-days' },
  },
  objectives: [
    objective(
      limit('decision', 3 * 1440, {
        calendar: 'whole-days',
        dueAt: 'end_of_day',
        pauseOn: ['pending_customer'],
      }),
    ),
  ],
  without: ['decision-290'],
});
const FIRST_END = custom(EVERY, named('first-end'), {
  clocks: {
    resolution: { onReopen: 'none', pauseOn: [] },
    progress_update: { pauseOn: [], calendar: 'lunch-breaks' },
  },
});

/** Business time and every clock of the policy model, on the engine. */
export function everyClock(ground: () => Ground): void {
  describe('business time in SQL', () => {
    it.each(Object.entries(TIMES))('is that of the TypeScript: %s', async (name, time) => {
      await ground().store.insert('business_hours', lines(openingRows(name, time)));
      const instant = fc.integer({ min: time.since, max: time.until });
      const edge = fc.constantFrom(...time.opens, ...time.closes, time.since);
      const places = fc.sample(fc.oneof(instant, edge), { numRuns: 300, seed: SEED });
      // Both ends of an opening, and any place in it.
      const open = (time.before.at(-1) as number) - 1;
      const counts = fc.sample(
        fc.oneof(fc.integer({ min: 0, max: open }), fc.constantFrom(...time.before.slice(0, -1))),
        {
          numRuns: 300,
          seed: SEED,
        },
      );
      const sql = businessSql(name);
      const rows = await ground().store.query<{ opened: number; instant: number }>(
        `SELECT ${sql.openAt('t')} AS opened, ${sql.instantAt('w')} AS instant
        FROM (SELECT arrayJoin(arrayZip([${places.join(', ')}], [${counts.join(', ')}])) AS pair, pair.1 AS t, pair.2 AS w)`,
      );
      const given = (values: number[]) => [...values].sort((a, b) => a - b);
      expect(given(rows.map((row) => row.opened))).toEqual(given(places.map((t) => openAt(time, t))));
      expect(given(rows.map((row) => row.instant))).toEqual(given(counts.map((w) => instantAt(time, w))));
      // Adding a span is one look-up each way.
      const [start = 0] = places.filter((t) => elapsed(time, t, time.until) > 3 * DAY);
      const [due] = await ground().store.query<{ due: number }>(
        `SELECT ${sql.instantAt(`${sql.openAt(String(start))} + ${2 * DAY}`)} AS due`,
      );
      expect(due?.due).toBe(add(time, start, 2 * DAY));
    });
  });

  describe('every clock, by whatever start, calendar and reopening', () => {
    const policies = [EVERY, OTHERWISE, FIRST_END];
    const calendars = Object.fromEntries(
      Object.entries(CALENDARS).map(([id, time]) => [
        id,
        { openAt: (t: number) => openAt(time, t), instantAt: (w: number) => instantAt(time, w) },
      ]),
    );

    it('is of a valid policy', () => {
      for (const one of policies)
        expect(checkPolicy(one, Object.keys(CALENDARS))).toMatchObject({ ok: true });
    });
    it('equals the reference over generated histories', async () => {
      for (const [id, time] of Object.entries(CALENDARS))
        await ground().store.insert('business_hours', lines(openingRows(KEYS.get(id) as string, time)));
      const sample = apart(fc.sample(history, { numRuns: 300, seed: SEED + 2 }), 'clocks');
      const facts = await ground().keep(sample.flatMap((one) => one.facts));
      const wrong: string[] = [];
      const begun = keptClocks(policies).map(() => 0);
      for (const now of [ORIGIN + DAY, ORIGIN + 400 * DAY]) {
        const rows = await ground().evaluate(ticketState(policies, KEYS), {
          where: "subject LIKE 'clocks-%'",
          now,
        });
        for (const { subject } of sample) {
          const own = facts.filter((fact) => fact.subject === subject);
          const row = rows.get(subject);
          row?.clock_start.forEach((start, i) => {
            if (start > 0) begun[i] = (begun[i] ?? 0) + 1;
          });
          const expected = referenceState(own, now, policies, { calendars });
          wrong.push(...unequal(expected, row).map((told) => `${subject} ${told}`));
        }
      }
      expect(wrong.slice(0, 6)).toEqual([]);
      // No clock of them all passes untried.
      expect(begun.filter((count) => count < 5)).toEqual([]);
    });

    /** A complaint of that instant, and what else happened; the due instants of its clocks under the policies. */
    const dueOf = async (
      subject: string,
      created: number,
      more: Partial<TicketFact>[],
      judging: readonly Policy[],
    ) => {
      const all = [{ type: 'ticket.created', time: created, category: 'complaint' }, ...more];
      await ground().keep(
        all.map((part, i) =>
          ticketFact({
            tenant: 'operator',
            subject,
            source: '/s',
            id: `f${i}`,
            type: '',
            time: created,
            ...part,
          }),
        ),
      );
      const keys = new Map([...KEYS, ['cn-working-days', 'working days in China']]);
      const rows = await ground().evaluate(ticketState(judging, keys), {
        where: `subject = '${subject}'`,
        now: created + 60 * DAY,
      });
      return keptClocks(judging).map(
        ({ clock }, i) => [clock, rows.get(subject)?.clock_due[i] ?? 0] as const,
      );
    };
    const shanghai = (text: string) => Date.parse(`${text}:00+08:00`);

    it.each([
      ['on a working day: to the end of the third after it', '2026-08-03T10:00', '2026-08-07T00:00'],
      ['on a holiday: day 1 is the next working day', '2026-08-01T10:00', '2026-08-06T00:00'],
      ['before the National Day, with a Saturday that is worked', '2026-09-30T10:00', '2026-10-12T00:00'],
    ])('working-day target received %s (C8)', async (_what, created, due) => {
      const dues = new Map(await dueOf(`received-${created}`, shanghai(created), [], [QUALITY_GUIDE]));
      expect(dues.get('decision')).toBe(shanghai(due));
    });
    it('a pause at night changes nothing, one by day moves the due instant by its office hours', async () => {
      const at = shanghai('2026-08-03T10:00');
      const decided = custom(QUALITY_GUIDE, named('office'), {
        clocks: { decision: { calendar: 'lunch-breaks', dueAt: 'same_time' } },
      });
      const paused = (from: string, to: string) => [
        { type: 'ticket.status_changed', status: 'pending_customer', time: shanghai(from) },
        { type: 'ticket.status_changed', status: 'in_progress', time: shanghai(to) },
      ];
      const due = async (subject: string, more: Partial<TicketFact>[]) =>
        new Map(await dueOf(subject, at, more, [decided])).get('decision') as number;
      const [without, night, day] = [
        await due('unpaused', []),
        await due('night', paused('2026-08-03T19:00', '2026-08-04T08:00')),
        await due('day', paused('2026-08-04T11:00', '2026-08-04T14:00')),
      ];
      expect(night).toBe(without);
      const time = CALENDARS['lunch-breaks'] as OpenTime;
      expect(elapsed(time, without, day)).toBe(90 * MINUTE);
    });
    it('of a calendar that is not in force is refused', () => {
      expect(() => ticketState([QUALITY_GUIDE])).toThrow('cn-working-days');
    });
  });
}
