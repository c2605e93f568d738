import { readFile } from 'node:fs/promises';
import { io } from 'socket.io-client';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { plan } from '../../../metrics/index.ts';
import type { Display, Pairing, Redeemed, Session } from '../../../schemas/access.ts';
import { checkBoard } from '../../../schemas/board-check.ts';
import { viewsOf } from '../../../schemas/board-views.ts';
import type { Account } from '../../../server/access/open.ts';
import { hashPassword } from '../../../server/access/passwords.ts';
import { allowedFor } from '../../../server/access/permissions.ts';
import { entries } from './ground/contract-house.ts';
import { closeGround, type House, openHouse, until, view } from './ground/house.ts';

const PASSWORD = 'correct horse battery';
const KEY = 'k'.repeat(43);
let house: House;
let accounts: Account[];
let board: ReturnType<typeof checkBoard>;

beforeAll(async () => {
  const hash = await hashPassword(PASSWORD);
  accounts = (['lead', 'executive', 'admin'] as const).map((role) => ({ name: `${role}-1`, role, hash }));
  board = checkBoard(parse(await readFile('config/boards/wall.yaml', 'utf8')));
});
beforeEach(async () => {
  if (!board.ok) throw new Error('the wall is no board');
  house = await openHouse({
    access: { accounts, hosts: ['wall.example.cn'], localKey: KEY },
    boards: [board.board],
    catalogue: entries,
    planner: plan,
  });
  await house.store.command('TRUNCATE TABLE credentials');
  await house.store.command('TRUNCATE TABLE audit');
});
afterEach(() => house.close());
afterAll(closeGround);

interface Sent {
  cookie?: string;
  body?: object;
  method?: string;
  headers?: Record<string, string>;
}
const call = (path: string, { cookie, body, method = body ? 'POST' : 'GET', headers = {} }: Sent = {}) =>
  fetch(house.server.url + path, {
    method,
    headers: {
      ...(cookie ? { cookie } : {}),
      ...(body ? { 'content-type': 'application/json' } : {}),
      ...headers,
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
const statusOf = async (path: string, sent?: Sent) => (await call(path, sent)).status;
const cookieOf = (answer: Response): string => (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
const signIn = async (role: string, headers = {}): Promise<Response> =>
  call('/api/v1/session', { body: { name: `${role}-1`, password: PASSWORD }, headers });
/** A screen with the wall's board, and its cookie. */
async function paired(): Promise<{ cookie: string; display: Display; admin: string }> {
  const admin = cookieOf(await signIn('admin'));
  const pairing = (await (await call('/api/v1/pairing', { method: 'POST' })).json()) as Pairing;
  const waiting = await call('/api/v1/pairing/redeem', { body: { secret: pairing.secret } });
  expect(((await waiting.json()) as Redeemed).state).toBe('waiting');
  const body = {
    code: pairing.code.toLowerCase().replace('-', ''),
    name: 'Hall 2',
    board: 'wall',
    where: { site: ['gz'] },
  };
  const display = (await (await call('/api/v1/displays', { cookie: admin, body })).json()) as Display;
  const redeemed = await call('/api/v1/pairing/redeem', { body: { secret: pairing.secret } });
  // It was handed over once; who saw the code or stole the answer later gets nothing.
  expect(await statusOf('/api/v1/pairing/redeem', { body: { secret: pairing.secret } })).toBe(404);
  expect(await statusOf('/api/v1/displays', { cookie: admin, body })).toBe(404);
  return { cookie: cookieOf(redeemed), display, admin };
}
const connect = (cookie: string | undefined) =>
  new Promise<{ socket: ReturnType<typeof io>; refused?: string }>((resolve) => {
    const extraHeaders: Record<string, string> = cookie ? { cookie } : {};
    const socket = io(house.server.url, { transports: ['websocket'], extraHeaders, reconnection: false });
    socket.on('connect', () => resolve({ socket }));
    socket.on('connect_error', (error) => {
      socket.close();
      resolve({
        socket,
        refused: (error as Error & { data?: { code: string } }).data?.code ?? error.message,
      });
    });
  });

describe('with accounts', () => {
  it('nobody sees a figure before signing in, and each role what is its own', async () => {
    const query = '/api/v1/query?metrics=open_tickets';
    expect(await statusOf(query)).toBe(401);
    expect(await statusOf('/healthz')).toBe(200);
    const session = (await (await call('/api/v1/session')).json()) as Session;
    expect(session).toEqual({ access: 'restricted', principal: null });
    const asked = async (role: string) => {
      const cookie = cookieOf(await signIn(role));
      return [
        await statusOf(query, { cookie }),
        await statusOf('/api/v1/displays', { cookie }),
        await statusOf('/metrics', { cookie }),
      ];
    };
    expect(await asked('lead')).toEqual([200, 403, 403]);
    expect(await asked('executive')).toEqual([200, 403, 403]);
    expect(await asked('admin')).toEqual([200, 200, 200]);
  });

  it('a wrong password and an unknown name are told alike, and too many make everybody of that account wait', async () => {
    const wrong = (name: string) => call('/api/v1/session', { body: { name, password: 'a wrong password' } });
    const [one, other] = [await wrong('lead-1'), await wrong('nobody')];
    expect([one.status, await one.json()]).toEqual([other.status, await other.json()]);
    expect(one.status).toBe(401);
    const many = await Promise.all(Array.from({ length: 12 }, () => wrong('lead-1')));
    expect(many.filter(({ status }) => status === 429).length).toBeGreaterThan(0);
    expect((await signIn('lead')).status).toBe(429);
  });

  it('the cookie is hidden from scripts and other sites, and bound to TLS where the page came by TLS', async () => {
    const plain = (await signIn('lead')).headers.get('set-cookie') ?? '';
    expect(plain).toMatch(/; HttpOnly; SameSite=Strict/);
    expect(plain).not.toContain('Secure');
    const { request } = await import('node:http');
    const { port } = new URL(house.server.url);
    // fetch chooses its own Host.
    const secure = await new Promise<string>((resolve, reject) => {
      const headers = {
        host: 'wall.example.cn',
        origin: 'https://wall.example.cn',
        'content-type': 'application/json',
      };
      const asked = request({ port, method: 'POST', path: '/api/v1/session', headers }, (answer) => {
        answer.resume();
        resolve(String(answer.headers['set-cookie']));
      });
      asked.on('error', reject);
      asked.end(JSON.stringify({ name: 'lead-1', password: PASSWORD }));
    });
    expect(secure).toContain('Secure');
  });

  it('a page elsewhere is refused, with a cookie or without', async () => {
    const cookie = cookieOf(await signIn('admin'));
    for (const headers of [{ origin: 'https://evil.example' }, { origin: 'null' }])
      expect(await statusOf('/api/v1/displays', { cookie, headers })).toBe(403);
  });

  it('signing out ends the session at once', async () => {
    const cookie = cookieOf(await signIn('lead'));
    expect(await statusOf('/api/v1/session', { cookie, method: 'DELETE' })).toBe(200);
    expect(await statusOf('/api/v1/tickets', { cookie })).toBe(401);
  });

  it("what commands on this machine show is an admin's key; another one is nothing", async () => {
    const bearer = (key: string) => ({ headers: { authorization: `Bearer ${key}` } });
    expect(await statusOf('/api/v1/displays', bearer(KEY))).toBe(200);
    expect(await statusOf('/api/v1/displays', bearer('x'.repeat(43)))).toBe(401);
  });

  it('who did what is written down, without passwords', async () => {
    await signIn('lead');
    await call('/api/v1/session', { body: { name: 'lead-1', password: 'a wrong password' } });
    const rows = await until('both entries', async () => {
      const found = await house.store.query<{ act: string; name: string; what: string }>(
        'SELECT act, name, what FROM audit',
      );
      return found.length >= 2 && found;
    });
    expect(rows.map(({ act }) => act).sort()).toEqual(['sign_in_refused', 'signed_in']);
    expect(JSON.stringify(rows)).not.toContain('password');
  });
});

describe('a display', () => {
  it('is paired by a code, shows its own board with its own filters, and nothing else', async () => {
    const { cookie, display } = await paired();
    expect(display).toMatchObject({
      name: 'Hall 2',
      board: 'wall',
      where: { site: ['gz'] },
      revokedAt: null,
    });
    expect(await statusOf('/api/v1/boards/wall', { cookie })).toBe(200);
    expect(await statusOf('/api/v1/boards/voice', { cookie })).toBe(403);
    for (const path of [
      '/api/v1/query?metrics=open_tickets',
      '/api/v1/tickets',
      '/api/v1/alerts',
      '/api/v1/displays',
      '/api/v1/rewind?board=wall&at=2026-03-01T03:59:00Z',
    ])
      expect([path, await statusOf(path, { cookie })]).toEqual([
        path,
        expect.toSatisfy((status) => status === 403 || status === 404),
      ]);
    const { socket } = await connect(cookie);
    const sub = (spec: object) => socket.timeout(10_000).emitWithAck('sub', { view: spec });
    if (!board.ok) throw new Error();
    const [own] = Object.values(viewsOf(board.board, 'default', { site: ['gz'] }));
    expect(await sub(own as object)).toMatchObject({ ok: true });
    expect(await sub(view())).toMatchObject({ ok: false, code: 'ANDON_E254' });
    const [unfiltered] = Object.values(viewsOf(board.board, 'default'));
    expect(await sub(unfiltered as object)).toMatchObject({ ok: false, code: 'ANDON_E254' });
    socket.close();
  });

  it('survives a restart, and is shut out within five seconds, its socket too', async () => {
    const { cookie, display, admin } = await paired();
    await house.restart();
    const { socket } = await connect(cookie);
    await until('its socket is counted', async () => {
      const [one] = (await (await call('/api/v1/displays', { cookie: admin })).json()) as Display[];
      return one?.sockets === 1;
    });
    const byes: string[] = [];
    socket.on('bye', ({ reason }) => void byes.push(reason));
    const began = Date.now();
    expect(await statusOf(`/api/v1/displays/${display.id}`, { cookie: admin, method: 'DELETE' })).toBe(200);
    await until('the end', () => !socket.connected);
    expect(Date.now() - began).toBeLessThan(5_000);
    expect(byes).toEqual(['shut_out']);
    expect(await statusOf('/api/v1/site', { cookie })).toBe(401);
    expect((await connect(cookie)).refused).toBe('ANDON_E253');
  });

  it('that another server shut out is shut out here, too', async () => {
    const { cookie } = await paired();
    const { socket } = await connect(cookie);
    // As another process writes it.
    await house.store.command(
      `INSERT INTO credentials SELECT * REPLACE (9 AS revoked_at, 3 AS ver) FROM credentials FINAL WHERE kind = 'display'`,
    );
    await until('the end', () => !socket.connected);
  });
});

describe('a socket', () => {
  it('needs a credential, and a stolen one of another kind is as good as none', async () => {
    expect((await connect(undefined)).refused).toBe('ANDON_E253');
    expect((await connect('andon=made-up')).refused).toBe('ANDON_E253');
    const { socket, refused } = await connect(cookieOf(await signIn('lead')));
    expect(refused).toBeUndefined();
    socket.close();
  });
});

describe('what is not listed', () => {
  it("is the admin's alone", () => {
    expect(allowedFor('GET', '/api/v1/messages')).not.toContain('display');
    for (const path of ['messages', 'messages/:id/withdraw', 'handovers', 'handovers/:id/read'])
      expect(allowedFor('POST', `/api/v1/${path}`)).toEqual(['lead', 'admin']);
    expect(allowedFor('POST', '/api/v1/something-new')).toEqual(['admin']);
    expect(allowedFor('DELETE', '/api/v1/tickets/:id')).toEqual(['admin']);
  });
});
