import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DIMENSIONS } from '../../../schemas/dimensions.ts';
import { Fault } from '../../../schemas/faults.ts';
import type { WhatIf } from '../../../schemas/what-if.ts';
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
  STRUCTURED,
} from './ground/calls.ts';
import { entries, kafka, type OpenHouse, openContractHouse } from './ground/contract-house.ts';
import type { House } from './ground/house.ts';
import { type Contents, type Judge, openJudge } from './ground/judge.ts';

let opened: OpenHouse;
let house: House;
let judge: Judge;
const judged: Judge['judged'] = (...asked) => judge.judged(...asked);
/** Pages and assets of the web app: no part of the interface. */
const PAGES = /^\/($|\*$|(wall|lead|trends|data|tickets|incidents|admin)(\/\*)?$)/;
const described = (url: string): string => url.replace(/:(\w+)/g, '{$1}');

beforeAll(async () => {
  opened = await openContractHouse();
  house = opened.house;
  judge = await openJudge(house.server.url);
  const drain = { body: beats(LIMITS.burst), headers: { ...BATCH, ...bearer('drained') } };
  expect((await judge.request('post /api/v1/events', '/api/v1/events', drain)).status).toBe(202);
});
afterAll(() => opened?.close());

/** Every route that is part of the interface, as `method path`. */
const own = () =>
  opened.routes.flatMap(({ method, url }) =>
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
      judge
        .operations()
        .map(([route]) => route)
        .sort(),
    ).toEqual(registered);
    expect(Object.keys(CALLS).sort()).toEqual(registered);
  });
  it('gives each route a schema for its answer, for every fault and for a body that is sent', () => {
    const lacking = (contents: Contents) =>
      Object.values(contents).length === 0 ||
      Object.values(contents).some(({ schema }) => Object.keys(schema ?? {}).length === 0);
    const empty = judge.operations().flatMap(([route, { requestBody, responses }]) => {
      const answered = ['200', '202'].filter((status) => status in responses);
      expect([route, answered.length]).toEqual([route, 1]);
      const bare = [...answered, '400', '403', '500', '503'].filter((status) =>
        lacking(responses[status]?.content ?? {}),
      );
      const body = route.startsWith('post ') && lacking(requestBody?.content ?? {});
      return [...bare, ...(body ? ['body'] : [])].map((what) => `${route} ${what}`);
    });
    expect(empty).toEqual([]);
  });
  it('names no status that is not provoked here', () => {
    // Those of every route are provoked below, as far as they can be.
    const everywhere = ['400', '403', '500', '503'];
    const never = judge.operations().flatMap(([route, { responses }]) => {
      const provoked = [...everywhere, ...(CALLS[route] ?? []).map(([status]) => String(status))];
      return Object.keys(responses).flatMap((status) =>
        provoked.includes(status) ? [] : [`${route} ${status}`],
      );
    });
    expect(never).toEqual([]);
  });
  it('sees what is not as described', async () => {
    const content = judge.contentOf('get /api/v1/tickets', 200, 'application/json');
    const body = (await (await fetch(`${house.server.url}/api/v1/tickets`)).json()) as {
      rows: Record<string, unknown>[];
    };
    expect(judge.problems(content?.schema ?? {}, body)).toEqual([]);
    const [row] = body.rows;
    for (const wrong of [
      { createdAt: 5 },
      { createdAt: 'yesterday' },
      { created_at: null },
      { clocks: [{}] },
    ])
      expect(judge.problems(content?.schema ?? {}, { ...body, rows: [{ ...row, ...wrong }] })).not.toEqual(
        [],
      );
    const fault = judge.contentOf('get /api/v1/tickets', 400, 'application/json');
    expect(judge.problems(fault?.schema ?? {}, { code: 'ANDON_E999', message: '', remedy: '' })).not.toEqual(
      [],
    );
  });
});

describe('what the server answers is as described', () => {
  for (const [route, calls] of Object.entries(CALLS)) {
    it.each(calls)(`${route}: %i %s`, async (status, called, sent) => {
      expect(await judged(route, status, called, sent)).toEqual([]);
    });
  }
  it('what-if: outcomes by policy, and the tickets that the policies part over', async () => {
    // T-1 is a complaint of 11:59 that nobody has answered; nothing else of it has fallen due by 13:00.
    const asked =
      '/api/v1/what-if?policies=service-hall,service-flow-process&from=2026-03-01T00:00:00Z&to=2026-03-02T00:00:00Z&now=2026-03-01T05:00:00Z&cut=2026-03-01T05:00:00Z';
    expect(await judged('get /api/v1/what-if', 200, asked)).toEqual([]);
    const body = (await (await fetch(`${house.server.url}${asked}`)).json()) as WhatIf;
    expect(body.policies).toEqual(['service-hall@1', 'service-flow-process@1']);
    expect(body.clocks.find(({ clock }) => clock === 'first_response')?.outcomes).toEqual({
      'service-hall@1': { attainment: 0, met: 0, breached: 1 },
      'service-flow-process@1': { attainment: null, met: 0, breached: 0 },
    });
    const onlyHall = body.clocks.find(({ clock }) => clock === 'investigation');
    expect(Object.keys(onlyHall?.outcomes ?? {})).toEqual(['service-hall@1']);
    expect(body.differing).toEqual({
      total: 1,
      tickets: [
        {
          id: 'T-1',
          clock: 'first_response',
          verdicts: { 'service-hall@1': 'breached', 'service-flow-process@1': null },
        },
      ],
    });
    const behind = (await (await fetch(`${house.server.url}${asked}&offset=5`)).json()) as WhatIf;
    expect(behind.differing).toEqual({ total: 1, tickets: [] });
  });
  it('every metric of the catalogue, whole and by each of its dimensions', async () => {
    const asked = [undefined, ...DIMENSIONS].map((by) => {
      const metrics = entries.filter(({ dimensions }) => by === undefined || dimensions.includes(by));
      return `metrics=${metrics.map(({ id }) => id).join()}${by === undefined ? '' : `&by=${by}`}`;
    });
    for (const question of asked)
      expect(await judged('get /api/v1/query', 200, `/api/v1/query?${question}`)).toEqual([]);
  }, 180_000);
  it('and so is every body that it takes', () => {
    const taken = Object.entries(CALLS).flatMap(([route, calls]) =>
      calls.flatMap(([status, , { body, headers = JSON_BODY } = {}]) =>
        status < 300 && body !== undefined ? [{ route, body, media: headers['content-type'] as string }] : [],
      ),
    );
    expect(taken.length).toBeGreaterThan(5);
    for (const { route, body, media } of taken) {
      const schema = judge.operationOf(route)?.requestBody?.content[media]?.schema ?? { not: {} };
      expect([route, judge.problems(schema, body)]).toEqual([route, []]);
    }
    const events = judge.operationOf('post /api/v1/events')?.requestBody?.content;
    const structured = events?.['application/cloudevents+json']?.schema ?? {};
    expect(judge.problems(structured, { ...beat('b-6'), source: undefined })).not.toEqual([]);
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
    const answer = await judge.request('post /api/v1/events', '/api/v1/events', { body, headers: BATCH });
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
    // A start reads the alerts, too.
    let started = false;
    const failsNow = (sql: string) => started && sql.includes('FROM operations_events');
    const failing = {
      ...store,
      query: <Row>(sql: string, values?: Parameters<typeof store.query>[1]): Promise<Row[]> =>
        /FROM tickets|FROM quarantine|SELECT 1/.test(sql) || failsNow(sql)
          ? Promise.reject(error)
          : store.query<Row>(sql, values),
    };
    await house.restart({ store: failing });
    started = true;
    const reading = [
      '/api/v1/query?metrics=open_tickets',
      '/api/v1/explain?metric=open_tickets',
      '/api/v1/tickets',
      '/api/v1/tickets/T-1',
      '/api/v1/quarantine',
      '/api/v1/quarantine/cc.ticket.v1:0:1',
      '/api/v1/alerts?state=all',
    ];
    const routeOf = (called: string) =>
      `get ${called.replace(/\?.*/, '').replace(/\/(T-1|cc\.ticket\.v1:0:1)$/, '/{id}')}`;
    for (const called of [...reading, '/readyz'])
      expect(await judged(routeOf(called), 503, called)).toEqual([]);
    error = new Error('a statement that is wrong');
    for (const called of reading) expect(await judged(routeOf(called), 500, called)).toEqual([]);
    // A tick that ends just then is not late: then the clock goes on once more.
    let late: string[] = ['not asked'];
    for (let tries = 1; late.length > 0 && tries <= 50; tries += 1) {
      house.time.wall = Date.now() + tries * 60_000;
      late = await judged('get /healthz', 503, '/healthz');
    }
    expect(late).toEqual([]);
    house.time.wall = null;
  });
});
