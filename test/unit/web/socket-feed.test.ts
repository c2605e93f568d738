import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server, type Socket } from 'socket.io';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { CREDIT } from '../../../schemas/credit.ts';
import type {
  ClientToServer,
  FrameData,
  ServerToClient,
  SiteState,
  Snapshot,
} from '../../../schemas/live.ts';
import type { ViewSpec } from '../../../schemas/view.ts';
import type { Connection, Feed, Frame } from '../../../web/feed/feed.ts';
import type { Screen } from '../../../web/feed/paint.ts';
import { createSocketFeed } from '../../../web/feed/socket.ts';

/** A machine under load is slow, not wrong. */
const SOON = { timeout: 15_000 };

const VIEW: ViewSpec = { tenant: 't', metrics: ['waiting'], window: 'now' };
const times = { now: 1, cut: 1, dataTime: 1, from: 0, to: 1 };
const site: SiteState = {
  tenant: 't',
  now: 1,
  clock: 'wall',
  speed: 1,
  dataTime: 1,
  completeTo: null,
  sources: [],
  policy: 'p@1',
  timezone: 'UTC',
};
const screen: Screen = {
  now: () => Date.now(),
  frame: (draw) => setTimeout(draw, 1),
  later(milliseconds, act) {
    const timer = setTimeout(act, milliseconds);
    return () => clearTimeout(timer);
  },
  hidden: () => false,
};
const waiting = (value: number): FrameData => ({ '|': { waiting: { value } } });

/** A server of the contract, as small as it can be. */
async function serve(epoch: string, port = 0) {
  const http = createServer();
  const io = new Server<ClientToServer, ServerToClient>(http, { transports: ['websocket'] });
  const seen = { subs: [] as unknown[], credits: [] as { n: number }[], left: [] as unknown[] };
  const state = { s: 5, value: 5 };
  let socket: Socket<ClientToServer, ServerToClient> | undefined;
  io.on('connection', (next) => {
    socket = next;
    next.on('sub', (message, answer) => {
      seen.subs.push(message);
      const snapshot: Snapshot = {
        ok: true,
        r: 'room',
        e: epoch,
        s: state.s,
        kind: 'snap',
        data: waiting(state.value),
        site,
        ...times,
      };
      answer(message.view.tenant === 't' ? snapshot : { ok: false, code: 'ANDON_E201', message: 'no' });
    });
    next.on('a', (message) => seen.credits.push(message));
    next.on('unsub', (message) => seen.left.push(message));
  });
  await new Promise<void>((resolve) => http.listen(port, '127.0.0.1', resolve));
  return {
    port: (http.address() as AddressInfo).port,
    seen,
    state,
    delta(b: number, s: number, value: number) {
      state.s = s;
      state.value = value;
      socket?.emit('u', { r: 'room', e: epoch, s, b, k: 'd', sentAt: 0, set: waiting(value), ...times });
    },
    socket: () => socket,
    stop: () => io.close(),
  };
}

let server: Awaited<ReturnType<typeof serve>>;
let feed: Feed;
const frames: Frame[] = [];
const lines: Connection[] = [];
const shown = (): unknown => frames[frames.length - 1]?.data['|']?.waiting;

beforeEach(async () => {
  frames.length = 0;
  lines.length = 0;
  server = await serve('e1');
  feed = createSocketFeed({ url: `http://127.0.0.1:${server.port}`, screen, build: 'b1' });
  feed.listen({ onConnection: (line) => lines.push(line) });
});
afterEach(async () => {
  feed.close();
  await server.stop();
});

it('shows the snapshot, then deltas, and gives credit for what it painted', async () => {
  feed.subscribe(VIEW, (frame) => frames.push(frame));
  await vi.waitFor(() => expect(shown()).toEqual({ value: 5 }), SOON);
  for (let s = 6; s <= 22; s += 1) server.delta(s - 1, s, s + 1);
  await vi.waitFor(() => expect(shown()).toEqual({ value: 23 }), SOON);
  await vi.waitFor(
    () => expect(server.seen.credits.at(-1)?.n).toBeGreaterThanOrEqual(CREDIT.everyFrames),
    SOON,
  );
  expect(server.seen.credits.length).toBeLessThanOrEqual(2);
});

it('asks for a whole snapshot after a gap', async () => {
  feed.subscribe(VIEW, (frame) => frames.push(frame));
  await vi.waitFor(() => expect(shown()).toEqual({ value: 5 }), SOON);
  server.delta(8, 9, 11);
  await vi.waitFor(() => expect(shown()).toEqual({ value: 11 }), SOON);
  expect(server.seen.subs).toEqual([{ view: VIEW }, { view: VIEW }]);
});

it('paints at most ten times a second, and the newest', async () => {
  feed.subscribe(VIEW, (frame) => frames.push(frame));
  await vi.waitFor(() => expect(frames).toHaveLength(1), SOON);
  for (let s = 6; s <= 60; s += 1) server.delta(s - 1, s, s);
  await vi.waitFor(() => expect(shown()).toEqual({ value: 60 }), SOON);
  expect(frames.length).toBeLessThanOrEqual(6);
});

it('comes back to another server with its frame kept, and says what it has', async () => {
  feed.subscribe(VIEW, (frame) => frames.push(frame));
  await vi.waitFor(() => expect(shown()).toEqual({ value: 5 }), SOON);
  const { port } = server;
  await server.stop();
  await vi.waitFor(() => expect(lines[lines.length - 1]?.kind).toBe('reconnecting'), SOON);
  expect(shown()).toEqual({ value: 5 });
  server = await serve('e2', port);
  server.state.s = 1;
  server.state.value = 2;
  await vi.waitFor(() => expect(shown()).toEqual({ value: 2 }), { timeout: 20_000 });
  expect(server.seen.subs).toEqual([{ view: VIEW, have: { e: 'e1', s: 5 } }]);
  expect(lines[lines.length - 1]).toEqual({ kind: 'live' });
});

it('shares one room between readers and leaves with the last', async () => {
  const stops = [feed.subscribe(VIEW, (frame) => frames.push(frame)), feed.subscribe({ ...VIEW }, () => {})];
  await vi.waitFor(() => expect(frames).toHaveLength(1), SOON);
  expect(server.seen.subs).toHaveLength(1);
  stops[0]?.();
  stops[1]?.();
  await vi.waitFor(() => expect(server.seen.left).toEqual([{ r: 'room' }]), SOON);
});

it('passes a refusal on, and announces another bundle but not its own', async () => {
  const refused: string[] = [];
  feed.subscribe(
    { ...VIEW, tenant: 'x' },
    () => {},
    (code) => refused.push(code),
  );
  await vi.waitFor(() => expect(refused).toEqual(['ANDON_E201']), SOON);
  server.socket()?.emit('build', { id: 'b1' });
  server.socket()?.emit('build', { id: 'b2' });
  await vi.waitFor(() => expect(lines.filter(({ kind }) => kind === 'replaced')).toHaveLength(1), SOON);
});
