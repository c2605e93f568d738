import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MEASURES } from '../../../metrics/catalogue/index.ts';
import { formulaOf, isRolled } from '../../../metrics/rollup/formulas.ts';
import { WORK_DIMENSIONS } from '../../../schemas/dimensions.ts';
import { POLICIES_IN_USE } from '../../../schemas/policies/service-flow.ts';
import { type Policy, policyKey } from '../../../schemas/policy.ts';
import type { QueryRequest } from '../../../schemas/query.ts';
import { BEGIN, CONTEXT, DAY, HOUR, NOW, openRollupGround, type RollupGround, TENANT } from './ground.ts';

/** Every measure that is added up beforehand, as the catalogue has them today. */
const ADDED_UP = MEASURES.filter((measure) => formulaOf(measure, TENANT, 0, CONTEXT) !== null);
const METRICS = ADDED_UP.map(({ entry }) => entry.id);
const BUCKETS = ['none', 'hour', 'day', 'week', 'month', 'hour_of_week'] as const;

let ground: RollupGround;
beforeAll(async () => {
  ground = await openRollupGround();
});
afterAll(() => ground.close());

const question = (more: Partial<QueryRequest> = {}): QueryRequest => ({
  ...{ tenant: TENANT, metrics: METRICS, from: BEGIN, to: NOW + 1, bucket: 'day', where: {}, now: NOW },
  cut: ground.wall,
  present: true,
  ...more,
});

/** Every dimension, every bucket, both policies, filters. */
const everything = (): QueryRequest[] => [
  question({ policy: policyKey(POLICIES_IN_USE.at(-1) as Policy) }),
  ...WORK_DIMENSIONS.map((by, i) => question({ by, bucket: BUCKETS[i % BUCKETS.length] as 'day' })),
  question({ where: { channel: ['phone', 'app'], queue: ['gd-fault-l1', ''] }, by: 'priority' }),
];

/** What is asked again after each change. */
const some = (): QueryRequest[] => [question(), question({ by: 'priority', bucket: 'hour' })];

/** How many values differ between rollups with rows, and rows alone; with the first of them in words. */
async function differing(asked = some()): Promise<string[]> {
  const [rolled, plain] = [await ground.both.rolled.exact(asked), await ground.both.plain.exact(asked)];
  return plain.flatMap((rows, i) => {
    const words = (text: typeof rows) =>
      new Map(
        text.flatMap(({ values, ...at }) =>
          Object.entries(values).map(
            ([id, value]) => [JSON.stringify([i, at, id]), JSON.stringify(value)] as const,
          ),
        ),
      );
    const [expected, got] = [words(rows), words(rolled[i] ?? [])];
    return [...new Set([...expected.keys(), ...got.keys()])].flatMap((key) =>
      expected.get(key) === got.get(key) ? [] : [`${key}: ${expected.get(key)} but ${got.get(key)}`],
    );
  });
}

/** Subjects of a unit that stands, so that what was added up of them is out of date when they change. */
const settled = async (table: string, many: number): Promise<string[]> =>
  (
    await ground.store.query<{ subject: string }>(
      `SELECT subject FROM ${table} FINAL WHERE settles_at < ${NOW - 4 * DAY} ORDER BY subject LIMIT ${many}`,
    )
  ).map(({ subject }) => subject);

const fact = (subject: string, id: string, at: number, more: object) => ({
  ...{ tenant: TENANT, subject, source: '/late', id, time: at, at, recorded: at, ...more },
});

describe('what is added up beforehand', () => {
  it('is every measure that depends on its row alone, and on none of the columns that an erasure blanks', () => {
    expect(METRICS.length).toBeGreaterThan(80);
    expect(
      MEASURES.filter(({ rows }) => !isRolled(rows)).some(({ entry }) => METRICS.includes(entry.id)),
    ).toBe(false);
    for (const measure of ADDED_UP)
      expect(formulaOf(measure, TENANT, 0, CONTEXT)?.bookings).not.toMatch(/customer_id|city|theme_codes/);
  });
  it('is nothing that has not closed, nor of a unit that somebody living is in', async () => {
    await ground.store.command(
      `INSERT INTO contacts_live SELECT * FROM contacts FINAL WHERE subject = '${(await settled('contacts', 1))[0]}'`,
    );
    expect(await ground.addUp()).toBe(18);
    await ground.store.command(`DELETE FROM contacts_live WHERE settles_at < ${NOW - 2 * DAY}`);
    expect(await ground.addUp()).toBe(1);
    expect(await ground.addUp()).toBe(0);
    const [youngest] = await ground.store.query<{ until: number }>(
      'SELECT max(until) AS until FROM rollup_units',
    );
    expect(youngest?.until).toBeLessThanOrEqual(NOW);
  });
});

describe('questions answered by rollups and rows', () => {
  it('have the values that the rows alone have, and no row of a unit that stands is read for them', async () => {
    expect(await differing()).toEqual([]);
    const ran: string[] = [];
    await ground.both.rolled.exact([question()], (sql) => ran.push(sql));
    expect(ran.filter((sql) => sql.includes('FROM rollups'))).toHaveLength(3);
  });
  it('also at a past moment, by what was known then, and in windows that begin or end anywhere', async () => {
    const [noon, odd] = [BEGIN + 4 * DAY + 12 * HOUR, 1_234_567];
    const few = { by: 'queue' as const, bucket: 'hour' as const };
    const tickets = ['tickets_created', 'first_response_time', 'attainment.first_response'];
    const contacts = ['contacts_answered', 'handle_time', 'service_level'];
    expect(
      await differing([
        question({ ...few, metrics: tickets, now: noon, to: noon + 1, present: false }),
        question({ ...few, metrics: contacts, now: noon, to: noon + 1, cut: noon, present: false }),
        question({ ...few, metrics: contacts, from: BEGIN + DAY + HOUR, to: BEGIN + 2 * DAY + odd }),
        question({ ...few, metrics: contacts, from: BEGIN + odd }),
      ]),
    ).toEqual([]);
  });
});

describe('what changes later', () => {
  const late = async (by: string) => {
    ground.wall += 120_000;
    const [tickets, contacts, surveys] = [
      await settled('tickets', 6),
      await settled('contacts', 4),
      await settled('surveys', 4),
    ];
    const at = NOW - 3 * DAY;
    await ground.keep(
      tickets.flatMap((subject, i) => [
        fact(subject, `r${by}`, at, { type: 'ticket.reopened' }),
        fact(subject, `c${by}`, at + 1, {
          type: 'ticket.classified',
          priority: i % 2 ? 'urgent' : 'general',
          category: 'billing',
        }),
      ]),
      'ticket_events',
    );
    await ground.keep(
      contacts.map((subject) =>
        fact(subject, `e${by}`, at, { type: 'contact.ended', handle_ms: 1_000, queue: 'late' }),
      ),
      'contact_events',
    );
    await ground.keep(
      surveys.map((subject) => fact(subject, `s${by}`, at, { type: 'survey.feedback_replied' })),
      'survey_events',
    );
    return { tickets, contacts, surveys };
  };

  it('voids what was added up of it, and is added up anew', async () => {
    const { tickets, contacts, surveys } = await late('1');
    const before = await ground.standing();
    await ground.cold('ticket', tickets);
    await ground.cold('contact', contacts);
    await ground.cold('survey', surveys);
    expect(await ground.standing()).toBeLessThan(before);
    expect(await differing()).toEqual([]);
    ground.wall += 120_000;
    expect(await ground.addUp()).toBeGreaterThan(2);
    expect(await differing(everything())).toEqual([]);
  });
  it('would be answered wrongly if one mark were left out', async () => {
    const { contacts } = await late('2');
    await ground.cold('contact', contacts, { markDirty: async () => undefined });
    expect((await differing([question({ metrics: ['handle_time'] })])).length).toBeGreaterThan(0);
    // The next one who is marked of that unit puts it right.
    await ground.cold('contact', contacts);
    expect(await differing([question({ metrics: ['handle_time'] })])).toEqual([]);
  });
});
