import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance, RouteOptions } from 'fastify';
import { Compile } from 'typebox/schema';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { hashOf } from '../../../cli/token.ts';
import { createCheck } from '../../../cli/wire/check-event.ts';
import { catalogue, plan } from '../../../metrics/index.ts';
import { checkBoard } from '../../../schemas/board-check.ts';
import { DIMENSIONS } from '../../../schemas/dimensions.ts';
import { Fault } from '../../../schemas/faults.ts';
import { readMapping } from '../../../schemas/mapping/read.ts';
import { POLICIES_IN_USE } from '../../../schemas/policies/service-flow.ts';
import type { Resend } from '../../../server/ports.ts';
import {
  BATCH,
  bearer,
  beat,
  beats,
  CALLS,
  HOOK,
  hooked,
  JSON_BODY,
  LIMITS,
  type Sent,
  STRUCTURED,
  TOKENS,
} from './ground/calls.ts';
import { closeGround, DIRECTORY, type House, MINUTE, NOON, openHouse, putTickets } from './ground/house.ts';

interface Content {
  schema?: Record<string, unknown>;
}
interface Operation {
  requestBody?: { content: Record<string, Content> };
  responses: Record<string, { content?: Record<string, Content> }>;
}
interface Document {
  components: { schemas: Record<string, object> };
  paths: Record<string, Record<string, Operation>>;
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
const PAGES = /^\/($|\*$|(wall|lead|trends|data|tickets)(\/\*)?$)/;
const described = (url: string): string => url.replace(/:(\w+)/g, '{$1}');

/** Kafka, as the ports of the server show it; with a real one they are tested in ../doors and ../ingest. */
const kafka: { fails: Error | null } = { fails: null };
const send = async () => {
  if (kafka.fails) throw kafka.fails;
};
const resend: Resend = async (messages, taken) => {
  if (kafka.fails) throw kafka.fails;
  await taken(
    0,
    messages.map((_, index) => 50 + index),
  );
};

/** The house's own catalogue and planner: their numbers are what callers get. */
const entries = catalogue({ directory: DIRECTORY, policies: POLICIES_IN_USE, epoch: 1 });

const mediaOf = (answer: Response) => (answer.headers.get('content-type') ?? '').split(';')[0] ?? '';
const operationOf = (route: string): Operation | undefined => {
  const [method = '', path = ''] = route.split(' ');
  return document.paths[path]?.[method];
};
const contentOf = (route: string, status: number, media: string): Content | undefined =>
  operationOf(route)?.responses[String(status)]?.content?.[media];
/** All of the document, as `method path`. */
const operations = (): [route: string, Operation][] =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): [string, Operation] => [
      `${method} ${path}`,
      operation,
    ]),
  );

/** What the document says against a body; empty where it agrees. */
function problems(schema: Record<string, unknown>, body: unknown): string[] {
  const whole = { ...schema, components: document.components };
  const [, errors] = Compile(whole).Errors(body);
  return errors.map((error) => `${error.instancePath} ${error.message}`);
}

function request(route: string, called: string, { body, headers = {} }: Sent = {}): Promise<Response> {
  return fetch(house.server.url + called, {
    method: (route.split(' ')[0] as string).toUpperCase(),
    headers: { connection: 'close', ...(body === undefined ? {} : JSON_BODY), ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
}

async function judged(route: string, expected: number, called: string, sent?: Sent): Promise<string[]> {
  const answer = await request(route, called, sent);
  const media = mediaOf(answer);
  if (answer.status !== expected) return [`${called} answers ${answer.status}: ${await answer.text()}`];
  const content = contentOf(route, answer.status, media);
  if (!content?.schema) return [`${route} has no schema for ${answer.status} ${media}`];
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
  const mapping = readMapping(await readFile('config/mappings/zendesk.yaml', 'utf8'));
  if (!mapping.ok) throw new Error(mapping.problems.join());
  subscribe('fastify.initialization', meet);
  house = await openHouse({
    webRoot,
    boards,
    planner: plan,
    catalogue: entries,
    progress: { brokerReady: () => true, healed: () => true, lag: () => 3 },
    resend,
    doors: {
      credentials: Object.entries(TOKENS).map(([name, token]) => ({ name, sha256: hashOf(token) })),
      mappings: new Map([['zendesk', mapping.mapping]]),
      check: createCheck(),
      send,
      limits: LIMITS,
    },
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
  const seen = Date.now();
  const message = { key: null, value: '', headers: { source: 'L3RpY2tldHM=' }, timestamp: seen };
  const quarantined = [
    { offset: 1, message: JSON.stringify({ ...message, key: 'VC0x', value: 'e30=' }) },
    { offset: 2, message: '' },
    { offset: 3, message: JSON.stringify(message), replay_of: 'cc.ticket.v1:0:1' },
  ].map((entry) => ({
    topic: 'cc.ticket.v1',
    partition: 0,
    incarnation: 0,
    fault: 'ANDON_E103',
    shape: '{"type":"string"}',
    first_seen: seen,
    last_seen: seen,
    bytes: 2,
    ...entry,
  }));
  await house.store.insert(
    'quarantine',
    Buffer.from(quarantined.map((entry) => JSON.stringify(entry)).join('\n')),
  );
  const drain = { body: beats(LIMITS.burst), headers: { ...BATCH, ...bearer('drained') } };
  expect((await request('post /api/v1/events', '/api/v1/events', drain)).status).toBe(202);
  document = (await (await fetch(`${house.server.url}/api/v1/openapi.json`)).json()) as Document;
});
afterAll(async () => {
  await house.close();
  await closeGround();
  await rm(webRoot, { recursive: true, force: true });
});

/** Every route that is part of the interface, as `method path`. */
const own = () =>
  routes.flatMap(({ method, url }) =>
    [method]
      .flat()
      .filter((each) => each !== 'HEAD' && !PAGES.test(url))
      .map((each) => `${each.toLowerCase()} ${described(url)}`),
  );
/** An address of a route, its parts filled in. */
const addressOf = (route: string) =>
  (route.split(' ')[1] as string).replace('{id}', 'T-1').replace('{mapping}', 'zendesk');

describe('the OpenAPI document', () => {
  it('describes every route that the server registered, and is asked about each of them here', () => {
    const registered = own().sort();
    expect(registered).toEqual(expect.arrayContaining(['get /metrics', 'post /api/v1/events']));
    expect(
      operations()
        .map(([route]) => route)
        .sort(),
    ).toEqual(registered);
    expect(Object.keys(CALLS).sort()).toEqual(registered);
  });
  it('gives each route a schema for its answer, for every fault and for a body that is sent', () => {
    const lacking = (contents: Content[]) =>
      contents.length === 0 || contents.some(({ schema }) => Object.keys(schema ?? {}).length === 0);
    const empty = operations().flatMap(([route, { requestBody, responses }]) => {
      const answered = ['200', '202'].filter((status) => status in responses);
      expect([route, answered.length]).toEqual([route, 1]);
      const bare = [...answered, '400', '403', '500', '503'].filter((status) =>
        lacking(Object.values(responses[status]?.content ?? {})),
      );
      const body = route.startsWith('post ') && lacking(Object.values(requestBody?.content ?? {}));
      return [...bare, ...(body ? ['body'] : [])].map((what) => `${route} ${what}`);
    });
    expect(empty).toEqual([]);
  });
  it('names no status that is not provoked here', () => {
    // Those of every route are provoked below, as far as they can be.
    const everywhere = ['400', '403', '500', '503'];
    const never = operations().flatMap(([route, { responses }]) => {
      const provoked = [...everywhere, ...(CALLS[route] ?? []).map(([status]) => String(status))];
      return Object.keys(responses).flatMap((status) =>
        provoked.includes(status) ? [] : [`${route} ${status}`],
      );
    });
    expect(never).toEqual([]);
  });
  it('sees what is not as described', async () => {
    const content = contentOf('get /api/v1/tickets', 200, 'application/json');
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
    const fault = contentOf('get /api/v1/tickets', 400, 'application/json');
    expect(problems(fault?.schema ?? {}, { code: 'ANDON_E999', message: '', remedy: '' })).not.toEqual([]);
  });
});

describe('what the server answers is as described', () => {
  for (const [route, calls] of Object.entries(CALLS)) {
    it.each(calls)(`${route}: %i %s`, async (status, called, sent) => {
      expect(await judged(route, status, called, sent)).toEqual([]);
    });
  }
  it('every metric of the catalogue, whole and by each of its dimensions', async () => {
    const asked = [undefined, ...DIMENSIONS].map((by) => {
      const metrics = entries.filter(({ dimensions }) => by === undefined || dimensions.includes(by));
      return `metrics=${metrics.map(({ id }) => id).join()}${by === undefined ? '' : `&by=${by}`}`;
    });
    for (const question of asked)
      expect(await judged('get /api/v1/query', 200, `/api/v1/query?${question}`)).toEqual([]);
  });
  it('and so is every body that it takes', () => {
    const taken = Object.entries(CALLS).flatMap(([route, calls]) =>
      calls.flatMap(([status, , { body, headers = JSON_BODY } = {}]) =>
        status < 300 && body !== undefined ? [{ route, body, media: headers['content-type'] as string }] : [],
      ),
    );
    expect(taken.length).toBeGreaterThan(5);
    for (const { route, body, media } of taken) {
      const schema = operationOf(route)?.requestBody?.content[media]?.schema ?? { not: {} };
      expect([route, problems(schema, body)]).toEqual([route, []]);
    }
    const events = operationOf('post /api/v1/events')?.requestBody?.content;
    const structured = events?.['application/cloudevents+json']?.schema ?? {};
    expect(problems(structured, { ...beat('b-6'), source: undefined })).not.toEqual([]);
  });
  it('a route that is left, whatever it is, refuses a parameter that nobody knows and a page from elsewhere', async () => {
    const headers = bearer('steady');
    const faults = await Promise.all(
      own().flatMap((route) => [
        judged(route, 400, `${addressOf(route)}?colour=red`, { headers }),
        judged(route, 403, addressOf(route), { headers: { ...headers, origin: 'https://evil.example' } }),
      ]),
    );
    expect(faults.flat()).toEqual([]);
  });
  it('what is told of a fault is never overwritten by how many events were taken', async () => {
    const body = beats(LIMITS.batchEvents + 1);
    const answer = await request('post /api/v1/events', '/api/v1/events', { body, headers: BATCH });
    expect(await answer.json()).toMatchObject({
      code: 'ANDON_E223',
      accepted: `at most ${LIMITS.bodyBytes} bytes and ${LIMITS.batchEvents} events`,
      taken: 0,
    });
  });
  it('also where Kafka is away or sending errs, and where a door is shut', async () => {
    const route = 'post /api/v1/events';
    const hook = 'post /api/v1/hooks/{mapping}';
    const replay = 'post /api/v1/quarantine/replay';
    const heard = { body: beat('b-5'), headers: STRUCTURED };
    const hookedNow = { body: hooked(new Date().toISOString()), headers: HOOK };
    const again = { body: { ids: ['cc.ticket.v1:0:1'] } };
    kafka.fails = new Fault('ANDON_E305');
    expect(await judged(route, 503, '/api/v1/events', heard)).toEqual([]);
    expect(await judged(hook, 503, '/api/v1/hooks/zendesk', hookedNow)).toEqual([]);
    expect(await judged(replay, 503, '/api/v1/quarantine/replay', again)).toEqual([]);
    kafka.fails = new Error('a message that cannot be sent');
    expect(await judged(replay, 500, '/api/v1/quarantine/replay', again)).toEqual([]);
    kafka.fails = null;
    await house.restart({ doors: undefined });
    expect(await judged(route, 403, '/api/v1/events', heard)).toEqual([]);
    expect(await judged(hook, 403, '/api/v1/hooks/zendesk', hookedNow)).toEqual([]);
  });
  it('also where the store fails, the server errs and a tick is late', async () => {
    const { store } = house;
    let error: Error = new Fault('ANDON_E306', { doing: 'query' });
    const failing = {
      ...store,
      query: <Row>(sql: string, values?: Parameters<typeof store.query>[1]): Promise<Row[]> =>
        /FROM tickets|FROM quarantine|SELECT 1/.test(sql)
          ? Promise.reject(error)
          : store.query<Row>(sql, values),
    };
    await house.restart({ store: failing });
    const reading = [
      '/api/v1/query?metrics=open_tickets',
      '/api/v1/tickets',
      '/api/v1/tickets/T-1',
      '/api/v1/quarantine',
      '/api/v1/quarantine/cc.ticket.v1:0:1',
    ];
    const routeOf = (called: string) =>
      `get ${called.replace(/\?.*/, '').replace(/\/(T-1|cc\.ticket\.v1:0:1)$/, '/{id}')}`;
    for (const called of [...reading, '/readyz'])
      expect(await judged(routeOf(called), 503, called)).toEqual([]);
    error = new Error('a statement that is wrong');
    for (const called of reading) expect(await judged(routeOf(called), 500, called)).toEqual([]);
    house.time.wall = Date.now() + 60_000;
    expect(await judged('get /healthz', 503, '/healthz')).toEqual([]);
    house.time.wall = null;
  });
});
