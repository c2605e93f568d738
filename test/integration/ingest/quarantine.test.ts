import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openResend } from '../../../cli/wire/resend.ts';
import { createDecoder } from '../../../ingest/decode/decoder.ts';
import { expireQuarantine } from '../../../ingest/quarantine/expiry.ts';
import { BYTES_KEPT_MS, ENTRY_KEPT_MS, type QuarantineEntry } from '../../../schemas/quarantine.ts';
import { type House, openHouse } from '../server/ground/house.ts';
import { committed, figures, silent, until } from './support/ingest.ts';
import { useSite } from './support/site.ts';

/** What an Andon of yesterday does not know. */
let outdated = false;
const decoder = createDecoder();
const decode: typeof decoder = (message, at) =>
  outdated ? { kind: 'quarantine', fault: 'ANDON_E103', shape: '{"type":"string"}' } : decoder(message, at);

const site = useSite(1, { decode });
let house: House;
let stopResend: () => Promise<void>;

beforeEach(async () => {
  outdated = false;
  const replays = openResend(site.broker, silent);
  stopResend = replays.stop;
  house = await openHouse({ store: site.store, resend: replays.resend });
  await site.start();
}, 60_000);

afterEach(async () => {
  await house.close();
  await stopResend();
}, 60_000);

const event = (id: string, data: object, more: object = {}) => ({
  specversion: '1.0',
  id,
  source: '/cc/test',
  type: 'ticket.created',
  subject: 'T-1',
  time: new Date(Date.now() - 60_000).toISOString(),
  data,
  ...more,
});
const GOOD = {
  channel: 'phone',
  region: 'CN-GD',
  category: 'fault',
  opened_by: 'agent',
  queue: 'gd-fault-l1',
};
const { channel: _, ...FAULTY } = GOOD;

const url = (path: string) => `${house.server.url}/api/v1/quarantine${path}`;
// biome-ignore lint/suspicious/noExplicitAny: answers are judged by expectations
const get = async (path = ''): Promise<any> => (await fetch(url(path))).json();
const post = (verb: string, body: unknown, headers: Record<string, string> = {}) =>
  fetch(url(`/${verb}`), {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
// biome-ignore lint/suspicious/noExplicitAny: answers are judged by expectations
const decide = async (verb: string, body: unknown): Promise<any> => (await post(verb, body)).json();
const id = (offset: number) => `${site.topic}:0:${offset}`;
const entry = async (offset: number): Promise<QuarantineEntry> => (await get(`/${id(offset)}`)).entry;
/** Once the ingest has said how far it is. */
const outcome = (offset: number) =>
  until(
    () => entry(offset),
    (seen) => seen.outcome !== 'under_way',
  );

/** Everything on the topic, as a client that nobody here wrote reads it. */
async function onTopic(count: number) {
  const consumer = site.broker.client().consumer({ groupId: `${site.group}-reader` });
  const messages: { key: Buffer | null; value: Buffer | null; headers: object; timestamp: string }[] = [];
  await consumer.connect();
  await consumer.subscribe({ topic: site.topic, fromBeginning: true });
  await consumer.run({
    eachMessage: async ({ message: { key, value, headers = {}, timestamp } }) =>
      void messages.push({ key, value, headers, timestamp }),
  });
  await until(
    () => messages.length,
    (seen) => seen >= count,
  );
  await consumer.disconnect();
  return messages;
}

describe('a message that could not be used', () => {
  it('stands in quarantine with its bytes, unless personal data was or may be in them', async () => {
    const personal = ['13812345678', '王小明', 'w@example.cn'];
    await site.feed(
      event('1', FAULTY),
      event('2', { ...FAULTY, extra: personal[0] }),
      event('3', { ...FAULTY, customer_name: personal[1] }),
      event('4', { level: 3 }, { type: 'ticket.gated' }),
      `{"from":"${personal[2]}"`,
      Buffer.from([0x7b, 0xff, 0x7d]),
      event('5', GOOD),
    );
    const { total, byFault, rows } = await get();
    expect(total).toBe(6);
    expect(byFault).toEqual({ ANDON_E101: 1, ANDON_E103: 1, ANDON_E104: 2, ANDON_E105: 2 });
    expect(
      Object.fromEntries(rows.map((row: QuarantineEntry) => [row.offset, [row.fault, row.state, row.kept]])),
    ).toEqual({
      0: ['ANDON_E104', 'waiting', true],
      1: ['ANDON_E105', 'waiting', false],
      2: ['ANDON_E104', 'waiting', false],
      3: ['ANDON_E103', 'waiting', true],
      4: ['ANDON_E105', 'waiting', false],
      5: ['ANDON_E101', 'waiting', false],
    });
    const kept = await get(`/${id(0)}`);
    expect(kept.message.key).toMatchObject({ text: 'T-1' });
    expect(JSON.parse(kept.message.value.text)).toMatchObject({ id: '1', data: FAULTY });
    expect((await get(`/${id(1)}`)).message).toBeNull();
    const stored = JSON.stringify(
      await site.store.query('SELECT *, tryBase64Decode(message) AS m FROM quarantine'),
    );
    for (const value of personal) {
      expect(stored).not.toContain(value);
      expect(stored).not.toContain(Buffer.from(value).toString('base64').replace(/=+$/, ''));
    }
    expect(site.letters[0]).toMatchObject({ firstSeen: expect.any(Number), lastSeen: expect.any(Number) });
  }, 60_000);

  it('can be listed by fault, topic, time and state', async () => {
    await site.feed(event('1', FAULTY), event('2', {}, { type: 'ticket.gated' }));
    const of = async (query: string) =>
      (await get(`?${query}`)).rows.map((row: QuarantineEntry) => row.offset);
    expect(await of('fault=ANDON_E103')).toEqual([1]);
    expect(await of(`topic=${site.topic}`)).toEqual([1, 0]);
    expect(await of('topic=cc.other.v1')).toEqual([]);
    expect(await of(`since=${new Date(Date.now() - 60_000).toISOString()}`)).toEqual([1, 0]);
    expect(await of(`since=${new Date(Date.now() + 60_000).toISOString()}`)).toEqual([]);
    expect(await of('state=dropped')).toEqual([]);
    expect(await of('limit=1')).toHaveLength(1);
    expect(await get('?fault=ANDON_E999')).toMatchObject({ code: 'ANDON_E201', parameter: 'fault' });
    expect(await get('?since=yesterday')).toMatchObject({ code: 'ANDON_E201', parameter: 'since' });
    expect(await get(`/${site.topic}:0:99`)).toMatchObject({ code: 'ANDON_E203' });
  }, 60_000);

  it('is the same entry when it is delivered again, and stays dropped', async () => {
    await site.feed(event('1', FAULTY), event('2', { ...FAULTY, region: 'CN-GX' }), event('3', GOOD));
    await decide('drop', { ids: [id(1)] });
    const before = (await get()).rows as QuarantineEntry[];
    await site.stop();
    site.forgetOffsets();
    await site.start();
    await site.settled();
    const after = (await get()).rows as QuarantineEntry[];
    const same = (rows: QuarantineEntry[]) => rows.map(({ lastSeen, ...row }) => row);
    expect(same(after)).toEqual(same(before));
    expect(after.map((row) => row.lastSeen > row.firstSeen)).toEqual([true, true]);
    expect(site.letters.slice(2).map((letter) => letter.firstSeen)).toEqual(
      site.letters.slice(0, 2).map((letter) => letter.firstSeen),
    );
    expect((await get(`/${id(1)}`)).message).toBeNull();
    const bytes = await site.store.query("SELECT offset FROM quarantine WHERE message != ''");
    expect(bytes).toEqual([{ offset: 0 }]);
  }, 60_000);

  it('loses its bytes after 7 days and its record after 90', async () => {
    await site.feed(event('1', FAULTY));
    await expireQuarantine(site.store, Date.now());
    expect(await entry(0)).toMatchObject({ kept: true });
    await expireQuarantine(site.store, Date.now() + BYTES_KEPT_MS + 1_000);
    expect(await entry(0)).toMatchObject({ kept: false, state: 'waiting' });
    expect(await decide('replay', { ids: [id(0)] })).toMatchObject({
      replayed: [],
      left: [{ id: id(0), because: 'no_bytes' }],
    });
    await expireQuarantine(site.store, Date.now() + ENTRY_KEPT_MS + 1_000);
    expect((await get()).total).toBe(0);
  }, 60_000);
});

describe('a replay', () => {
  it('sends bytes, key and headers as they were, and the event becomes a fact once Andon knows it', async () => {
    outdated = true;
    const value = JSON.stringify(event('1', GOOD)).replace(
      '{"specversion":"1.0",',
      '\n{ "specversion" : "1.0" , ',
    );
    const producer = site.broker.client().producer();
    await producer.connect();
    const headers = { 'content-type': 'application/cloudevents+json', trace: 'a-1' };
    await producer.send({ topic: site.topic, messages: [{ key: 'T-1', value, headers }] });
    await producer.disconnect();
    await until(
      () => committed(site),
      (offsets) => offsets[0] === 1,
    );
    expect(await figures(site.store)).toEqual([]);
    outdated = false;
    const answer = await decide('replay', { fault: 'ANDON_E103' });
    expect(answer).toEqual({ replayed: [{ id: id(0), as: id(1) }], left: [], more: 0 });
    expect(await outcome(0)).toMatchObject({ state: 'replayed', outcome: 'accepted', replayedAs: id(1) });
    expect(await figures(site.store)).toMatchObject([{ subject: 'T-1', total: 1 }]);

    // Again by name: two messages more on the topic, one fact.
    await decide('replay', { ids: [id(0)] });
    await until(
      () => entry(0),
      (seen) => seen.replayedAs === id(2) && seen.outcome === 'accepted',
    );
    expect(await figures(site.store)).toMatchObject([{ subject: 'T-1', total: 1 }]);
    expect((await get()).total).toBe(1);
    // By filter only what waits.
    expect(await decide('replay', { all: true })).toEqual({ replayed: [], left: [], more: 0 });

    const [original, ...replays] = await onTopic(3);
    expect(replays).toHaveLength(2);
    for (const replay of replays) {
      expect(replay).toMatchObject({
        key: original?.key,
        value: original?.value,
        timestamp: original?.timestamp,
      });
      expect(replay.headers).toEqual({ ...original?.headers, 'andon-replay-of': Buffer.from(id(0)) });
    }
  }, 60_000);

  it('of what is still not usable comes back as another entry and is told', async () => {
    await site.feed(event('1', FAULTY));
    expect(await decide('replay', { ids: [id(0), id(77)] })).toEqual({
      replayed: [{ id: id(0), as: id(1) }],
      left: [{ id: id(77), because: 'unknown' }],
      more: 0,
    });
    expect(await outcome(0)).toMatchObject({ outcome: 'rejected_again', replayedAs: id(1) });
    expect(await entry(1)).toMatchObject({
      state: 'waiting',
      fault: 'ANDON_E104',
      replayOf: id(0),
      kept: true,
    });
  }, 60_000);

  it('leaves alone what was dropped', async () => {
    await site.feed(event('1', FAULTY));
    expect(await decide('drop', { topic: site.topic })).toEqual({ dropped: [id(0)], left: [], more: 0 });
    expect(await entry(0)).toMatchObject({ state: 'dropped', kept: false, droppedAt: expect.any(String) });
    expect(await decide('replay', { ids: [id(0)] })).toMatchObject({
      replayed: [],
      left: [{ id: id(0), because: 'dropped' }],
    });
    expect(await onTopic(1)).toHaveLength(1);
  }, 60_000);
});

describe('a decision', () => {
  it.each([
    ['another origin', { origin: 'http://evil.example' }, 403, 'ANDON_E204'],
    ['plain text, which a page elsewhere may send', { 'content-type': 'text/plain' }, 415, 'ANDON_E224'],
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }, 415, 'ANDON_E224'],
  ])(
    'by %s is refused',
    async (_, headers, status, code) => {
      await site.feed(event('1', FAULTY));
      for (const verb of ['replay', 'drop']) {
        const answer = await post(verb, { all: true }, headers as Record<string, string>);
        expect(answer.status).toBe(status);
        expect(await answer.json()).toMatchObject({ code });
      }
      expect(await entry(0)).toMatchObject({ state: 'waiting' });
    },
    60_000,
  );
});
