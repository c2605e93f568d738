import { setTimeout as sleep } from 'node:timers/promises';
import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { backUp } from '../../../cli/backup/backup.ts';
import { restore } from '../../../cli/backup/restore.ts';
import { Fault } from '../../../schemas/faults.ts';
import type { Store } from '../../../store/store.ts';
import { openStoreByUrl, type UrlTiming } from '../../../store/url.ts';
import { type Endpoint, startEndpoint } from '../../support/clickhouse-endpoint/start.ts';
import { type Line, openLine } from './unsteady-line.ts';

const QUICK: Partial<UrlTiming> = { pausesMs: [10, 20], openingPausesMs: [10] };

let endpoint: Endpoint;
let line: Line;
/** Through the line. */
let store: Store;
const told: unknown[] = [];
const tell = (...what: unknown[]): void => void told.push(what);
const log = { debug: tell, info: tell, warn: tell, error: tell };
const faultOf = (work: Promise<unknown>): Promise<Fault> =>
  work.then(
    () => Promise.reject(new Error('it did not fail')),
    (error) => error as Fault,
  );
const throughLine = (database: string, more: Partial<UrlTiming> = {}): Promise<Store> =>
  openStoreByUrl(endpoint.url(database, { port: line.port }), log, { ...QUICK, ...more });
const rows = (...values: object[]): Buffer =>
  Buffer.from(values.map((value) => `${JSON.stringify(value)}\n`).join(''));
const count = async (table: string): Promise<number | undefined> =>
  (await store.query<{ rows: number }>(`SELECT count() AS rows FROM ${table}`))[0]?.rows;

beforeAll(async () => {
  endpoint = await startEndpoint();
  line = await openLine(endpoint.port);
  store = await throughLine('main');
  await store.command('CREATE TABLE kept (id UInt64, text String) ENGINE = ReplacingMergeTree ORDER BY id');
  await store.command('CREATE TABLE counted (id UInt64) ENGINE = Memory');
});
afterAll(async () => {
  await store?.close();
  await line?.shut();
  await endpoint?.stop();
});

describe('the store by URL', () => {
  it('makes a database that is missing, and migrates it once', async () => {
    const url = endpoint.url('made-anew');
    const first = await openStoreByUrl(url, log, QUICK);
    const before = await first.query('SELECT number, name, at FROM migrations ORDER BY number');
    await first.close();
    const second = await openStoreByUrl(url, log, QUICK);
    expect(before.length).toBeGreaterThan(4);
    expect(await second.query('SELECT number, name, at FROM migrations ORDER BY number')).toEqual(before);
    expect(await second.query('SELECT currentDatabase() AS name')).toEqual([{ name: 'made-anew' }]);
    await second.close();
  });

  it('is backed up while it stands, and restored under another name', async () => {
    const work = { wait: (ms: number) => sleep(ms), signal: new AbortController().signal, say: () => {} };
    const made = await openStoreByUrl(endpoint.url('made-anew'), log, QUICK);
    await made.insert('tickets_evaluated', rows({ tenant: 't', subject: 'T-1', version: 1 }));
    const manifest = await backUp({ ...work, store: made, place: "File('one')", now: Date.now, andon: '0' });
    expect(manifest).toMatchObject({ database: 'made-anew', place: "File('one')" });
    await expect(
      backUp({ ...work, store: made, place: "File('../out')", now: Date.now, andon: '0' }),
    ).rejects.toMatchObject({ code: 'ANDON_E370' });
    const into = await openStoreByUrl(endpoint.url('restored'), log, { ...QUICK, changes: 'database' });
    expect(await restore({ ...work, store: into, manifest, database: 'restored' })).toEqual([]);
    await into.insert('tickets_evaluated', rows({ tenant: 't', subject: 'T-2', version: 1 }));
    const subjects = (of: Store) => of.query('SELECT subject FROM tickets_live FINAL ORDER BY subject');
    expect(await subjects(into)).toEqual([{ subject: 'T-1' }, { subject: 'T-2' }]);
    expect(await subjects(made)).toEqual([{ subject: 'T-1' }]);
    await into.close();
    await made.close();
  }, 60_000);

  it.each(['', '?compression_request=1&compression_response=1'])(
    'keeps what it is given%s',
    async (query) => {
      const own = await openStoreByUrl(endpoint.url('main', { query }), log, QUICK);
      const texts = ['', "a'b\\c", 'tab\tline\nend', '网络中断 𠮷🚨', '\u0000\u001f'];
      await own.insert('kept', rows(...texts.map((text, id) => ({ id, text, unknown: 1 }))));
      await own.insert('kept', Buffer.alloc(0));
      const asked = await own.query<{ text: string }>('SELECT text FROM kept FINAL WHERE id < 5 ORDER BY id');
      expect(asked.map((row) => row.text)).toEqual(texts);
      for (const text of texts)
        expect(
          await own.query('SELECT {text:String} AS text, {texts:Array(String)} AS texts', { text, texts }),
        ).toEqual([{ text, texts }]);
      await own.close();
    },
  );

  it('gives 64-bit integers as numbers, and takes settings inside a statement', async () => {
    expect(
      await store.query(`SELECT toInt64(-5) AS a, toUInt64(1800000000000) AS b, NULL AS c, [toUInt64(7)] AS d,
        getSetting('max_threads') AS threads SETTINGS max_threads = 3`),
    ).toEqual([{ a: -5, b: 1_800_000_000_000, c: null, d: [7], threads: 3 }]);
    expect(
      await store.query(`SELECT getSetting('async_insert') AS a, getSetting('mutations_sync') AS m`),
    ).toEqual([{ a: false, m: 1 }]);
  });

  it('takes a long list of values and a long statement', async () => {
    const ids = Array.from({ length: 20_000 }, (_, id) => `subject-${id}`);
    expect(await store.query('SELECT length({ids:Array(String)}) AS n', { ids })).toEqual([{ n: 20_000 }]);
    const list = ids.map((id) => `'${id}'`).join(', ');
    expect(await store.query(`SELECT length([${list}]) AS n`)).toEqual([{ n: 20_000 }]);
  });

  it('answers a quick question beside a slow one', async () => {
    const order: string[] = [];
    await Promise.all([
      store.query('SELECT sleep(1)').then(() => order.push('slow')),
      store.query('SELECT 1').then(() => order.push('quick')),
    ]);
    expect(order).toEqual(['quick', 'slow']);
  });

  it('tells a wrong statement as an ordinary error', async () => {
    for (const work of [
      () => store.query('SELECT * FROM nowhere'),
      () => store.command('SELEC 1'),
      () => store.insert('nowhere', rows({ id: 1 })),
      () => store.insert('kept', rows({ id: 'no number' })),
    ]) {
      const error = await faultOf(work());
      expect(error).toBeInstanceOf(Error);
      expect(error).not.toBeInstanceOf(Fault);
    }
    expect((await faultOf(store.query('SELECT * FROM nowhere'))).code).toBe('60');
  });

  it('sums up what the tables hold', async () => {
    await store.insert('kept', rows({ id: 9, text: '9' }));
    const sizes = await store.sizes();
    expect(sizes.find(({ table }) => table === 'kept')?.rows).toBeGreaterThan(0);
    expect(sizes.find(({ table }) => table === 'kept')?.bytes).toBeGreaterThan(0);
  });
});

describe('a line that breaks', () => {
  it('sends an insert again that nobody acknowledged, and counts its rows once', async () => {
    const [before] = [line.requests];
    line.swallow = 2;
    await store.insert('kept', rows({ id: 100, text: 'a' }, { id: 101, text: 'b' }));
    expect(line.requests - before).toBe(3);
    expect(await count('kept FINAL WHERE id IN (100, 101)')).toBe(2);
  });

  it('gives up on an insert after the last pause', async () => {
    line.swallow = 3;
    const fault = await faultOf(store.insert('kept', rows({ id: 102, text: 'a' })));
    expect(fault.code).toBe('ANDON_E306');
    expect(fault.details).toEqual({ doing: 'insert into kept' });
  });

  it.each(['swallow', 'tear'] as const)('asks a question again (%s)', async (way) => {
    line[way] = 1;
    expect(await store.query('SELECT number FROM numbers(5000) ORDER BY number DESC LIMIT 1')).toEqual([
      { number: 4_999 },
    ]);
    expect(line[way]).toBe(0);
  });

  it('never sends a statement again that may have been carried out', async () => {
    line.swallow = 1;
    const fault = await faultOf(store.command('INSERT INTO counted VALUES (1)'));
    expect(fault.code).toBe('ANDON_E306');
    expect(await count('counted')).toBe(1);
  });

  it('sends a statement again that never got there', async () => {
    const patient = await throughLine('main', { pausesMs: Array.from({ length: 200 }, () => 50) });
    await patient.command('TRUNCATE TABLE counted');
    await line.shut();
    const before = told.length;
    const heard = async (words: RegExp): Promise<void> => {
      while (!words.test(inspect(told.slice(before), { depth: 5 })))
        await new Promise((resolve) => setTimeout(resolve, 5));
    };
    // A question first: it finds out that the open connections are gone.
    const asked = patient.query('SELECT 1 AS one');
    await heard(/'query'.*ECONNREFUSED/s);
    const sent = patient.command('INSERT INTO counted VALUES (2)');
    await heard(/'command'.*ECONNREFUSED/s);
    await line.open();
    await sent;
    expect(await asked).toEqual([{ one: 1 }]);
    expect(await count('counted')).toBe(1);
    await patient.close();
  });

  it('waits for an answer only so long', async () => {
    const own = await throughLine('main', { queryMs: 2_000, pausesMs: [] });
    const fault = await faultOf(own.query('SELECT sleep(3)'));
    expect(fault.code).toBe('ANDON_E306');
    expect((fault.cause as Error).message).toContain('2000 ms');
    await own.close();
  });
});

describe('who may not', () => {
  /** Everything that a person could come to read of a failure. */
  const shown = (fault: Fault): string =>
    [
      inspect(fault, { depth: 20, showHidden: true }),
      fault.stack,
      JSON.stringify(fault),
      inspect(told, { depth: 20 }),
    ].join();
  const secrets = (): string[] => {
    const { user, password } = endpoint;
    return [
      password,
      encodeURIComponent(password),
      Buffer.from(`${user}:${password}`).toString('base64'),
      'wrong-one',
    ];
  };
  const cases: [string, string, () => string][] = [
    ['a wrong password', 'ANDON_E313', () => endpoint.url('main', { password: 'wrong-one' })],
    ['a database that is no name', 'ANDON_E307', () => endpoint.url('a.b')],
    [
      'an address that is none',
      'ANDON_E307',
      () => endpoint.url('main').replace('127.0.0.1:', '127.0.0.1:9'),
    ],
    ['a parameter that is not known', 'ANDON_E307', () => endpoint.url('main', { query: '?user=other' })],
    ['nobody there', 'ANDON_E306', () => endpoint.url('main', { port: 1 })],
  ];
  it.each(cases)('is refused with its own code and without a secret: %s', async (_, code, url) => {
    const fault = await faultOf(openStoreByUrl(url(), log, QUICK));
    expect(fault.code).toBe(code);
    for (const secret of secrets()) expect(shown(fault)).not.toContain(secret);
    if (code !== 'ANDON_E307') expect(fault.details.address).toBe(new URL(url()).origin.concat('/main'));
  });

  it('reads user and password as they are encoded', async () => {
    // The endpoint's password holds every reserved character.
    expect(endpoint.password).toMatch(/[@:/%?# ]{3}/);
    expect(await store.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('is told which right is missing', async () => {
    const { poorUser: user } = endpoint;
    const fault = await faultOf(openStoreByUrl(endpoint.url('missing', { user }), log, QUICK));
    expect(fault.code).toBe('ANDON_E314');
    expect((fault.cause as Error).message).toContain('CREATE DATABASE');
    expect((fault.cause as Error).message).not.toContain(user);
    for (const secret of secrets()) expect(shown(fault)).not.toContain(secret);
    // What exists may be used all the same.
    const own = await openStoreByUrl(endpoint.url('main', { user }), log, QUICK);
    expect(await own.query('SELECT currentDatabase() AS name')).toEqual([{ name: 'main' }]);
    await own.close();
  });
});

describe('an end', () => {
  it('waits for what is under way, then takes nothing more', async () => {
    const own = await throughLine('main');
    const ended: string[] = [];
    const asked = own
      .query<{ n: number }>('SELECT sleep(0.5), 7 AS n')
      .then((found) => ended.push(`query ${found[0]?.n}`));
    const inserted = own.insert('kept', rows({ id: 200, text: 'z' })).then(() => ended.push('insert'));
    await own.close();
    expect(ended.sort()).toEqual(['insert', 'query 7']);
    await Promise.all([asked, inserted]);
    await expect(own.query('SELECT 1')).rejects.toThrow('closed');
    await expect(own.command('SELECT 1')).rejects.toThrow('closed');
    await expect(own.insert('kept', rows({ id: 1 }))).rejects.toThrow('closed');
  });

  it('of the server by kill -9 loses nothing acknowledged, and the store finds it again', async () => {
    const known = await count('kept FINAL');
    for (let id = 300; id < 320; id += 1) await store.insert('kept', rows({ id, text: 'k' }));
    await endpoint.kill();
    expect((await faultOf(store.insert('kept', rows({ id: 320, text: 'k' })))).code).toBe('ANDON_E306');
    expect((await faultOf(store.query('SELECT 1'))).code).toBe('ANDON_E306');
    endpoint = await startEndpoint({ path: endpoint.path });
    line.to = endpoint.port;
    await store.insert('kept', rows({ id: 321, text: 'k' }));
    expect(await count('kept FINAL')).toBe((known ?? 0) + 21);
  });
});
