import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { createDecoder } from '../../../ingest/decode/decoder.ts';
import type { MetricsContext } from '../../../metrics/contract.ts';
import { plan } from '../../../metrics/index.ts';
import { TICKET_COLUMNS, ticketState } from '../../../metrics/state/ticket.ts';
import type { Directory } from '../../../schemas/directory.ts';
import { POLICIES_IN_USE } from '../../../schemas/policies/service-flow.ts';
import type { QueryRequest, QueryRow } from '../../../schemas/query.ts';
import { eventsOfLog } from '../../../simulator/uci/events.ts';
import { inOrderOfUpdates, readUciRows } from '../../../simulator/uci/rows.ts';
import { openEmbeddedStore } from '../../../store/embedded.ts';
import type { Store } from '../../../store/store.ts';
import { factsByTicket, type PublishedEvent } from '../../reference/events.ts';
import { emptyValue, referenceMeasure } from '../../reference/measures.ts';
import { type ReferenceTicket, referenceState } from '../../reference/state.ts';
import { type Row, unequal } from '../state/support.ts';

const root = resolve(import.meta.dirname, '../../..');
const path = process.env.ANDON_UCI_ZIP ?? resolve(root, '../shared/data/uci-incident/incident_event_log.zip');
const present = existsSync(path);
if (!present)
  console.log('skipped: the UCI incident log is not here (set ANDON_UCI_ZIP to incident_event_log.zip)');

const STOCKS = new Set([
  'open_tickets',
  'queue_depth',
  'backlog_age',
  'at_risk',
  'due_soon.15',
  'due_soon.30',
  'due_soon.60',
  'breached_open',
  'backlog_band.over_72h',
  'paused_tickets',
]);
const METRICS = [
  'tickets_created',
  'tickets_resolved',
  'resolutions',
  'tickets_closed',
  'tickets_reopened',
  'transfers',
  'net_flow',
  ...STOCKS,
  'first_response_time',
  'assignment_time',
  'first_resolution_time',
  'resolution_time',
  'attainment.first_response',
  'attainment.assignment',
  'attainment.resolution',
  'reopen_rate',
  'transfer_rate',
  'ping_pong',
  'response_rate',
  'resolution_rate.48h',
  'resolution_rate.eventual',
  'compliance',
  'complaint_timeliness',
  'pause_share',
  'requester_wait_time',
  'clock_time.resolution',
  'continuity',
  'evenness.queue',
];
const END = Date.UTC(2017, 2, 1);
/** Odd instants in the year of the log. */
const MOMENTS = [
  Date.UTC(2016, 2, 17, 10, 41, 7),
  Date.UTC(2016, 4, 3, 15, 0, 0, 1),
  Date.UTC(2016, 9, 30, 3, 59),
];

describe.skipIf(!present)('the whole UCI log (skipped where the file is absent)', () => {
  const folder = mkdtempSync(join(tmpdir(), 'andon-uci-'));
  const directory = parse(readFileSync(join(root, 'config/directory.yaml'), 'utf8')) as Directory;
  const context: MetricsContext = { directory, policies: POLICIES_IN_USE, epoch: 1 };
  let store: Store;
  let facts: ReturnType<typeof factsByTicket>;
  const known = new Map<number, ReferenceTicket[]>();
  const reference = (now: number): ReferenceTicket[] => {
    const tickets =
      known.get(now) ??
      [...facts.values()]
        .map((own) => referenceState(own, now, POLICIES_IN_USE))
        .filter((ticket) => ticket !== null);
    known.set(now, tickets);
    return tickets;
  };
  const ask = async (request: QueryRequest): Promise<QueryRow[]> => {
    const { statements, assemble } = plan(request, context);
    const results: Record<string, Record<string, unknown>[]> = {};
    for (const { name, sql } of statements) results[name] = await store.query(sql);
    return assemble(results);
  };

  beforeAll(async () => {
    store = await openEmbeddedStore(folder, 1);
    const events = [...eventsOfLog(inOrderOfUpdates(await readUciRows(path)))].map(
      ({ event }) => event as unknown as PublishedEvent,
    );
    facts = factsByTicket(events);
    const decode = createDecoder();
    let offset = 0;
    for (let at = 0; at < events.length; at += 50_000) {
      const block = store.blockOf('ticket_events');
      for (const event of events.slice(at, at + 50_000)) {
        offset += 1;
        const value = Buffer.from(JSON.stringify(event));
        const verdict = decode(
          {
            topic: 'cc.ticket.v1',
            partition: 0,
            offset,
            timestamp: Date.parse(event.recordedtime ?? event.time),
            key: null,
            value,
            headers: {},
          },
          1_800_000_000_000 + at,
        );
        if (verdict.kind === 'keep') for (const row of verdict.rows) block.add(row.columns);
      }
      await store.insertBlock('ticket_events', block);
    }
    const state = ticketState(POLICIES_IN_USE)({
      facts: 'ticket_events',
      where: "tenant = 'uci'",
      now: END,
      epoch: 1,
    });
    await store.command(`INSERT INTO tickets (${TICKET_COLUMNS.join(', ')}) ${state}`);
  }, 300_000);
  afterAll(async () => {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('has the same state, ticket by ticket', async () => {
    const rows = new Map(
      (await store.query<Row>("SELECT * FROM tickets FINAL WHERE tenant = 'uci'")).map((row) => [
        row.subject,
        row,
      ]),
    );
    const expected = reference(END);
    expect(rows.size).toBe(expected.length);
    expect(expected).toHaveLength(24_918);
    const wrong = expected.flatMap((ticket) =>
      unequal(ticket, rows.get(ticket.subject))
        .filter((told) => !told.startsWith('last_ingested_at'))
        .map((told) => `${ticket.subject} ${told}`),
    );
    expect(wrong.slice(0, 10)).toEqual([]);
  }, 120_000);

  const SHAPES = [
    [undefined, 'none', 400],
    ['queue', 'none', 30],
    ['priority', 'week', 60],
    [undefined, 'day', 20],
  ] as const;
  // A moment that has passed evaluates its tickets anew, which takes seconds: two shapes each, all four among them.
  const questions: [number, (typeof SHAPES)[number][]][] = [
    [END, [...SHAPES]],
    ...MOMENTS.map((now, k): [number, (typeof SHAPES)[number][]] => [now, SHAPES.slice(k, k + 2)]),
  ];
  for (const [now, shapes] of questions) {
    for (const [by, bucket, days] of shapes) {
      it(`has the same numbers at ${new Date(now).toISOString()}, by ${by ?? 'nothing'}, bucket ${bucket}`, async () => {
        const tickets = reference(now);
        const from = now - days * 86_400_000;
        const metrics = bucket === 'none' ? METRICS : METRICS.filter((id) => !STOCKS.has(id));
        const rows = await ask({ tenant: 'uci', metrics, from, to: now + 1, bucket, by, where: {}, now });
        const got = new Map(
          rows.map((row) => [`${row.bucket ? Date.parse(row.bucket) : ''}|${by ? row[by] : ''}`, row.values]),
        );
        const wrong: string[] = [];
        let compared = 0;
        for (const metric of metrics) {
          const wanted = new Map(
            referenceMeasure(tickets, { metric, from, to: now + 1, now, by, bucket, timezone: 'UTC' }).map(
              (row) => [`${row.bucket ? Date.parse(row.bucket) : ''}|${row.by ?? ''}`, row.value],
            ),
          );
          for (const key of new Set([...wanted.keys(), ...got.keys()])) {
            const [left, right] = [
              wanted.get(key) ?? emptyValue(metric),
              got.get(key)?.[metric] ?? emptyValue(metric),
            ];
            compared += 1;
            if (
              !alike(
                left as unknown as Record<string, number | null>,
                right as unknown as Record<string, number | null>,
              )
            )
              wrong.push(`${metric} ${key}: expected ${JSON.stringify(left)}, got ${JSON.stringify(right)}`);
          }
        }
        expect(compared).toBeGreaterThan(20);
        expect(wrong.slice(0, 10)).toEqual([]);
      }, 120_000);
    }
  }
});

/** Equal but for the last digits of an interval's floating point. */
function alike(left: Record<string, number | null>, right: Record<string, number | null>): boolean {
  return [...new Set([...Object.keys(left), ...Object.keys(right)])].every((key) => {
    const [a, b] = [left[key] ?? null, right[key] ?? null];
    return a === b || (a !== null && b !== null && Math.abs(a - b) < 1e-9);
  });
}
