import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FactRow, FactTable } from '../../../ingest/verdict.ts';
import { openEmbeddedStore } from '../../../store/embedded.ts';
import type { Store } from '../../../store/store.ts';
import { created, event } from '../decode/messages.ts';
import { judge } from '../decode/verdicts.ts';
import { samples } from './samples.ts';

const TABLES: FactTable[] = [
  'ticket_events',
  'contact_events',
  'agent_events',
  'survey_events',
  'operations_events',
];

let store: Store;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'andon-events-'));
  store = await openEmbeddedStore(join(folder, 'store'), 1);
}, 60_000);

afterAll(async () => {
  await store?.close();
  await rm(folder, { recursive: true, force: true });
});

const insert = async (rows: FactRow[]) => {
  for (const table of TABLES) {
    const block = store.blockOf(table);
    for (const row of rows) if (row.table === table) block.add(row.columns);
    await store.insertBlock(table, block);
  }
};
const keep = (value: unknown): FactRow[] => {
  const verdict = judge(value);
  if (verdict.kind !== 'keep') throw new Error(JSON.stringify(verdict));
  return verdict.rows;
};
const read = (table: FactTable, tenant: string) =>
  store.query<Record<string, unknown>>(
    `SELECT *, toString(content_hash) AS hash FROM ${table} FINAL WHERE tenant = {tenant:String}`,
    { tenant },
  );

/** What the engine gives for a column that a row leaves out. */
const isDefault = (value: unknown) =>
  value === '' ||
  value === 0 ||
  value === -1 ||
  (typeof value === 'object' && Object.keys(value as object).length === 0);

describe('every sample', () => {
  const beats: string[] = [];
  const rows: FactRow[] = [];

  it.each(samples().map(({ file, event: sample }) => [file, sample] as const))(
    '%s is kept without a dropped or unknown field',
    (_, sample) => {
      const verdict = judge(sample);
      if (verdict.kind === 'heartbeat') beats.push(sample.type);
      else {
        expect(verdict).toMatchObject({ kind: 'keep' });
        expect(verdict).not.toHaveProperty('counts');
        if (verdict.kind === 'keep') rows.push(...verdict.rows);
      }
    },
  );

  it('comes back from the store as it was decoded, and nothing else', async () => {
    expect(beats).toEqual(['source.heartbeat']);
    await insert(rows);
    await insert(rows);
    const stored = new Map<string, Record<string, unknown>>();
    for (const table of TABLES) {
      for (const row of await read(table, 'default')) {
        stored.set([table, row.subject, row.id, row.type].join('|'), row);
      }
    }
    expect(stored.size).toBe(rows.length);
    for (const { table, columns: row } of rows) {
      const found = stored.get([table, row.subject, row.id, row.type].join('|')) ?? {};
      expect(found).toMatchObject(row);
      const { hash: _, ...given } = found;
      for (const [name, value] of Object.entries(given))
        if (!(name in row)) expect(isDefault(value), name).toBe(true);
    }
  });
});

describe('in the store', () => {
  it('identical copies are one fact of the first ingestion, others are kept apart', async () => {
    const original = keep(created({}, { tenant: 'copies' }));
    const later = original.map((row) => ({
      ...row,
      columns: { ...row.columns, ingested_at: 1 },
    }));
    const other = keep(created({ priority: 'urgent' }, { tenant: 'copies' }));
    await insert([...original, ...later, ...other]);
    const found = await read('ticket_events', 'copies');
    expect(found.map(({ priority, ingested_at }) => [priority, ingested_at]).sort()).toEqual([
      ['', 1],
      ['urgent', other[0]?.columns.ingested_at],
    ]);
  });

  it.each([
    ['quotes and backslashes', 'a"b\\c\'d'],
    ['control characters', 'a\u0000b\tc\nd'],
    ['line separators', 'a\u2028b\u2029c'],
    ['Chinese', '网络中断'],
    ['characters beyond the first plane', '𠮷🚨'],
    ['a byte-order mark', '\ufeffa'],
    ['something like an object', '{"x":1}'],
  ])('%s survive', async (name, text) => {
    await insert(keep(created({ subcategory: text }, { tenant: `text ${name}` })));
    expect((await read('ticket_events', `text ${name}`))[0]?.subcategory).toBe(text);
  });

  it('the same operations event with its fields in another order has the same hash', async () => {
    const tenant = 'order';
    const data = { risk_type: 'technical', severity: 2, scope: { a: 1, b: 2 } };
    const turned = { scope: { b: 2, a: 1 }, severity: 2, risk_type: 'technical' };
    await insert([
      ...keep(event('incident.opened', data, { tenant })),
      ...keep(event('incident.opened', turned, { tenant })),
    ]);
    expect(await read('operations_events', tenant)).toHaveLength(1);
  });

  it('the hot copy of contacts has the same columns', async () => {
    const tenant = 'hot';
    await insert(keep(event('contact.answered', { channel: 'phone', queue: 'q', wait_ms: 0 }, { tenant })));
    await store.command("INSERT INTO contact_events_hot SELECT * FROM contact_events WHERE tenant = 'hot'");
    const columns = 'content_hash, ver, wait_ms, talk_ms';
    const of = (table: string) => store.query(`SELECT ${columns} FROM ${table} WHERE tenant = 'hot'`);
    expect(await of('contact_events_hot')).toEqual(await of('contact_events'));
    expect(await of('contact_events')).toMatchObject([{ wait_ms: 0, talk_ms: -1 }]);
  });
});
