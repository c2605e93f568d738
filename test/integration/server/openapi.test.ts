import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance, RouteOptions } from 'fastify';
import { Compile } from 'typebox/schema';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { catalogue, plan } from '../../../metrics/index.ts';
import { checkBoard } from '../../../schemas/board-check.ts';
import { DIMENSIONS } from '../../../schemas/dimensions.ts';
import { Fault } from '../../../schemas/faults.ts';
import { POLICIES_IN_USE } from '../../../schemas/policies/service-flow.ts';
import { closeGround, DIRECTORY, type House, MINUTE, NOON, openHouse, putTickets } from './ground/house.ts';

interface Content {
  schema?: Record<string, unknown>;
}
interface Document {
  components: { schemas: Record<string, object> };
  paths: Record<string, { get: { responses: Record<string, { content?: Record<string, Content> }> } }>;
}

let house: House;
let webRoot: string;
let document: Document;
/** Every route that the running server registered, as the framework tells it. */
const routes: RouteOptions[] = [];
const meet = (message: unknown) => {
  const { fastify } = message as { fastify: FastifyInstance };
  fastify.addHook('onRoute', (route) => void routes.push(route));
};

/** Pages and assets of the web app: no part of the interface. */
const PAGES = /^\/($|\*$|(wall|lead|trends|tickets)(\/\*)?$)/;
const described = (url: string): string => url.replace(/:(\w+)/g, '{$1}');

/** What is asked of each path, and the status it shall have. Paths in the words of the document. */
const CALLS: Record<string, [status: number, path: string][]> = {
  '/api/v1/openapi.json': [[200, '/api/v1/openapi.json']],
  '/api/v1/catalogue': [
    [200, '/api/v1/catalogue'],
    [400, '/api/v1/catalogue?x=1'],
  ],
  '/api/v1/directory': [[200, '/api/v1/directory']],
  '/api/v1/policies': [[200, '/api/v1/policies']],
  '/api/v1/boards': [[200, '/api/v1/boards']],
  '/api/v1/boards/{id}': [
    [200, '/api/v1/boards/wall'],
    [200, '/api/v1/boards/voice'],
    [404, '/api/v1/boards/none'],
  ],
  '/api/v1/site': [
    [200, '/api/v1/site'],
    [400, '/api/v1/site?tenant=none'],
  ],
  '/api/v1/query': [
    [200, '/api/v1/query?metrics=open_tickets,longest_wait,attainment.first_response,first_response_time'],
    [200, '/api/v1/query?metrics=tickets_created&by=queue&bucket=hour'],
    [200, '/api/v1/query?metrics=open_tickets&now=2026-03-01T03:00:00Z&known=then'],
    [200, '/api/v1/query?metrics=open_tickets,first_response_time&format=csv'],
    [400, '/api/v1/query?metrics=happiness'],
    [400, '/api/v1/query?metrics=open_tickets&where.channel=fax'],
    [400, '/api/v1/query?metrics=open_tickets&bucket=minute&from=2020-01-01T00:00:00Z'],
  ],
  '/api/v1/tickets': [
    [200, '/api/v1/tickets'],
    [200, '/api/v1/tickets?status=all'],
    [200, '/api/v1/tickets?where.queue=bill'],
    [400, '/api/v1/tickets?limit=0'],
  ],
  '/api/v1/tickets/{id}': [
    [200, '/api/v1/tickets/T-1'],
    [404, `/api/v1/tickets/${'x'.repeat(200)}`],
    [404, '/api/v1/tickets/none'],
    [400, '/api/v1/tickets/T-1?policy=none'],
    [400, `/api/v1/tickets/${'x'.repeat(201)}`],
  ],
  '/healthz': [[200, '/healthz']],
  '/readyz': [[200, '/readyz']],
  '/metrics': [[200, '/metrics']],
};

/** The house's own catalogue and planner: their numbers are what callers get. */
const entries = catalogue({ directory: DIRECTORY, policies: POLICIES_IN_USE, epoch: 1 });

const mediaOf = (answer: Response) => (answer.headers.get('content-type') ?? '').split(';')[0] ?? '';
const contentOf = (path: string, status: number, media: string): Content | undefined =>
  document.paths[path]?.get.responses[String(status)]?.content?.[media];

/** What the document says against a body; empty where it agrees. */
function problems(schema: Record<string, unknown>, body: unknown): string[] {
  const whole = { ...schema, components: document.components };
  const [, errors] = Compile(whole).Errors(body);
  return errors.map((error) => `${error.instancePath} ${error.message}`);
}

async function judged(path: string, expected: number, called: string): Promise<string[]> {
  const answer = await fetch(house.server.url + called, { headers: { connection: 'close' } });
  const media = mediaOf(answer);
  if (answer.status !== expected) return [`${called} answers ${answer.status}: ${await answer.text()}`];
  const content = contentOf(path, answer.status, media);
  if (!content?.schema) return [`${path} has no schema for ${answer.status} ${media}`];
  const body: unknown = media === 'application/json' ? await answer.json() : await answer.text();
  return problems(content.schema, body).map((problem) => `${called} ${answer.status}: ${problem}`);
}

beforeAll(async () => {
  webRoot = await mkdtemp(join(tmpdir(), 'andon-openapi-'));
  await writeFile(join(webRoot, 'index.html'), '<!doctype html>');
  const boards = await Promise.all(
    ['wall', 'voice'].map(async (name) => {
      const verdict = checkBoard(parse(await readFile(`config/boards/${name}.yaml`, 'utf8')));
      if (!verdict.ok) throw new Error(verdict.problems.join());
      return verdict.board;
    }),
  );
  subscribe('fastify.initialization', meet);
  house = await openHouse({
    webRoot,
    boards,
    planner: plan,
    catalogue: entries,
    progress: { brokerReady: () => true, healed: () => true, lag: () => 3 },
  });
  unsubscribe('fastify.initialization', meet);
  const due = NOON - MINUTE;
  await putTickets(
    house.store,
    {
      subject: 'T-1',
      queue: 'bill',
      channel: 'phone',
      first_response_at: NOON - 2 * MINUTE,
      queue_path: ['fault', 'bill'],
      queue_at: [NOON - 9 * MINUTE, NOON - 3 * MINUTE],
      pause_from: [NOON - 2 * MINUTE, NOON - MINUTE],
      pause_to: [NOON - MINUTE, 0],
      flags: ['conflict'],
      clocks: [
        { start: NOON - 5 * MINUTE, due, warn: due - MINUTE, stop: NOON - 2 * MINUTE, target: MINUTE },
      ],
    },
    { subject: 'T-2', open: 0, status: 'closed', closed_at: NOON },
  );
  const fact = {
    tenant: 'default',
    subject: 'T-1',
    source: '/tickets',
    id: 'a',
    type: 'ticket.created',
    channel: 'phone',
    is_complaint: 1,
    public: 0,
    created_at: NOON - MINUTE,
    time: NOON,
    at: NOON,
    recorded: NOON,
    ingested_at: NOON,
    backfill: 1,
    flags: 'skew_fixed',
    detail: '{"complexity":"low","eta":"2026-03-01T04:00:00Z"}',
  };
  await house.store.insert('ticket_events', Buffer.from(`${JSON.stringify(fact)}\n`));
  document = (await (await fetch(`${house.server.url}/api/v1/openapi.json`)).json()) as Document;
});
afterAll(async () => {
  await house.close();
  await closeGround();
  await rm(webRoot, { recursive: true, force: true });
});

/** Method and path of every route that is part of the interface. */
const own = () =>
  routes.flatMap(({ method, url }) =>
    [method]
      .flat()
      .filter((each) => each !== 'HEAD' && !PAGES.test(url))
      .map((each) => ({ method: each.toLowerCase(), path: described(url) })),
  );

describe('the OpenAPI document', () => {
  it('describes every route that the server registered, and is asked about each of them here', () => {
    const registered = own().map(({ path }) => path);
    expect(registered).toEqual(expect.arrayContaining(['/api/v1/query', '/api/v1/tickets/{id}', '/metrics']));
    expect(Object.keys(document.paths).sort()).toEqual(registered.sort());
    expect(Object.keys(CALLS).sort()).toEqual(registered);
    for (const { method, path } of own())
      expect([path, document.paths[path]]).toEqual([path, { [method]: expect.anything() }]);
  });
  it('gives each route a schema for its answer and for every fault', () => {
    const empty = Object.entries(document.paths).flatMap(([path, { get }]) =>
      ['200', '400', '403', '500', '503'].flatMap((status) => {
        const contents = Object.values(get.responses[status]?.content ?? {});
        const lacking =
          contents.length === 0 || contents.some(({ schema }) => Object.keys(schema ?? {}).length === 0);
        return lacking ? [`${path} ${status}`] : [];
      }),
    );
    expect(empty).toEqual([]);
  });
  it('sees what is not as described', async () => {
    const content = contentOf('/api/v1/tickets', 200, 'application/json');
    const body = (await (await fetch(`${house.server.url}/api/v1/tickets`)).json()) as {
      rows: Record<string, unknown>[];
    };
    expect(problems(content?.schema ?? {}, body)).toEqual([]);
    const [row] = body.rows;
    for (const wrong of [
      { createdAt: 5 },
      { createdAt: 'yesterday' },
      { created_at: null },
      { clocks: [{}] },
    ])
      expect(problems(content?.schema ?? {}, { ...body, rows: [{ ...row, ...wrong }] })).not.toEqual([]);
    const fault = contentOf('/api/v1/tickets', 400, 'application/json');
    expect(problems(fault?.schema ?? {}, { code: 'ANDON_E999', message: '', remedy: '' })).not.toEqual([]);
  });
});

describe('what the server answers is as described', () => {
  for (const [path, calls] of Object.entries(CALLS)) {
    it.each(calls)(`${path}: %i %s`, async (status, called) => {
      expect(await judged(path, status, called)).toEqual([]);
    });
  }
  it('every metric of the catalogue, whole and by each dimension', async () => {
    const metrics = entries.map(({ id }) => id).join(',');
    for (const by of ['', ...DIMENSIONS.map((dimension) => `&by=${dimension}`)])
      expect(await judged('/api/v1/query', 200, `/api/v1/query?metrics=${metrics}${by}`)).toEqual([]);
  });
  it('a route that is left, whatever it is, refuses a parameter that nobody knows', async () => {
    const paths = own().map(({ path }) => path);
    const faults = await Promise.all(
      paths.map((path) => judged(path, 400, `${path.replace('{id}', 'T-1')}?colour=red`)),
    );
    expect(faults.flat()).toEqual([]);
  });
  it('also where the store fails, the server errs and a tick is late', async () => {
    const { store } = house;
    let error: Error = new Fault('ANDON_E306', { doing: 'query' });
    const failing = {
      ...store,
      query: <Row>(sql: string, values?: Parameters<typeof store.query>[1]): Promise<Row[]> =>
        /FROM tickets|SELECT 1/.test(sql) ? Promise.reject(error) : store.query<Row>(sql, values),
    };
    await house.restart({ store: failing });
    const reading = ['/api/v1/query?metrics=open_tickets', '/api/v1/tickets', '/api/v1/tickets/T-1'];
    const pathOf = (called: string) => called.replace(/\?.*/, '').replace('/T-1', '/{id}');
    for (const called of [...reading, '/readyz'])
      expect(await judged(pathOf(called), 503, called)).toEqual([]);
    error = new Error('a statement that is wrong');
    for (const called of reading) expect(await judged(pathOf(called), 500, called)).toEqual([]);
    house.time.wall = Date.now() + 60_000;
    expect(await judged('/healthz', 503, '/healthz')).toEqual([]);
    house.time.wall = null;
  });
});
