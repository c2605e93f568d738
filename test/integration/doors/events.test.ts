import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StoreLook } from '../../../schemas/store-look.ts';
import { until } from '../ingest/support/ingest.ts';
import { type DoorHouse, openDoorHouse } from './ground.ts';

let house: DoorHouse;
beforeAll(async () => {
  house = await openDoorHouse(['ticketing', 'other', 'flooding']);
});
afterAll(() => house?.close());

let ids = 0;
/** A ticket that is created now; `data` and attributes may be replaced. */
const created = (queue: string, data: object = {}, attributes: object = {}) => {
  ids += 1;
  return {
    specversion: '1.0',
    id: `e-${ids}`,
    source: '/test/ticketing',
    type: 'ticket.created',
    subject: `T-${ids}`,
    time: new Date().toISOString(),
    data: { channel: 'phone', region: 'CN-GD', category: 'fault', opened_by: 'agent', queue, ...data },
    ...attributes,
  };
};

const STRUCTURED = 'application/cloudevents+json';
const BATCH = 'application/cloudevents-batch+json; charset=utf-8';
const bearer = (name: string) => ({ authorization: `Bearer ${house.tokens[name]}` });
const post = (body: unknown, headers: Record<string, string> = {}) =>
  fetch(`${house.url}/api/v1/events`, {
    method: 'POST',
    headers: { 'content-type': STRUCTURED, ...bearer('ticketing'), ...headers },
    body: typeof body === 'string' || body instanceof Uint8Array ? (body as string) : JSON.stringify(body),
  });
const open = (queue: string) => house.figure('open_tickets', { queue });
/** Codes and indices of an answer. */
const told = async (answer: Response) => {
  const { code, index, events } = (await answer.json()) as {
    code?: string;
    index?: number;
    events?: { outcome: string; code?: string }[];
  };
  return { status: answer.status, code, index, events: events?.map((one) => one.code ?? one.outcome) };
};

describe('POST /api/v1/events, from the door to /api/v1/query', () => {
  it('takes one event in structured mode, and the same again changes nothing', async () => {
    const event = created('door-structured');
    const answer = await post(event);
    expect(answer.status).toBe(202);
    expect(await answer.json()).toEqual({
      taken: 1,
      events: [{ index: 0, outcome: 'accepted', type: 'ticket.created', subject: event.subject }],
    });
    for (let again = 0; again < 3; again += 1) expect((await post(event)).status).toBe(202);
    expect((await post(created('door-structured'))).status).toBe(202);
    await until(
      () => open('door-structured'),
      (count) => count >= 2,
    );
    expect(await open('door-structured')).toBe(2);
  });

  it('takes one in binary mode, percent-encoded attributes and all', async () => {
    const { data, ...attributes } = created('door-binary', {}, { subject: 'T-甲' });
    const headers = Object.fromEntries(
      Object.entries(attributes).map(([name, value]) => [`ce-${name}`, encodeURIComponent(String(value))]),
    );
    const answer = await post(data, { ...headers, 'content-type': 'application/json' });
    expect(await answer.json()).toMatchObject({ taken: 1, events: [{ subject: 'T-甲' }] });
    await until(
      () => open('door-binary'),
      (count) => count === 1,
    );
  });

  it('takes a batch, each kind on its topic', async () => {
    const ticket = created('door-batch');
    const contact = created('', {}, { type: 'contact.queued', subject: 'C-1' });
    contact.data = { channel: 'phone', queue: 'door-batch' } as never;
    const beat = created('', {}, { type: 'source.heartbeat', data: {}, subject: '/test/ticketing' });
    const answer = await post([ticket, contact, beat], { 'content-type': BATCH });
    expect((await answer.json()).events.map((one: { type: string }) => one.type)).toEqual([
      'ticket.created',
      'contact.queued',
      'source.heartbeat',
    ]);
    await until(
      () => open('door-batch'),
      (count) => count === 1,
    );
    await until(
      () => house.figure('waiting_contacts', { queue: 'door-batch' }),
      (count) => count === 1,
    );
    expect(await told(await post([], { 'content-type': BATCH }))).toMatchObject({ status: 202, events: [] });
  });

  it('names fields that will be dropped and words that nobody knows', async () => {
    const answer = await post(created('door-names', { colour: 'red', channel: 'pigeon' }));
    expect((await answer.json()).events[0]).toMatchObject({ dropped: ['colour'], unknown: ['channel'] });
  });

  it('holds a whole batch back for one wrong event, and says so for each', async () => {
    const right = created('door-withheld');
    const wrong = created('door-withheld', { category: 7 });
    const answer = await post([right, wrong, created('x', {}, { type: 'ticket.vanished' })], {
      'content-type': BATCH,
    });
    const body = await answer.json();
    expect([answer.status, body.code, body.index, body.taken]).toEqual([400, 'ANDON_E104', 1, 0]);
    expect(body.events).toMatchObject([
      { index: 0, outcome: 'withheld' },
      { index: 1, outcome: 'rejected', code: 'ANDON_E104', field: 'category' },
      { index: 2, outcome: 'rejected', code: 'ANDON_E103' },
    ]);
    // A later event has arrived, so what was sent before it would have too.
    await post(created('door-withheld'));
    await until(
      () => open('door-withheld'),
      (count) => count > 0,
    );
    expect(await open('door-withheld')).toBe(1);
  });

  it.each<[string, unknown, Record<string, string>, number, string]>([
    ['no JSON', '{"specversion":', {}, 400, 'ANDON_E101'],
    ['no UTF-8', new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x7d]), {}, 400, 'ANDON_E101'],
    ['nothing at all', '', {}, 400, 'ANDON_E101'],
    ['two documents', '{} {}', {}, 400, 'ANDON_E101'],
    ['a document nested without end', `${'['.repeat(200_000)}${']'.repeat(200_000)}`, {}, 400, 'ANDON_E101'],
    ['no event', '7', {}, 400, 'ANDON_E102'],
    ['a batch that is no list', '{}', { 'content-type': BATCH }, 400, 'ANDON_E102'],
    ['a list in structured mode', '[]', {}, 400, 'ANDON_E102'],
    ['JSON without ce- headers', '{}', { 'content-type': 'application/json' }, 415, 'ANDON_E224'],
    ['a form', 'a=1', { 'content-type': 'application/x-www-form-urlencoded' }, 415, 'ANDON_E224'],
    ['a compressed body', 'x', { 'content-encoding': 'gzip' }, 415, 'ANDON_E224'],
    [
      'a broken percent sign',
      '{}',
      { 'content-type': 'application/json', 'ce-specversion': '1.0', 'ce-id': '%zz' },
      400,
      'ANDON_E102',
    ],
  ])('refuses %s', async (_, body, headers, status, code) => {
    expect(await told(await post(body, headers))).toMatchObject({ status, code });
  });

  it('refuses personal data wherever it stands, and nothing of it reaches a log', async () => {
    const mobile = ['138', '1234', '5678'].join('');
    const mail = ['wang', 'example.cn'].join('@');
    for (const event of [
      created('door-personal', { subcategory: mobile }),
      created('door-personal', { note: { deep: [mail] } }),
      created('door-personal', {}, { source: `/crm/${mail}` }),
    ]) {
      expect(await told(await post(event))).toMatchObject({ status: 400, code: 'ANDON_E105' });
    }
    const hidden = JSON.stringify(created('door-personal', { subcategory: 'X' })).replace(
      '"X"',
      () => `"${[...mobile].map((digit) => `\\u003${digit}`).join('')}"`,
    );
    expect(await told(await post(hidden))).toMatchObject({ code: 'ANDON_E105' });
    const all = JSON.stringify(house.logged);
    expect(all).not.toContain(mobile);
    expect(all).not.toContain(mail);
    expect(all).not.toContain('door-personal');
  });
});

describe('who may send, and how much', () => {
  it('knows a sender by bearer or, where only a URL can be given, by the password in it', async () => {
    const basic = Buffer.from(`anyone:${house.tokens.other}`).toString('base64');
    expect((await post(created('door-basic'), { authorization: `Basic ${basic}` })).status).toBe(202);
  });

  it.each([
    ['none', ''],
    ['another', 'Bearer andon_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'],
    ['half a token', 'half'],
    ['another scheme', 'Token abc'],
    ['an empty password', `Basic ${Buffer.from('a:').toString('base64')}`],
    ['the hash instead of the token', 'hash'],
    ['a very long one', `Bearer ${'a'.repeat(4_000)}`],
  ])('refuses %s before it reads the body', async (_, authorization) => {
    const token = house.tokens.ticketing as string;
    const given =
      authorization === 'half'
        ? `Bearer ${token.slice(0, -1)}`
        : authorization === 'hash'
          ? `Bearer ${(await import('../../../cli/token.ts')).hashOf(token)}`
          : authorization;
    const answer = await post('not even JSON', { authorization: given });
    expect(await told(answer)).toMatchObject({ status: 401, code: 'ANDON_E221' });
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
  });

  it('takes no token from the address', async () => {
    const answer = await fetch(`${house.url}/api/v1/events?token=${house.tokens.ticketing}`, {
      method: 'POST',
      headers: { 'content-type': STRUCTURED },
      body: '{}',
    });
    expect(answer.status).toBe(401);
  });

  it('refuses a page from elsewhere, token or not, and another host', async () => {
    for (const origin of ['https://evil.example', 'null', 'http://127.0.0.1:1']) {
      const answer = await post(created('door-origin'), { origin });
      expect(await told(answer)).toMatchObject({ status: 403, code: 'ANDON_E204' });
    }
    const status = await new Promise<number | undefined>((resolve) => {
      const { hostname, port } = new URL(house.url);
      const headers = { host: 'rebound.example', 'content-type': STRUCTURED, ...bearer('ticketing') };
      request({ hostname, port, path: '/api/v1/events', method: 'POST', headers }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      }).end('{}');
    });
    expect(status).toBe(403);
  });

  it('refuses what is too large: a body, an event, a batch', async () => {
    const large = { status: 413, code: 'ANDON_E223' };
    expect(await told(await post('x'.repeat(900_001)))).toMatchObject(large);
    const many = Array.from({ length: 501 }, () => created('door-large'));
    expect(await told(await post(many, { 'content-type': BATCH }))).toMatchObject(large);
    // A number that grows as it is written again: too large for Kafka only then.
    const grown = JSON.stringify(created('door-large', { n: [] })).replace(
      '[]',
      `[${'1e20,'.repeat(170_000)}1]`,
    );
    expect(await told(await post(grown))).toMatchObject({ status: 400, code: 'ANDON_E108' });
  });

  it('lets a flood of one sender wait, and the others pass', async () => {
    const batch = Array.from({ length: 500 }, () => created('door-flood'));
    const body = JSON.stringify(batch);
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => post(body, { 'content-type': BATCH, ...bearer('flooding') })),
    );
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 202).length).toBeGreaterThanOrEqual(3);
    const refused = answers.find(({ status }) => status === 429) as Response;
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect(await told(refused)).toMatchObject({ code: 'ANDON_E222' });
    expect((await post(created('door-flood-other'), bearer('other'))).status).toBe(202);
    await until(
      () => open('door-flood'),
      (count) => count === 500,
    );
  });

  it('counts for Prometheus and logs no token', async () => {
    const metrics = await (await fetch(`${house.url}/metrics`)).text();
    expect(metrics).toMatch(/andon_door_events_total\{outcome="accepted"\} [1-9]/);
    expect(metrics).toMatch(/andon_refused_total\{code="ANDON_E221"\} [1-9]/);
    const all = JSON.stringify(house.logged);
    for (const token of Object.values(house.tokens)) expect(all).not.toContain(token);
  });
});

describe('GET /api/v1/doctor', () => {
  const look = async () => (await (await fetch(`${house.url}/api/v1/doctor`)).json()) as StoreLook;

  it('finds rows that are what their facts say, and those that are not', async () => {
    const { state, migrations, engine } = await until(look, (seen) =>
      seen.state.every((one) => one.movedOn === 0),
    );
    expect(migrations.applied).toBe(migrations.known);
    expect(Math.abs(engine.now - Date.now())).toBeLessThan(60_000);
    expect(state).toContainEqual(
      expect.objectContaining({ kind: 'ticket', same: 200, differing: 0, missing: 0, columns: [] }),
    );
    await house.store.command("ALTER TABLE tickets UPDATE queue = 'elsewhere' WHERE 1");
    const [spoilt] = (await look()).state;
    expect(spoilt).toMatchObject({ kind: 'ticket', same: 0, differing: 200, columns: ['queue'] });
    expect(spoilt?.examples).toHaveLength(5);
    expect(JSON.stringify(spoilt)).not.toContain('elsewhere');
    await house.store.command('DELETE FROM tickets WHERE 1');
    // A row that is missing may be one that the ingest is about to write, where its facts came within the last minute.
    const [gone] = (await look()).state;
    expect(gone).toMatchObject({ same: 0, differing: 0 });
    expect((gone?.missing ?? 0) + (gone?.movedOn ?? 0)).toBe(200);
  });
});
