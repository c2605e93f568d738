import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { backup, restore } from '../../../cli/backup/command.ts';
import { figuresOf } from '../../../cli/backup/figures.ts';
import { type Manifest, manifestIn, readManifest } from '../../../cli/backup/manifest.ts';
import { readSettings } from '../../../cli/config.ts';
import { openProgress } from '../../../cli/progress.ts';
import { PROJECT, type Session } from '../../../cli/session.ts';
import { onInterrupt, openScope } from '../../../cli/stop.ts';
import { subjectKinds } from '../../../cli/wire/metrics.ts';
import { erasedKey } from '../../../ingest/erasure/erased-set.ts';
import { createEvaluation } from '../../../ingest/state/evaluation.ts';
import { openEmbeddedStore } from '../../../store/embedded.ts';
import type { Store } from '../../../store/store.ts';

const MINUTE = 60_000;
const NOW = Date.UTC(2026, 2, 1);
const quiet = { debug() {}, info() {}, warn() {}, error() {} };

let base = '';
beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'andon-backup-'));
});
afterAll(() => rm(base, { recursive: true, force: true }));

const lines = (rows: readonly object[]) =>
  Buffer.from(`${rows.map((row) => JSON.stringify(row)).join('\n')}\n`);

/** Runs a command's work on a data folder, and stops what it opened. */
async function on(data: string, work: (session: Session) => Promise<void>): Promise<string> {
  let said = '';
  const scope = openScope();
  const settings = readSettings({ flags: { data }, environment: {}, cwd: base, project: PROJECT });
  const stream = { isTTY: false, write: (text: string) => ((said += text), true) };
  const progress = openProgress(stream as unknown as NodeJS.WriteStream);
  const interrupt = onInterrupt();
  try {
    await work({ settings, environment: {}, progress, scope, interrupt });
  } finally {
    await scope.stop();
  }
  return said;
}

async function inside<Result>(data: string, work: (store: Store) => Promise<Result>): Promise<Result> {
  const store = await openEmbeddedStore(join(data, 'store'), 2);
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

/** Two tickets of two customers, as facts and as the state that follows from them. */
async function fill(store: Store): Promise<void> {
  const facts = ['anna', 'bert'].flatMap((customer, index) => {
    const at = NOW - (index + 1) * MINUTE;
    const fact = { tenant: 'default', subject: `T-${customer}`, source: '/t', at, time: at, recorded: at };
    return [
      {
        ...fact,
        id: 'a',
        type: 'ticket.created',
        customer_id: customer,
        city: 'somewhere',
        ingested_at: NOW,
      },
    ];
  });
  await store.insert('ticket_events', lines(facts));
  await store.insert('ticket_events_hot', lines(facts));
  const evaluation = createEvaluation(
    store,
    quiet,
    () => 1,
    () => NOW,
  );
  for (const kind of subjectKinds()) {
    if (kind.name !== 'ticket') continue;
    await evaluation.evaluate(kind, 'default', ['T-anna', 'T-bert'], 'hot', NOW);
  }
  const letter = {
    topic: 'cc.ticket.v1',
    partition: 0,
    incarnation: 0,
    fault: 'ANDON_E103',
    first_seen: NOW,
  };
  await store.insert('quarantine', lines([{ ...letter, offset: 1, message: 'anna called', last_seen: NOW }]));
}

const customers = (store: Store, table: string) =>
  store
    .query<{ customer_id: string }>(`SELECT customer_id FROM ${table} FINAL ORDER BY subject`)
    .then((rows) => rows.map((row) => row.customer_id));

describe('a backup of the embedded store', () => {
  const data = () => join(base, 'data');
  const monday = () => join(base, 'backups', 'monday');

  it('says what is in it', async () => {
    await inside(data(), fill);
    await on(data(), (session) => backup(session, monday(), {}));
    const manifest = await readManifest(manifestIn(monday()));
    expect(manifest).toMatchObject({ erasures: [], database: 'default' });
    expect(manifest.tables.filter(({ moved }) => moved)).toEqual([]);
    const rows = Object.fromEntries(manifest.tables.map((one) => [one.table, one.rows]));
    expect(rows).toMatchObject({ ticket_events: 2, tickets: 2, tickets_live: 2, quarantine: 1 });
    // Somebody is erased after it, which a later backup knows.
    await inside(data(), async (store) => {
      expect(await figuresOf(store)).toEqual(manifest.tables.map(({ moved: _, ...figures }) => figures));
      const anna = { tenant: 'default', scope: 'customer', key: erasedKey('default', 'customer', 'anna') };
      await store.insert('erased_subjects', lines([{ ...anna, erased_at: NOW, settled: 1 }]));
    });
    await on(data(), (session) => backup(session, join(base, 'backups', 'tuesday'), {}));
  }, 60_000);

  it('comes back as it was; who was erased since stays erased', async () => {
    const anew = join(base, 'anew');
    const said = await on(anew, (session) => restore(session, monday(), {}));
    expect(said).toContain('1 erased again');
    expect(said).toContain('andon rebuild --from kafka');
    const before = await readManifest(manifestIn(monday()));
    await inside(anew, async (store) => {
      for (const table of ['ticket_events', 'tickets', 'tickets_live'])
        expect(await customers(store, table), table).toEqual(['', 'bert']);
      expect(await customers(store, 'ticket_events_hot')).toEqual(['bert']);
      expect(await store.query('SELECT message FROM quarantine')).toEqual([{ message: '' }]);
      // The views that the migrations made are there again and lead into this store.
      await store.command(
        "INSERT INTO tickets_evaluated SELECT * REPLACE ('T-new' AS subject) FROM tickets LIMIT 1",
      );
      expect(await store.query('SELECT count() AS n FROM tickets_live FINAL')).toEqual([{ n: 3 }]);
      const touched = new Set([
        'ticket_events',
        'ticket_events_hot',
        'tickets',
        'tickets_live',
        'quarantine',
        'erased_subjects',
      ]);
      const same = (tables: readonly { table: string }[]) =>
        tables.filter(({ table }) => !touched.has(table));
      expect(same(await figuresOf(store))).toEqual(
        same(before.tables.map(({ moved: _, ...figures }) => figures)),
      );
    });
  }, 60_000);

  it('is refused where something is already, and where rows are missing or another Andon made it', async () => {
    const into = (name: string, from: string) =>
      on(join(base, name), (session) => restore(session, from, {}));
    await expect(into('anew', monday())).rejects.toMatchObject({ code: 'ANDON_E371' });
    const altered = async (name: string, change: (manifest: Manifest) => object) => {
      const folder = join(base, 'elsewhere', name);
      await cp(monday(), folder, { recursive: true });
      const manifest = JSON.parse(await readFile(manifestIn(folder), 'utf8')) as Manifest;
      await writeFile(manifestIn(folder), JSON.stringify({ ...manifest, ...change(manifest) }));
      return folder;
    };
    const lacking = await altered('lacking', ({ tables }) => ({
      tables: tables.map((one) => (one.table === 'tickets' ? { ...one, hash: '1' } : one)),
    }));
    await expect(into('other', lacking)).rejects.toMatchObject({
      code: 'ANDON_E372',
      details: { tables: [{ table: 'tickets', backedUp: 2, restored: 2 }] },
    });
    const newer = await altered('newer', ({ migrations }) => ({
      migrations: [...migrations, { number: 900, name: '900_later.sql', expands: 0 }],
    }));
    await expect(into('third', newer)).rejects.toMatchObject({ code: 'ANDON_E360' });
    await expect(into('third', join(base, 'nowhere'))).rejects.toMatchObject({ code: 'ANDON_E373' });
  }, 60_000);
});
