import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { io } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Fault } from '../../../schemas/faults.ts';
import type { TicketList } from '../../../schemas/tickets.ts';
import { startServer } from '../../../server/start.ts';
import { closeGround, DIRECTORY, type House, MINUTE, NOON, openHouse, putTickets } from './ground/house.ts';

let house: House;
let webRoot: string;
const facts = (subject: string, rows: object[]) =>
  Buffer.from(
    `${rows.map((row) => JSON.stringify({ tenant: 'default', subject, source: '/tickets', ...row })).join('\n')}\n`,
  );

beforeAll(async () => {
  webRoot = await mkdtemp(join(tmpdir(), 'andon-web-'));
  await mkdir(join(webRoot, 'assets'));
  await writeFile(join(webRoot, 'index.html'), '<!doctype html><title>Andon</title>');
  await writeFile(join(webRoot, 'assets', 'app-1a2b.js'), 'export {};');
  house = await openHouse({ webRoot });
  const clock = (stop: number, due: number) => ({
    start: NOON - 60 * MINUTE,
    due,
    warn: due - 4 * MINUTE,
    stop,
    target: 15 * MINUTE,
  });
  const answered = NOON - 55 * MINUTE;
  await putTickets(
    house.store,
    {
      subject: 'met',
      created_at: NOON - 60 * MINUTE,
      first_response_at: answered,
      owner: 'A-1',
      clocks: [clock(answered, NOON - 45 * MINUTE)],
    },
    {
      subject: 'late',
      created_at: NOON - 60 * MINUTE,
      queue: 'bill',
      priority: 'urgent',
      clocks: [clock(0, NOON - 45 * MINUTE)],
    },
    { subject: 'soon', created_at: NOON - 10 * MINUTE, clocks: [clock(0, NOON + MINUTE)] },
    {
      subject: 'done',
      created_at: NOON - 90 * MINUTE,
      open: 0,
      status: 'closed',
      clocks: [clock(0, 0)],
      closed_at: NOON - MINUTE,
    },
    { subject: 'practice', created_at: NOON - 3_000 * MINUTE, open: 0, status: 'new', ended_by: 'drill' },
  );
  const at = NOON - 60 * MINUTE;
  await house.store.insert(
    'ticket_events',
    facts('late', [
      { id: '3', type: 'ticket.queued', queue: 'bill', time: at, at, recorded: at, ingested_at: at },
      {
        id: '1',
        type: 'ticket.created',
        channel: 'phone',
        time: at,
        at,
        recorded: at,
        ingested_at: at,
        detail: '{"note":1}',
        flags: 'skew_fixed',
      },
      { id: '2', type: 'ticket.classified', priority: 'urgent', time: at, at, recorded: at, ingested_at: at },
      {
        id: '4',
        type: 'ticket.assigned',
        agent_id: 'A-9',
        time: NOON + 1,
        at: NOON + 1,
        recorded: at,
        ingested_at: at,
      },
    ]),
  );
});
afterAll(async () => {
  await house.close();
  await closeGround();
  await rm(webRoot, { recursive: true, force: true });
});

/** Each call on a connection of its own: one that was kept may be of a server that has gone. */
const get = (path: string) => fetch(house.server.url + path, { headers: { connection: 'close' } });
// biome-ignore lint/suspicious/noExplicitAny: answers are judged by expectations
const json = async (path: string): Promise<any> => (await get(path)).json();

/** A request with headers that fetch would not let through. */
const raw = (headers: Record<string, string>, path = '/healthz'): Promise<{ status: number; body: string }> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(house.server.url);
    const call = request({ hostname, port, path, headers }, (answer) => {
      let body = '';
      answer.on('data', (part) => {
        body += part;
      });
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body }));
    });
    call.on('upgrade', () => reject(new Error('the upgrade was let through')));
    call.on('error', reject).end();
  });

describe('who may call', () => {
  const port = () => new URL(house.server.url).port;
  it.each(['evil.example', 'evil.example:80', '127.0.0.1', '127.0.0.1.evil.example', '0.0.0.0'])(
    'Host %s is refused',
    async (host) => {
      const answer = await raw({ host });
      expect(answer.status).toBe(403);
      expect(JSON.parse(answer.body)).toMatchObject({ code: 'ANDON_E204' });
    },
  );
  it('a host of another port is refused, the three names of this one are not', async () => {
    expect((await raw({ host: `127.0.0.1:${Number(port()) + 1}` })).status).toBe(403);
    for (const name of ['127.0.0.1', 'localhost', '[::1]', 'LOCALHOST'])
      expect((await raw({ host: `${name}:${port()}` })).status).toBe(200);
  });
  it.each(['http://evil.example', 'null', 'https://localhost', 'http://localhost'])(
    'Origin %s is refused',
    async (origin) => {
      expect((await raw({ host: `localhost:${port()}`, origin })).status).toBe(403);
    },
  );
  it('our own origin is let in, on every path, static files and unknown ones included', async () => {
    expect((await raw({ host: `localhost:${port()}`, origin: `http://localhost:${port()}` })).status).toBe(
      200,
    );
    for (const path of ['/', '/assets/app-1a2b.js', '/nowhere', '/api/v1/site']) {
      expect((await raw({ host: 'evil.example' }, path)).status).toBe(403);
    }
  });
  const upgrade = {
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
  };
  it.each<Record<string, string>>([
    { host: 'evil.example' },
    { origin: 'http://evil.example' },
    { origin: 'null' },
  ])('a WebSocket with %j is refused', async (wrong) => {
    const answer = await raw(
      { host: `localhost:${port()}`, ...upgrade, ...wrong },
      '/socket.io/?EIO=4&transport=websocket',
    );
    expect(answer.status).toBe(403);
    expect(JSON.parse(answer.body)).toMatchObject({ code: 'ANDON_E204' });
  });
  it('a Socket.IO client of another origin gets nowhere; polling is not served', async () => {
    const fault = await new Promise((resolve) => {
      const socket = io(house.server.url, {
        transports: ['websocket'],
        reconnection: false,
        extraHeaders: { origin: 'http://evil.example' },
      });
      socket.on('connect', () => resolve(null));
      socket.on('connect_error', resolve);
    });
    expect(fault).toBeInstanceOf(Error);
    const host = `localhost:${port()}`;
    expect((await raw({ host }, '/socket.io/?EIO=4&transport=polling')).status).toBe(400);
    expect((await raw({ host: 'evil.example' }, '/socket.io/?EIO=4&transport=polling')).status).not.toBe(200);
  });
  it('the policy for content allows no inline script or style', async () => {
    const policy = (await get('/wall')).headers.get('content-security-policy') ?? '';
    expect(policy).toContain("script-src 'self'");
    expect(policy).not.toMatch(/unsafe|upgrade-insecure/);
  });
});

describe('/api/v1/query', () => {
  it('answers with the defaults of the site: its now, its day, its policy', async () => {
    const answer = await json(
      '/api/v1/query?metrics=open_tickets,tickets_created,attainment.first_response,first_response_time',
    );
    expect(answer).toEqual({
      now: '2026-03-01T04:00:00.000Z',
      cut: new Date(house.time.cut).toISOString(),
      dataTime: '2026-03-01T04:00:00.000Z',
      completeTo: '2026-03-01T03:59:30.000Z',
      known: 'now',
      policy: 'service-flow-assessed@1',
      timezone: 'Asia/Shanghai',
      rows: [
        {
          values: {
            open_tickets: { value: 3 },
            tickets_created: { value: 4 },
            'attainment.first_response': { value: 0.5, numerator: 1, denominator: 2 },
            first_response_time: { n: 1, mean: 5 * MINUTE, p50: 5 * MINUTE, p90: 5 * MINUTE },
          },
        },
      ],
    });
  });
  it('takes filters as commas or repeated, a window, a bucket, a split', async () => {
    const split =
      '/api/v1/query?metrics=tickets_created&by=queue&from=2026-03-01T10:30:00%2B08:00&to=2026-03-01T04:00:00Z&bucket=hour';
    const both = await json(`${split}&where.queue=fault,bill`);
    expect(both.rows).toEqual([
      { bucket: '2026-03-01T02:00:00.000Z', queue: 'fault', values: { tickets_created: { value: 1 } } },
      { bucket: '2026-03-01T03:00:00.000Z', queue: 'bill', values: { tickets_created: { value: 1 } } },
      { bucket: '2026-03-01T03:00:00.000Z', queue: 'fault', values: { tickets_created: { value: 2 } } },
    ]);
    expect((await json(`${split}&where.queue=fault&where.queue=bill`)).rows).toEqual(both.rows);
    expect((await json(`${split}&where.queue=bill`)).rows).toEqual([both.rows[1]]);
  });
  it('known=then cuts at now', async () => {
    const answer = await json('/api/v1/query?metrics=open_tickets&now=2026-03-01T03:00:00Z&known=then');
    expect(answer).toMatchObject({
      now: '2026-03-01T03:00:00.000Z',
      cut: '2026-03-01T03:00:00.000Z',
      known: 'then',
    });
  });
  it('writes CSV', async () => {
    const answer = await get('/api/v1/query?metrics=open_tickets,first_response_time&by=queue&format=csv');
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect((await answer.text()).split('\r\n')).toEqual([
      'queue,open_tickets.value,first_response_time.n,first_response_time.mean,first_response_time.p50,first_response_time.p90',
      'bill,1,0,,,',
      'fault,2,1,300000,300000,300000',
      '',
    ]);
  });

  const ISO = expect.stringContaining('ISO 8601');
  it.each([
    ['', 'metrics', expect.anything()],
    ['metrics=', 'metrics', expect.arrayContaining(['open_tickets']), 'ANDON_E202'],
    ['metrics=happiness', 'metrics', expect.arrayContaining(['open_tickets']), 'ANDON_E202'],
    ['metrics=open_tickets&from=yesterday', 'from', ISO],
    ['metrics=open_tickets&from=2026-03-01', 'from', ISO],
    ['metrics=open_tickets&from=2026-02-30T00:00:00Z', 'from', ISO],
    ['metrics=open_tickets&from=2026-03-01T00:00:00+08:00', 'from', ISO],
    ['metrics=open_tickets&to=1772337600000', 'to', ISO],
    ['metrics=open_tickets&to=2026-01-01T00:00:00Z', 'to', expect.stringContaining('after from')],
    ['metrics=open_tickets&from=2027-01-01T00:00:00Z', 'from', 'an instant before to'],
    ['metrics=open_tickets&now=now', 'now', ISO],
    ['metrics=open_tickets&cut=', 'cut', ISO],
    ['metrics=open_tickets&known=then&cut=2026-03-01T00:00:00Z', 'cut', expect.stringContaining('left out')],
    ['metrics=open_tickets&known=maybe', 'known', ['now', 'then']],
    ['metrics=open_tickets&bucket=year', 'bucket', expect.arrayContaining(['month'])],
    ['metrics=open_tickets&by=colour', 'by', expect.arrayContaining(['queue'])],
    ['metrics=quarantined&by=region', 'by', ['source', 'topic']],
    ['metrics=quarantined&where.queue=fault', 'where.queue', ['source', 'topic']],
    ['metrics=open_tickets&by=source', 'by', expect.arrayContaining(['queue'])],
    ['metrics=open_tickets,quarantined&by=queue', 'by', []],
    ['metrics=open_tickets&by=queue&by=site', 'by', expect.arrayContaining(['queue'])],
    ['metrics=open_tickets&policy=kindness', 'policy', expect.arrayContaining(['service-flow-assessed@1'])],
    [
      'metrics=open_tickets&policy=service-flow-assessed@9',
      'policy',
      expect.arrayContaining(['service-flow-assessed']),
    ],
    ['metrics=open_tickets&tenant=nobody', 'tenant', ['default']],
    ['metrics=open_tickets&format=xml', 'format', ['json', 'csv']],
    ['metrics=open_tickets&where.colour=red', 'where.colour', expect.arrayContaining(['where.queue'])],
    ['metrics=open_tickets&buckets=day', 'buckets', expect.arrayContaining(['bucket'])],
    [
      'metrics=open_tickets&bucket=minute&from=2020-01-01T00:00:00Z',
      'bucket',
      expect.stringContaining('at most'),
      'ANDON_E205',
    ],
  ])('?%s is refused by name', async (text, parameter, accepted, code = 'ANDON_E201') => {
    const answer = await get(`/api/v1/query?${text}`);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ code, parameter, accepted });
  });
});

describe('/api/v1/tickets', () => {
  it('lists what is open, the next limit first, with clocks', async () => {
    const answer = await json('/api/v1/tickets');
    const { rows: _, total, ...envelope } = answer;
    const { rows: __, cut, known, ...asked } = await json('/api/v1/query?metrics=open_tickets');
    expect([total, envelope]).toEqual([3, asked]);
    expect(answer.rows[0]).toMatchObject({
      id: 'late',
      customer_tier: '',
      createdAt: '2026-03-01T03:00:00.000Z',
      closedAt: null,
      endedBy: '',
    });
    const clocks = (answer as TicketList).rows.map((row) => [
      row.id,
      ...['first_response', 'resolution'].map(
        (name) => row.clocks.find(({ clock }) => clock === name)?.verdict,
      ),
    ]);
    expect(clocks).toEqual([
      ['late', 'breached_running', 'not_applicable'],
      ['soon', 'at_risk', 'not_applicable'],
      ['met', 'met', 'not_applicable'],
    ]);
  });
  it('sorts, filters and limits; the total is the whole', async () => {
    const ids = async (text: string) => {
      const answer = await json(`/api/v1/tickets?${text}`);
      return [answer.total, ...answer.rows.map((row: { id: string }) => row.id)];
    };
    expect(await ids('sort=created')).toEqual([3, 'soon', 'late', 'met']);
    expect(await ids('sort=wait&limit=1')).toEqual([3, 'late']);
    expect(await ids('where.queue=bill&where.priority=urgent')).toEqual([1, 'late']);
    expect(await ids('where.team=technical')).toEqual([3, 'late', 'soon', 'met']);
    expect(await ids('where.channel=video')).toEqual([0]);
    expect(await ids('status=ended')).toEqual([1, 'done']);
    expect((await ids('status=all'))[0]).toBe(4);
    expect(await ids('status=drill')).toEqual([1, 'practice']);
  });
  it('shows one ticket: state, clocks, facts due in the order in which they count', async () => {
    const { ticket, events } = await json('/api/v1/tickets/late');
    expect(ticket).toMatchObject({ id: 'late', queue: 'bill', firstResponseAt: null, owner: '' });
    expect(ticket.clocks).toHaveLength(3);
    expect(ticket.clocks[0]).toMatchObject({
      clock: 'first_response',
      verdict: 'breached_running',
      due: '2026-03-01T03:15:00.000Z',
      targetMs: 15 * MINUTE,
    });
    expect(events.map((each: { type: string }) => each.type)).toEqual([
      'ticket.created',
      'ticket.classified',
      'ticket.queued',
    ]);
    expect(events[0]).toEqual({
      id: '1',
      source: '/tickets',
      type: 'ticket.created',
      flags: ['skew_fixed'],
      at: '2026-03-01T03:00:00.000Z',
      time: '2026-03-01T03:00:00.000Z',
      recorded: '2026-03-01T03:00:00.000Z',
      ingestedAt: '2026-03-01T03:00:00.000Z',
      backfill: false,
      drill: false,
      data: { channel: 'phone', note: 1 },
    });
  });
  it.each([
    ['status=gone', 'status'],
    ['sort=name', 'sort'],
    ['limit=0', 'limit'],
    ['limit=501', 'limit'],
    ['limit=many', 'limit'],
    ['limit=1.5', 'limit'],
    ['where.policy=x', 'where.policy'],
    ['where.source=x', 'where.source'],
    ['page=2', 'page'],
    ['policy=none', 'policy'],
    ['tenant=none', 'tenant'],
  ])('?%s is refused by name', async (text, parameter) => {
    const answer = await get(`/api/v1/tickets?${text}`);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ code: 'ANDON_E201', parameter, accepted: expect.anything() });
  });
  it('a ticket that nobody knows is not found, whatever its name', async () => {
    for (const id of ['nothing', encodeURIComponent("' OR 1=1 --"), encodeURIComponent('a/b\\')]) {
      const answer = await get(`/api/v1/tickets/${id}`);
      expect(answer.status).toBe(404);
      expect(await answer.json()).toMatchObject({ code: 'ANDON_E203' });
    }
  });
  it('a filter is a value, never a piece of the statement', async () => {
    const queue = "x') OR 1=1 --";
    expect((await get(`/api/v1/tickets?where.queue=${encodeURIComponent(queue)}`)).status).toBe(400);
    await putTickets(house.store, { subject: 'odd', queue, open: 0, status: 'closed', queue_path: [queue] });
    const { total } = await json(`/api/v1/tickets?status=all&where.queue=${encodeURIComponent(queue)}`);
    expect(total).toBe(1);
  });
});

describe('what where.<dimension> accepts', () => {
  const status = async (filter: string) =>
    Promise.all(
      ['/api/v1/query?metrics=open_tickets&', '/api/v1/tickets?'].map(
        async (path) => (await get(path + filter)).status,
      ),
    );
  it.each([
    ['where.channel=phone,unknown,other', 'words of the set'],
    ['where.channel=', 'not set'],
    ['where.category=fault&where.priority=urgent&where.customer_tier=vip', 'each of the closed dimensions'],
    ['where.queue=bill,fault', 'names of the directory'],
    ['where.city=anywhere', 'anything, where nothing is known of the dimension'],
  ])('?%s: %s', async (filter) => {
    expect(await status(filter)).toEqual([200, 200]);
  });
  it.each([
    ['channel', 'fax', ['phone', 'bot']],
    ['category', 'Fault', ['fault', 'unclassified']],
    ['priority', 'P1', ['urgent', 'general']],
    ['customer_tier', 'gold', ['vip']],
    ['site', 'nowhere', ['gz']],
    ['team', 'red', ['technical']],
    ['queue', 'lost', ['fault', 'bill']],
  ])('where.%s=%s is refused with what there is', async (dimension, value, some) => {
    for (const path of ['/api/v1/query?metrics=open_tickets&', '/api/v1/tickets?']) {
      const answer = await get(`${path}where.${dimension}=${value}`);
      expect(answer.status).toBe(400);
      const accepted = expect.arrayContaining(some);
      expect(await answer.json()).toMatchObject({
        code: 'ANDON_E201',
        parameter: `where.${dimension}`,
        value,
        accepted,
      });
    }
  });
  it('a word that nobody knows is accepted once an event has brought it, and told from then on', async () => {
    await putTickets(house.store, {
      subject: 'raw',
      open: 0,
      status: 'closed',
      channel: 'fax',
      city: 'Foshan',
      queue: 'annex',
      queue_path: ['attic', 'annex'],
    });
    for (const filter of ['where.channel=fax', 'where.city=Foshan', 'where.queue=annex,attic'])
      expect(await status(filter)).toEqual([200, 200]);
    const { total, rows } = await json('/api/v1/tickets?status=all&where.channel=fax');
    expect([total, rows[0].id]).toEqual([1, 'raw']);
    // Now that a city is known, another one is a slip.
    const refused = await get('/api/v1/tickets?where.city=Fo%20shan');
    expect([refused.status, (await refused.json()).accepted]).toEqual([400, ['Foshan']]);
    expect(
      (await (await get('/api/v1/query?metrics=open_tickets&where.channel=fx')).json()).accepted,
    ).toContain('fax');
  });
  it('asks the store only about what has no name, and once for what it has seen', async () => {
    let asked = 0;
    const { store } = house;
    const counting = {
      ...store,
      query: <Row>(sql: string, values?: Parameters<typeof store.query>[1]) => {
        if (sql.includes('SELECT DISTINCT value')) asked += 1;
        return store.query<Row>(sql, values);
      },
    };
    await house.restart({ store: counting });
    await status('where.channel=phone&where.queue=bill');
    expect(asked).toBe(0);
    await get('/api/v1/tickets?where.channel=fax');
    await get('/api/v1/tickets?where.channel=fax,phone');
    expect(asked).toBe(1);
    await house.restart({ webRoot });
  });
});

describe('the rest', () => {
  it('hands out catalogue, directory, policies, boards and the site', async () => {
    expect(await json('/api/v1/directory')).toEqual(DIRECTORY);
    expect((await json('/api/v1/catalogue')).map((entry: { id: string }) => entry.id)).toContain(
      'open_tickets',
    );
    expect((await json('/api/v1/policies')).map((policy: { id: string }) => policy.id)).toContain(
      'service-flow-process',
    );
    expect(await json('/api/v1/boards')).toEqual([]);
    expect((await get('/api/v1/boards/none')).status).toBe(404);
    expect(await json('/api/v1/site')).toMatchObject({
      tenant: 'default',
      dataTime: NOON,
      sources: [{ source: '/tickets', newest: NOON, state: 'live' }],
    });
    expect((await get('/api/v1/site?tenant=none')).status).toBe(400);
    expect((await get('/api/v1/catalogue?x=1')).status).toBe(400);
  });
  it('describes itself from the schemas that check', async () => {
    const { paths } = await json('/api/v1/openapi.json');
    const names = paths['/api/v1/query'].get.parameters.map((each: { name: string }) => each.name);
    expect(names).toEqual(expect.arrayContaining(['metrics', 'from', 'known', 'where.channel']));
    expect(Object.keys(paths)).toEqual(
      expect.arrayContaining([
        '/api/v1/events',
        '/api/v1/tickets',
        '/api/v1/tickets/{id}',
        '/healthz',
        '/readyz',
      ]),
    );
  });
  it('keeps the doors for events shut where no token is configured, and says how to open them', async () => {
    for (const authorization of ['', 'Bearer anything']) {
      const answer = await fetch(`${house.server.url}/api/v1/events`, {
        method: 'POST',
        headers: { 'content-type': 'application/cloudevents+json', authorization },
        body: '{}',
      });
      expect(answer.status).toBe(403);
      expect(await answer.json()).toMatchObject({
        code: 'ANDON_E220',
        remedy: expect.stringContaining('andon token'),
      });
    }
  });
  it('serves the web app: pages by the app itself, assets for ever, nothing for the unknown', async () => {
    for (const path of ['/', '/wall', '/wall?lang=en', '/lead', '/trends', '/data', '/tickets/TT-1']) {
      const answer = await get(path);
      expect([answer.status, answer.headers.get('cache-control'), await answer.text()]).toEqual([
        200,
        'no-cache',
        '<!doctype html><title>Andon</title>',
      ]);
    }
    expect((await get('/assets/app-1a2b.js')).headers.get('cache-control')).toContain('immutable');
    for (const path of ['/nowhere', '/assets/gone.js', '/../package.json'])
      expect((await get(path)).status).toBe(404);
  });
  it('serves a build that was made after its start, and the assets of the one before', async () => {
    await writeFile(join(webRoot, 'assets', 'app-9f8e.js'), 'export const later = true;');
    for (const name of ['app-9f8e.js', 'app-1a2b.js']) {
      const answer = await get(`/assets/${name}`);
      expect([answer.status, answer.headers.get('content-type')]).toEqual([
        200,
        expect.stringContaining('javascript'),
      ]);
      expect(answer.headers.get('cache-control')).toContain('immutable');
    }
    await rm(join(webRoot, 'assets', 'app-1a2b.js'));
    const gone = await get('/assets/app-1a2b.js');
    expect([gone.status, await gone.json()]).toEqual([404, expect.objectContaining({ code: 'ANDON_E203' })]);
    await writeFile(join(webRoot, 'assets', 'app-1a2b.js'), 'export {};');
    await writeFile(join(webRoot, '.secret'), 'kept');
    expect((await get('/.secret')).status).toBe(404);
  });
  it('is ready when the store answers, and counts for Prometheus', async () => {
    expect(await json('/readyz')).toEqual({
      ready: true,
      checks: {
        broker: { ready: null },
        store: { ready: true },
        lag: { ready: null, messages: null },
        healing: { ready: null },
      },
    });
    expect(await (await get('/metrics')).text()).toMatch(/andon_ticks_total [1-9]/);
  });
  it('is healthy while the loop turns, and not ten seconds after it should have', async () => {
    expect((await get('/healthz')).status).toBe(200);
  });
  it('refuses a host that is not loopback', async () => {
    await expect(startServer({ host: '0.0.0.0' } as Parameters<typeof startServer>[0])).rejects.toThrow(
      Fault,
    );
  });
});

describe('a server whose loop hangs', () => {
  it('says so', async () => {
    let hang = false;
    const { store } = house;
    const stuck = {
      ...store,
      query: <Row>(sql: string, values?: Parameters<typeof store.query>[1]) =>
        hang && sql.includes('FROM sources')
          ? new Promise<Row[]>((resume) => {
              release = () => resume([]);
            })
          : store.query<Row>(sql, values),
    };
    let release = () => {};
    await house.restart({ store: stuck });
    expect(await json('/healthz')).toEqual({ turning: true });
    hang = true;
    await expect.poll(() => String(release)).toContain('resume');
    house.time.wall = Date.now() + 11_000;
    const late = await get('/healthz');
    expect([late.status, await late.json()]).toEqual([
      503,
      expect.objectContaining({ turning: false, code: 'ANDON_E322' }),
    ]);
    house.time.wall = null;
    hang = false;
    release();
    await house.restart({ webRoot });
  });
});

describe('a server that is not ready', () => {
  const well = { brokerReady: () => true, healed: () => true, lag: () => 7 };
  const not = (code: string) => expect.objectContaining({ ready: false, code, remedy: expect.any(String) });
  const ready = { ready: true };
  const checks = { broker: ready, store: ready, lag: { ready: true, messages: 7 }, healing: ready };
  const asked = async (more: Parameters<typeof house.restart>[0]) => {
    await house.restart(more);
    const answer = await get('/readyz');
    return [answer.status, await answer.json()];
  };
  afterAll(() => house.restart({ webRoot }));

  it('has a broker that is gone', async () => {
    expect(await asked({ progress: { ...well, brokerReady: () => false } })).toEqual([
      503,
      { ready: false, checks: { ...checks, broker: not('ANDON_E305') } },
    ]);
  });
  it('is behind', async () => {
    expect(await asked({ progress: { ...well, lag: () => 100_001 } })).toEqual([
      503,
      {
        ready: false,
        checks: { ...checks, lag: expect.objectContaining({ messages: 100_001, code: 'ANDON_E320' }) },
      },
    ]);
    expect((await asked({ progress: { ...well, lag: () => 100_000 } }))[0]).toBe(200);
  });
  it('is healing', async () => {
    expect(await asked({ progress: { ...well, healed: () => false } })).toEqual([
      503,
      { ready: false, checks: { ...checks, healing: not('ANDON_E321') } },
    ]);
  });
  it.each([
    ['fails', () => Promise.reject(new Fault('ANDON_E306'))],
    ['never answers', () => new Promise<never>(() => {})],
  ])('has a store that %s', async (_, answer) => {
    const { store } = house;
    const broken = {
      ...store,
      query: <Row>(sql: string, values?: Parameters<typeof store.query>[1]): Promise<Row[]> =>
        sql === 'SELECT 1' ? answer() : store.query<Row>(sql, values),
    };
    expect(await asked({ store: broken, progress: well })).toEqual([
      503,
      { ready: false, checks: { ...checks, store: not('ANDON_E306') } },
    ]);
  });
  it('tells a question that the store could not answer by its own fault, and no more', async () => {
    const { store } = house;
    const down = {
      ...store,
      query: <Row>(sql: string, values?: Parameters<typeof store.query>[1]): Promise<Row[]> =>
        sql.includes('FROM tickets_live')
          ? Promise.reject(new Fault('ANDON_E306', { doing: 'query' }))
          : store.query<Row>(sql, values),
    };
    await house.restart({ store: down });
    const answer = await get('/api/v1/tickets');
    expect([answer.status, Object.keys(await answer.json()).sort()]).toEqual([
      503,
      ['code', 'message', 'remedy'],
    ]);
  });
});
