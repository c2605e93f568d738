import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { io } from 'socket.io-client';
import { describe, expect, it } from 'vitest';
import { Fault } from '../../../schemas/faults.ts';
import { startServer } from '../../../server/start.ts';
import { DIRECTORY, NOON } from './ground/house.ts';
import { useHttpHouse } from './ground/http.ts';

const { house, webRoot, get, json, raw } = useHttpHouse({
  resend: () => Promise.reject(new Error('nothing is to be sent')),
});

describe('who may call', () => {
  const port = () => new URL(house().server.url).port;
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
      const socket = io(house().server.url, {
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

describe('what is served', () => {
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
      const answer = await fetch(`${house().server.url}/api/v1/events`, {
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
    await writeFile(join(webRoot(), 'assets', 'app-9f8e.js'), 'export const later = true;');
    for (const name of ['app-9f8e.js', 'app-1a2b.js']) {
      const answer = await get(`/assets/${name}`);
      expect([answer.status, answer.headers.get('content-type')]).toEqual([
        200,
        expect.stringContaining('javascript'),
      ]);
      expect(answer.headers.get('cache-control')).toContain('immutable');
    }
    await rm(join(webRoot(), 'assets', 'app-1a2b.js'));
    const gone = await get('/assets/app-1a2b.js');
    expect([gone.status, await gone.json()]).toEqual([404, expect.objectContaining({ code: 'ANDON_E203' })]);
    await writeFile(join(webRoot(), 'assets', 'app-1a2b.js'), 'export {};');
    await writeFile(join(webRoot(), '.secret'), 'kept');
    expect((await get('/.secret')).status).toBe(404);
  });
  it('refuses a host that is not loopback', async () => {
    await expect(startServer({ host: '0.0.0.0' } as Parameters<typeof startServer>[0])).rejects.toThrow(
      Fault,
    );
  });
});

describe('a decision on quarantined messages', () => {
  it.each([
    [{}, 'ids'],
    [{ all: false }, 'ids'],
    [{ all: true, fault: 'ANDON_E104' }, 'ids'],
    [{ ids: [] }, 'ids'],
    [{ ids: ['x'] }, 'ids'],
    [{ since: 'now' }, 'since'],
    [{ everything: true }, 'everything'],
  ])('about %j is refused', async (body, parameter) => {
    const answer = await fetch(`${house().server.url}/api/v1/quarantine/drop`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ code: 'ANDON_E201', parameter });
  });
  it('stands in the OpenAPI document', async () => {
    const { paths } = await json('/api/v1/openapi.json');
    expect(Object.keys(paths['/api/v1/quarantine/replay'].post)).toContain('requestBody');
    expect(paths['/api/v1/quarantine'].get.responses['200']).toBeDefined();
  });
});
