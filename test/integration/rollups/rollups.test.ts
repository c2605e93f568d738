import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MEASURES } from '../../../metrics/catalogue/index.ts';
import { formulaOf, isRolled } from '../../../metrics/rollup/formulas.ts';
import { WORK_DIMENSIONS } from '../../../schemas/dimensions.ts';
import { Fault } from '../../../schemas/faults.ts';
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

/** Drawing the intervals of a thousand means takes longer than the engine does: they are asked about once, by day. */
const WITHOUT_MEANS = ADDED_UP.filter(({ shape }) => shape !== 'mean').map(({ entry }) => entry.id);

/** Every ninth of them: a statement of every measure at every dimension is half a minute's reading for the engine. */
const everyNinth = (from: number) => WITHOUT_MEANS.filter((_, place) => (place + from) % 9 === 0);

/** Every dimension, every bucket, every measure, both policies, filters. */
const everything = (): QueryRequest[] => [
  question(),
  question({ policy: policyKey(POLICIES_IN_USE.at(-1) as Policy), bucket: 'none', metrics: WITHOUT_MEANS }),
  ...WORK_DIMENSIONS.map((by, i) =>
    question({ by, bucket: BUCKETS[i % BUCKETS.length] as 'day', metrics: everyNinth(i) }),
  ),
  ...(['hour', 'hour_of_week'] as const).map((bucket, i) => question({ bucket, metrics: everyNinth(i) })),
  question({
    ...{ where: { channel: ['phone', 'app'], queue: ['gd-fault-l1', ''] }, by: 'team' },
    ...{ bucket: 'month', metrics: everyNinth(3) },
  }),
];

/** What is asked again after each change. */
const some = (): QueryRequest[] => [question({ by: 'priority', metrics: everyNinth(0) })];

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
    const all = await ground.addUp();
    expect(all).toBeGreaterThan(9);
    await ground.store.command(`DELETE FROM contacts_live WHERE settles_at < ${NOW - 2 * DAY}`);
    expect(await ground.addUp()).toBe(1);
    expect(await ground.addUp()).toBe(0);
    expect(await ground.standing()).toBe(all + 1);
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
    const contacts = ['contacts_answered', 'handle_time', 'service_level'];
    expect(
      await differing([
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

  it('voids what was added up of it, is added up anew, and is told as revised', async () => {
    expect(await ground.noteRevisions(['resolution_time', 'tickets_created'])).toBe(0);
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

    expect(await ground.noteRevisions(['resolution_time', 'tickets_created'])).toBeGreaterThan(0);
    expect(await ground.noteRevisions(['resolution_time', 'tickets_created'])).toBe(0);
    const told = await ground.store.query<{ metric: string; before: string; after: string; reason: string }>(
      'SELECT metric, before, after, reason FROM revisions',
    );
    expect(new Set(told.map(({ metric, reason }) => `${metric} ${reason}`))).toEqual(
      new Set(['resolution_time facts']),
    );
    for (const { before, after } of told) expect(JSON.parse(after).n).toBeLessThan(JSON.parse(before).n);
  });
  it('would be answered wrongly if one mark were left out', async () => {
    const { contacts } = await late('2');
    const asked = [question({ metrics: ['handle_time'] })];
    await ground.cold('contact', contacts, { markDirty: async () => undefined });
    expect((await differing(asked)).length).toBeGreaterThan(0);
    // The next one who is marked of that unit puts it right.
    await ground.cold('contact', contacts);
    expect(await differing(asked)).toEqual([]);
  });
  it('holds where the process ends between the mark and the row, whatever is added up meanwhile', async () => {
    const { contacts } = await late('3');
    const asked = [question({ metrics: ['handle_time', 'contacts_offered'], by: 'queue' })];
    const ends = ground.cold('contact', contacts, {
      before: (sql) => {
        if (sql.startsWith('INSERT INTO contacts')) throw new Fault('ANDON_E306', {});
      },
    });
    await expect(ends).rejects.toThrow('ANDON_E306');
    // From the old row, since the new one is not there yet: its mark is younger than the stamp, and still holds.
    expect(await ground.addUp()).toBeGreaterThan(0);
    await ground.cold('contact', contacts);
    expect(await differing(asked)).toEqual([]);
    ground.wall += 120_000;
    await ground.addUp();
    expect(await differing(asked)).toEqual([]);
  });
  it('holds for who comes late into a unit that stands, without any mark', async () => {
    ground.wall += 120_000;
    const at = BEGIN + DAY;
    await ground.keep(
      [
        fact('C-new', 'a', at, { type: 'contact.queued', queue: 'late' }),
        fact('C-new', 'b', at + 60_000, { type: 'contact.answered' }),
      ],
      'contact_events',
    );
    const before = await ground.standing();
    await ground.cold('contact', ['C-new'], { markDirty: async () => undefined });
    expect(await ground.standing()).toBe(before);
    expect(await differing([question({ metrics: ['contacts_offered'], by: 'queue' })])).toEqual([]);
  });
  it('holds where a row is replaced while the question runs', async () => {
    const { contacts } = await late('4');
    const asked = question({ metrics: ['handle_time'] });
    const rolled = ground.answersBehind(() => ground.cold('contact', contacts));
    expect(await rolled.exact([asked])).toEqual(await ground.both.plain.exact([asked]));
  });
  it('holds for who was kept long enough and goes', async () => {
    ground.wall += 120_000;
    await ground.addUp();
    expect(await ground.retain(NOW - BEGIN - DAY)).toBeGreaterThan(5);
    expect(await differing()).toEqual([]);
  });
  it('holds while rows are of another epoch, and is then added up anew', async () => {
    const epoch = (rebuilt: number) =>
      ground.store.command(`INSERT INTO epochs SELECT 7, 'f', 'changed', 1, 0, ${rebuilt}`);
    await epoch(0);
    expect(await ground.standing()).toBe(0);
    expect(await ground.addUp()).toBe(0);
    await epoch(1);
    expect(await ground.addUp()).toBeGreaterThan(5);
    expect(await ground.standing()).toBeGreaterThan(5);
  });
});
