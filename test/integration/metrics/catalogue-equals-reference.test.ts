import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MetricsContext } from '../../../metrics/contract.ts';
import { catalogue, plan } from '../../../metrics/index.ts';
import type { Directory } from '../../../schemas/directory.ts';
import { DEFAULT_POLICY, POLICIES_IN_USE } from '../../../schemas/policies/service-flow.ts';
import type { QueryRequest, QueryRow } from '../../../schemas/query.ts';
import type { Beside } from '../../reference/bookings.ts';
import { contactRow, surveyRow } from '../../reference/contacts.ts';
import { history } from '../../reference/histories.ts';
import { ORIGIN } from '../../reference/journeys.ts';
import { referenceTickets } from '../../reference/tickets.ts';
import { emptyOfWork, referenceOfWork } from '../../reference/work-measures.ts';
import { NOW as CONTACT_NOW } from '../contact-state/ground.ts';
import { contactHistories, surveyHistories } from '../contact-state/histories.ts';
import { apart, type Ground, openGround } from '../state/support.ts';
import { BESIDE_CASES, type BesideCase, CASE_END, CASE_START } from './beside-cases.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const SEED = 20_260_801;
const TICKETS = 800;
const label = { zh: '', en: '' };
/** Two operators over the same rows, who have chosen differently. */
const TENANTS = {
  usual: {},
  other: { serviceLevel: 'strict', effortScale: '1_is_easy' },
} as const;
const cases = BESIDE_CASES.map((given, i) => ({ ...given, tenant: `case-${i}` }));
const directory: Directory = {
  tenants: Object.fromEntries(
    [...Object.entries(TENANTS), ...cases.map(({ tenant }) => [tenant, {}] as const)].map(
      ([tenant, chosen]) => [
        tenant,
        { label, timezone: 'Asia/Shanghai', clock: 'data', policy: DEFAULT_POLICY, sources: [], ...chosen },
      ],
    ),
  ),
  ...{ sites: {}, teams: {}, queues: {}, skills: {}, regions: {} },
};
const context: MetricsContext = { directory, policies: POLICIES_IN_USE, epoch: 1 };

/** What is counted elsewhere: agents by their events, the data by its ledger. A new id of these is not excused. */
const ELSEWHERE = [
  /^agents_(by_state\.[a-z_]+|available|shared)$/,
  /^(occupancy|utilisation)$/,
  /^(late|duplicate|skew|rejected)_share$/,
  /^(quarantined(\.ANDON_E\d+)?|messages_lost|pipeline_lag)$/,
];
const METRICS = catalogue(context)
  .map(({ id }) => id)
  .filter((id) => !ELSEWHERE.some((known) => known.test(id)));

/** Ten days into the tickets' lives: much has been resolved, and much of it less than a week ago. */
const NOW = ORIGIN + 10 * DAY;

/** When the journey of a ticket begins: long ago, in the last hours, or some day in between. */
function beginsAfter(i: number): number {
  if (i % 50 === 49) return -200 * DAY;
  return i % 8 === 0 ? NOW - ORIGIN - (i % 90) * 20 * 60_000 : (i % 40) * 5 * HOUR;
}

/** Tickets, contacts and surveys of a handful of customers, each as the reference has it. */
function worldAt(now: number): Beside {
  const histories = apart(fc.sample(history, { numRuns: TICKETS, seed: SEED }), 'T');
  const tickets = referenceTickets(
    // The journeys begin together: spread over time and over many customers.
    histories.flatMap(({ facts }, i) =>
      facts.map((fact) => ({
        ...fact,
        at: fact.at + beginsAfter(i),
        customer_id: fact.customer_id && `${fact.customer_id}-${i % 90}`,
        detail: fact.detail.replace('T-9', `T-${i - 40}`),
      })),
    ),
    now,
  );
  const moved = <
    F extends { time: number; at: number; recorded: number; ticket_id: string; subject: string },
  >(
    facts: F[],
    run: number,
  ) =>
    facts.map((fact, i) => {
      const by = now - CONTACT_NOW - (run % 9) * 20 * HOUR;
      const subject = `${fact.subject}/${run}`;
      const ticket_id = fact.ticket_id && `T-${(run * 60 + Number(fact.subject.split('-')[1])) % TICKETS}`;
      return { ...fact, subject, ticket_id, at: fact.at + by, time: fact.time + by, content_hash: String(i) };
    });
  const contacts = fc
    .sample(contactHistories, { numRuns: 12, seed: SEED })
    .flatMap(moved)
    .map((fact, i) => ({
      ...fact,
      customer_id: fact.customer_id && `k1:C${fact.customer_id === 'k1:a' ? 1 : 2}-${i % 90}`,
    }));
  const surveys = fc.sample(surveyHistories, { numRuns: 20, seed: SEED }).flatMap(moved);
  return {
    tickets,
    contacts: bySubject(contacts).flatMap((own) => contactRow(own, now) ?? []) as never,
    surveys: bySubject(surveys).flatMap((own) => surveyRow(own, now) ?? []) as never,
  };
}

const hashed = <F extends object>(facts: F[] = []) =>
  facts.map((fact, i) => ({ ...fact, content_hash: String(i) }));
function bySubject<F extends { subject: string }>(facts: F[]): F[][] {
  const groups = new Map<string, F[]>();
  for (const fact of facts) groups.set(fact.subject, [...(groups.get(fact.subject) ?? []), fact]);
  return [...groups.values()];
}
const caseWorld = ({
  tickets = [],
  contacts,
  surveys,
  now = CASE_END,
}: BesideCase): Record<string, object[]> => ({
  tickets: referenceTickets(tickets, now),
  contacts: bySubject(hashed(contacts)).flatMap((own): object[] => [contactRow(own, now) ?? []].flat()),
  surveys: bySubject(hashed(surveys)).flatMap((own): object[] => [surveyRow(own, now) ?? []].flat()),
});

const world: Beside = worldAt(NOW);

let ground: Ground;
beforeAll(async () => {
  ground = await openGround();
  const worlds = cases.map((given) => ({ tenant: given.tenant, rows: caseWorld(given) }));
  for (const [table, rows] of Object.entries(world)) {
    const tenants = [
      ...Object.keys(TENANTS).map((tenant) => ({ tenant, rows: rows as object[] })),
      ...worlds.map((one) => ({ tenant: one.tenant, rows: one.rows[table] ?? [] })),
    ];
    const lines = tenants.flatMap((one) =>
      one.rows.map((row) => JSON.stringify({ ...row, tenant: one.tenant, epoch: 1, version: 1 })),
    );
    const tables = table === 'surveys' ? [table] : [table, `${table}_live`];
    for (const into of tables) await ground.store.insert(into, Buffer.from(`${lines.join('\n')}\n`));
  }
}, 120_000);
afterAll(() => ground.close());

async function ask(request: QueryRequest): Promise<QueryRow[]> {
  const { statements, assemble } = plan(request, context);
  const results: Record<string, Record<string, unknown>[]> = {};
  for (const { name, sql } of statements) results[name] = await ground.store.query(sql);
  return assemble(results);
}

/** Equal but for the last digits of floating point; the ends of an interval to six. */
function alike(left: object, right: object): boolean {
  const [a, b] = [left, right] as Record<string, unknown>[];
  return [...new Set([...Object.keys(left), ...Object.keys(right)])].every((key) => {
    const [one, other] = [a?.[key], b?.[key]];
    if (typeof one !== 'number' || typeof other !== 'number') return one === other;
    const loose = key === 'low' || key === 'high' ? 1e-5 : 1e-9;
    return Math.abs(one - other) <= loose * Math.max(1, Math.abs(one));
  });
}

/** Clocks that the site's policy does not have; the presets that have them are judged in ../state/past-moment.test.ts. */
const OF_OTHER_POLICIES = new Set(
  ['acceptance', 'investigation', 'decision', 'feedback_reply', 'progress_update', 'followup'].map(
    (clock) => `attainment.${clock}`,
  ),
);

describe('every metric of tickets, contacts and surveys equals the plain computation', () => {
  it.each([
    ['as a whole, of all that was', undefined, ORIGIN - DAY, 'usual'],
    ['as a whole, by the formulas of another site', undefined, ORIGIN - DAY, 'other'],
    ['by queue, of the last days', 'queue', NOW - 4 * DAY, 'usual'],
    ['by region, of the last days', 'region', NOW - 2 * DAY, 'usual'],
    ['by category, of the last hours', 'category', NOW - 20 * HOUR, 'usual'],
  ] as const)(
    '%s',
    async (_name, by, from, tenant) => {
      const window = { from, to: NOW + 1, now: NOW };
      const rows = await ask({
        ...{ tenant, metrics: METRICS, ...window, bucket: 'none', where: {}, present: true },
        ...(by ? { by } : {}),
      });
      const got = new Map(rows.map((row) => [by ? row[by] : undefined, row.values]));
      const own = TENANTS[tenant] as { serviceLevel?: string; effortScale?: string };
      const chosen = {
        formula: own.serviceLevel ?? 'early_left_out',
        sevenIsEasy: own.effortScale !== '1_is_easy',
      };
      const wrong: string[] = [];
      const empty: string[] = [];
      for (const metric of METRICS) {
        const wanted = new Map(
          referenceOfWork({
            ...{ metric, ...window, timezone: 'Asia/Shanghai', beside: world, chosen },
            ...(by ? { by } : {}),
          }).map((row) => [row.by, row.value]),
        );
        if (by === undefined && alike(wanted.get(undefined) ?? {}, emptyOfWork(metric))) empty.push(metric);
        for (const key of new Set([...wanted.keys(), ...got.keys()])) {
          const [left, right] = [wanted.get(key), got.get(key)?.[metric]].map(
            (value) => value ?? emptyOfWork(metric),
          );
          if (!alike(left as object, right as object))
            wrong.push(
              `${metric} ${key ?? ''}: expected ${JSON.stringify(left)}, got ${JSON.stringify(right)}`,
            );
        }
      }
      expect(wrong.slice(0, 20)).toEqual([]);
      // A metric of which nothing is counted is not tested by this world.
      if (by === undefined) expect(empty.filter((id) => !OF_OTHER_POLICIES.has(id))).toEqual([]);
    },
    120_000,
  );
});

it('questions that are asked together, each with filters of its own, have the answers that each has alone', async () => {
  const values = async (name: string) =>
    (
      await ground.store.query<{ value: string }>(
        `SELECT DISTINCT toString(${name}) AS value FROM tickets WHERE tenant = 'usual' ORDER BY value LIMIT 3`,
      )
    ).map(({ value }) => value);
  const [queues = [], regions = [], categories = []] = await Promise.all(
    ['queue', 'region', 'category'].map(values),
  );
  const window = { from: NOW - 4 * DAY, to: NOW + 1, now: NOW };
  const metrics = [
    'open_tickets',
    'tickets_created',
    'resolutions',
    'first_response_time',
    'contacts_offered',
    'csat',
  ];
  const wheres: QueryRequest['where'][] = [
    {},
    ...queues.map((queue) => ({ queue: [queue] })),
    ...regions.map((region) => ({ region: [region] })),
    { queue: queues },
    // One value twice lets a booking through once.
    { queue: [...queues, ...queues], region: regions.slice(1) },
    ...categories.map((category) => ({ category: [category], queue: queues.slice(0, 2) })),
    { region: ["nowhere's", 'a,b'] },
    { team: [''], region: regions },
    // More combinations than are looked up.
    { queue: [...queues, ...Array.from({ length: 70 }, (_, i) => `q${i}`)] },
  ];
  const requests = wheres.map(
    (where, i): QueryRequest => ({
      ...{ tenant: 'usual', metrics: metrics.slice(0, 3 + (i % 4)), ...window, bucket: 'none', where },
      ...(i % 3 === 1 ? { by: 'queue' as const } : {}),
      present: true,
    }),
  );
  const { statements, assemble } = plan.together(requests, context);
  // The tickets of all of them are read once.
  expect(statements.filter(({ name }) => name.endsWith('ticket'))).toHaveLength(1);
  const results: Record<string, Record<string, unknown>[]> = {};
  for (const { name, sql } of statements) results[name] = await ground.store.query(sql);
  const together = assemble(results);
  const sorted = (rows: QueryRow[] = []) =>
    [...rows].sort((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1));
  for (const [i, request] of requests.entries())
    expect(sorted(together[i])).toEqual(sorted(await ask(request)));
  const counts = together.flatMap((rows) =>
    rows.map(({ values: { tickets_created } }) => JSON.stringify(tickets_created)),
  );
  expect(new Set(counts).size).toBeGreaterThan(8);
});

describe('measures that look beside their own row', () => {
  it.each(cases.map((given) => [given.name, given] as const))('%s', async (_name, given) => {
    const { tenant, metric, now = CASE_END } = given;
    for (const present of [true, false]) {
      const to = given.now === undefined ? CASE_START + 40 * DAY : now + 1;
      const window = { from: CASE_START, to, now, ...(present ? { present } : {}) };
      const [row] = await ask({ tenant, metrics: [metric], ...window, bucket: 'none', where: {} });
      const { low: _low, high: _high, ...value } = (row?.values[metric] ?? {}) as Record<string, unknown>;
      const { numerator, denominator } = given.expected as Record<string, number>;
      const rate = numerator === undefined || !denominator ? {} : { value: numerator / denominator };
      expect(value).toEqual({ ...rate, ...given.expected });
    }
  });
});
