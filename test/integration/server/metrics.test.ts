import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTelemetry, type Telemetry } from '../../../cli/telemetry/open.ts';
import type { Ingest } from '../../../ingest/start.ts';
import { startTestBroker, type TestBroker } from '../../support/broker.ts';
import { plainIngest, type Site, send, silent, until } from '../ingest/support/ingest.ts';
import { closeGround, type House, MINUTE, NOON, openHouse, putSource } from './ground/house.ts';

/** Lines of the log at debug. */
const lines: { details: Record<string, unknown>; message: string }[] = [];
let broker: TestBroker;
let telemetry: Telemetry;
let site: Site;
let ingest: Ingest | undefined;
let house: House;

/** A real ingest on a broker of its own, and a server that tells Prometheus of both. */
beforeAll(async () => {
  const log = {
    ...silent,
    debug: (details: object, message: string) => void lines.push({ details: { ...details }, message }),
  };
  telemetry = openTelemetry(log);
  house = await openHouse({
    exposition: telemetry.exposition,
    progress: {
      brokerReady: () => ingest?.health().broker ?? null,
      healed: () => ingest?.health().healed ?? null,
      lag: () => ingest?.lag() ?? null,
    },
  });
  broker = await startTestBroker();
  const group = `group-${randomBytes(4).toString('hex')}`;
  site = { store: house.store, broker, topic: await broker.ownTopic(2), group, letters: [] };
  ingest = await plainIngest(site, { meter: telemetry.meter, log });
  telemetry.watch(ingest);
  await putSource(house.store, NOON - 5 * MINUTE, '/late');
}, 120_000);
afterAll(async () => {
  await ingest?.abandon();
  await broker.stop();
  await house.close();
  await closeGround();
}, 60_000);

const get = (path: string) => fetch(house.server.url + path, { headers: { connection: 'close' } });
const exposed = async () => (await get('/metrics')).text();
/** The value of a sample; NaN where it is not there. */
const sample = async (name: string): Promise<number> => {
  const line = (await exposed()).split('\n').find((each) => each.startsWith(`${name} `));
  return Number(line?.split(' ').at(-1) ?? Number.NaN);
};

describe('what Prometheus is told', () => {
  it('of the ingest: messages, rows, batches and their times, dead letters by code', async () => {
    const START = Date.now() - 600_000;
    const events = Array.from({ length: 300 }, (_, index) => ({
      id: `e${index}`,
      subject: `t${index % 100}`,
      at: START + index,
      status: 'new',
    }));
    await send(site, [...events, 'no event at all']);
    await until(
      () => sample('andon_ingest_messages_total'),
      (messages) => messages === 301,
    );
    await until(
      async () => [
        await sample('andon_ingest_evaluation_seconds_count'),
        await sample('andon_ingest_batches_total'),
      ],
      ([evaluated, batches]) => evaluated === batches,
    );
    const batches = await sample('andon_ingest_batches_total');
    expect(batches).toBeGreaterThan(0);
    expect(batches).toBeLessThan(301);
    expect(await sample('andon_ingest_rows_total')).toBe(300);
    expect(await sample('andon_ingest_bytes_total')).toBeGreaterThan(300 * 50);
    expect(await sample('andon_ingest_insert_seconds_count')).toBe(batches);
    expect(await sample('andon_ingest_insert_seconds_sum')).toBeGreaterThan(0);
    const codes = (await exposed()).match(/^andon_ingest_dead_letters_total\{code="\w+"\} [1-9]\d*$/gm);
    expect(codes).toHaveLength(1);
    for (const partition of [0, 1])
      expect(await sample(`andon_ingest_lag_messages{topic="${site.topic}",partition="${partition}"}`)).toBe(
        0,
      );
    for (const what of ['broker', 'healed'])
      expect(await sample(`andon_ingest_ready{what="${what}"}`)).toBe(1);
    expect(await sample('andon_ingest_cold_subjects')).toBe(0);
    expect(await sample('andon_ingest_restarts_total')).toBe(0);
  });
  it('of the log: one line a batch at debug, with figures and no subject', async () => {
    const batches = await sample('andon_ingest_evaluation_seconds_count');
    const told = lines.filter(({ message }) => message === 'batch');
    expect(told).toHaveLength(batches);
    expect(told.reduce((sum, { details }) => sum + Number(details.messages), 0)).toBe(301);
    for (const { details } of told) {
      expect(Object.keys(details)).toEqual(
        'stamp messages rows bytes deadLetters insertMs evaluationMs'.split(' '),
      );
      expect(Object.values(details).every(Number.isInteger)).toBe(true);
    }
  });
  it('of the server: ticks, sockets, sizes, the age of each source', async () => {
    await until(
      () => sample('andon_watermark_age_seconds{tenant="default",source="/late"}'),
      (age) => age === 300,
    );
    expect(await sample('andon_watermark_age_seconds{tenant="default",source="/tickets"}')).toBe(0);
    expect(await sample('andon_sockets')).toBe(0);
    await house.client();
    expect(await sample('andon_sockets')).toBe(1);
    expect(await sample('andon_tick_seconds_count')).toBeGreaterThan(0);
    expect(await sample('andon_store_bytes{table="sources"}')).toBeGreaterThan(0);
    expect(await sample('andon_store_rows{table="sources"}')).toBeGreaterThan(1);
    expect(await sample('andon_http_request_seconds_count{route="/metrics",status="200"}')).toBeGreaterThan(
      0,
    );
    expect(await sample('nodejs_eventloop_lag_p99_seconds')).toBeGreaterThan(0);
  });
  it('is bounded in sources, whatever producers invent', async () => {
    const rows = Array.from({ length: 150 }, (_, index) =>
      JSON.stringify({ tenant: 'default', source: `/made-up/${index}`, newest: NOON, ingested_at: NOON }),
    );
    await house.store.insert('sources', Buffer.from(`${rows.join('\n')}\n`));
    await until(
      async () => (await exposed()).match(/^andon_watermark_age_seconds\{/gm)?.length,
      (ages) => ages === 100,
    );
  });
  it('has units in its names, and every name once', async () => {
    const types = [...(await exposed()).matchAll(/^# TYPE (\S+) (\w+)$/gm)].map(([, name, type]) => ({
      name,
      type,
    }));
    const own = types.filter(({ name }) => name?.startsWith('andon_'));
    expect(own.length).toBeGreaterThan(20);
    expect(new Set(types.map(({ name }) => name)).size).toBe(types.length);
    for (const { name, type } of own) {
      expect([name, /_total$/.test(name ?? '')]).toEqual([name, type === 'counter']);
      if (type === 'histogram') expect(name).toMatch(/_seconds$/);
    }
  });
});

describe('docs/grafana/andon.json', () => {
  interface Panel {
    title: string;
    targets?: { expr: string }[];
  }
  const read = async () =>
    (JSON.parse(await readFile('docs/grafana/andon.json', 'utf8')) as { panels: Panel[] }).panels;
  const NAMES = /\b(?:andon|nodejs|process)_[a-z0-9_]+\b/g;

  it('speaks of nothing that is not told', async () => {
    const text = await exposed();
    const told = new Set(
      [...text.matchAll(/^# TYPE (\S+) (\w+)$/gm)].flatMap(([, name, type]) =>
        type === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
      ),
    );
    const asked = (await read()).flatMap(({ title, targets = [] }) =>
      targets.flatMap(({ expr }) => (expr.match(NAMES) ?? []).map((name) => ({ title, name }))),
    );
    expect(asked.length).toBeGreaterThan(30);
    expect(asked.filter(({ name }) => !told.has(name))).toEqual([]);
    const unseen = [...told].filter(
      (name) =>
        /^andon_/.test(name ?? '') &&
        !/_(sum|count)$/.test(name ?? '') &&
        !asked.some((each) => each.name === name),
    );
    expect(unseen).toEqual([]);
  });
  it('groups by labels that there are', async () => {
    const labels = new Set([...(await exposed()).matchAll(/[{,](\w+)="/g)].map(([, label]) => label));
    const asked = (await read()).flatMap(({ targets = [] }) =>
      targets.flatMap(({ expr }) =>
        [...expr.matchAll(/by \(([^)]*)\)/g)].flatMap(([, list]) => (list ?? '').split(', ')),
      ),
    );
    expect(asked).toContain('code');
    expect(asked.filter((label) => !labels.has(label))).toEqual([]);
  });
});

describe('a broker that goes away', () => {
  it('is named by /readyz, while the rest is well', async () => {
    expect((await get('/readyz')).status).toBe(200);
    await broker.stop();
    const body = await until(
      async () => (await get('/readyz')).json() as Promise<{ checks: Record<string, { code?: string }> }>,
      ({ checks }) => checks.broker?.code !== undefined,
      40_000,
    );
    expect(body).toMatchObject({
      ready: false,
      checks: { broker: { ready: false, code: 'ANDON_E305' }, store: { ready: true }, lag: { ready: true } },
    });
    expect(await sample('andon_ingest_ready{what="broker"}')).toBe(0);
  });
});
