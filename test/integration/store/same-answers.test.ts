import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MetricsContext } from '../../../metrics/contract.ts';
import { plan } from '../../../metrics/index.ts';
import { TICKET_COLUMNS, ticketState } from '../../../metrics/state/ticket.ts';
import type { Directory } from '../../../schemas/directory.ts';
import { POLICIES_IN_USE } from '../../../schemas/policies/service-flow.ts';
import type { QueryRequest } from '../../../schemas/query.ts';
import { openEmbeddedStore } from '../../../store/embedded.ts';
import type { Store } from '../../../store/store.ts';
import { openStoreByUrl } from '../../../store/url.ts';
import { insertableRow } from '../../reference/facts.ts';
import { history } from '../../reference/histories.ts';
import { ORIGIN } from '../../reference/journeys.ts';
import { type Endpoint, startEndpoint } from '../../support/clickhouse-endpoint/start.ts';
import { apart } from '../state/support.ts';

const DAY = 86_400_000;
const NOW = ORIGIN + 20 * DAY;
const METRICS = [
  'tickets_created',
  'tickets_resolved',
  'tickets_closed',
  'transfers',
  'open_tickets',
  'backlog_age',
  'breached_open',
  'first_response_time',
  'resolution_time',
  'attainment.resolution',
  'reopen_rate',
];
const quiet = { debug() {}, info() {}, warn() {}, error() {} };
const words = (text: string) => ({ zh: text, en: text });
const DIRECTORY: Directory = {
  tenants: {
    operator: {
      label: words('one'),
      timezone: 'Asia/Shanghai',
      clock: 'wall',
      policy: 'service-flow-assessed@1',
      sources: [],
    },
  },
  sites: {},
  teams: {},
  queues: {},
  skills: {},
  regions: {},
};

describe('embedded and by URL, the same facts', () => {
  let folder: string;
  let endpoint: Endpoint;
  const stores: Store[] = [];
  const both = <T>(work: (store: Store) => Promise<T>): Promise<T[]> => Promise.all(stores.map(work));

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'andon-same-'));
    endpoint = await startEndpoint();
    stores.push(await openEmbeddedStore(folder, 1), await openStoreByUrl(endpoint.url('andon'), quiet));
    const histories = apart(fc.sample(history, { numRuns: 150, seed: 20_260_801 }), 'same');
    const facts = histories.flatMap((one) => one.facts).map(insertableRow);
    const bytes = Buffer.from(facts.map((fact) => `${JSON.stringify(fact)}\n`).join(''));
    const state = ticketState(POLICIES_IN_USE)({ facts: 'ticket_events', where: '1', now: NOW, epoch: 1 });
    await both(async (store) => {
      await store.insert('ticket_events', bytes);
      await store.insert('ticket_events', bytes);
      await store.command(`INSERT INTO tickets (${TICKET_COLUMNS.join(', ')}) ${state}`);
    });
  });
  afterAll(async () => {
    await both((store) => store.close());
    await endpoint?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const equal = async (sql: string, atLeast: number): Promise<void> => {
    const [embedded, byUrl] = await both((store) => store.query(sql));
    expect(embedded?.length).toBeGreaterThanOrEqual(atLeast);
    expect(byUrl).toEqual(embedded);
  };

  it('have the same tables', () =>
    equal(
      `SELECT table, name, type, default_kind, default_expression, is_in_sorting_key FROM system.columns
       WHERE database = currentDatabase() ORDER BY table, position`,
      100,
    ));

  it('keep the same facts once', () =>
    equal(
      'SELECT *, toString(content_hash) AS hash FROM ticket_events FINAL ORDER BY subject, id, hash',
      1_000,
    ));

  it('give the same state, in every column of every ticket', () =>
    equal('SELECT * FROM tickets FINAL ORDER BY subject', 100));

  const context: MetricsContext = { directory: DIRECTORY, policies: POLICIES_IN_USE, epoch: 1 };
  const asked: [string, Partial<QueryRequest>][] = [
    ['in one', {}],
    [
      'by queue and day',
      { by: 'queue', bucket: 'day', metrics: METRICS.filter((id) => !/^(open|backlog|breached)/.test(id)) },
    ],
    ['at a past moment', { now: ORIGIN + 9 * DAY, to: ORIGIN + 9 * DAY }],
  ];
  it.each(asked)('give the same figures %s', async (_, more) => {
    const request: QueryRequest = {
      tenant: 'operator',
      metrics: METRICS,
      from: ORIGIN - DAY,
      to: NOW,
      bucket: 'none',
      where: {},
      now: NOW,
      ...more,
    };
    const [embedded, byUrl] = await both(async (store) => {
      const { statements, assemble } = plan(request, context);
      const results: Record<string, Record<string, unknown>[]> = {};
      for (const { name, sql } of statements) results[name] = await store.query(sql);
      return assemble(results);
    });
    expect(JSON.stringify(embedded)).toMatch(/"value":[1-9]/);
    expect(byUrl).toEqual(embedded);
  });
});
