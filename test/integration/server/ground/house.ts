import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { io, type Socket } from 'socket.io-client';
import type { Directory } from '../../../../schemas/directory.ts';
import type {
  ClientToServer,
  ServerToClient,
  SiteState,
  Snapshot,
  SubscribeRefused,
  Update,
} from '../../../../schemas/live.ts';
import { PRESETS } from '../../../../schemas/policies/presets.ts';
import { POLICIES_IN_USE } from '../../../../schemas/policies/service-flow.ts';
import type { ViewSpec } from '../../../../schemas/view.ts';
import type { Announcement, ServerDeps } from '../../../../server/ports.ts';
import { type StartedServer, startServer } from '../../../../server/start.ts';
import { systemTimers } from '../../../../server/timers.ts';
import type { Store } from '../../../../store/store.ts';
import { openTestStore } from '../../../support/clickhouse-endpoint/open-store.ts';
import { givesCredit } from '../../../support/gives-credit.ts';
import { CATALOGUE } from './catalogue.ts';
import { planner } from './planner.ts';

/** Sunday 2026-03-01 12:00 in Shanghai. */
export const NOON = Date.UTC(2026, 2, 1, 4);
export const MINUTE = 60_000;

const words = (text: string) => ({ zh: text, en: text });
export const DIRECTORY: Directory = {
  tenants: {
    default: {
      label: words('one'),
      timezone: 'Asia/Shanghai',
      clock: 'wall',
      policy: 'service-flow-assessed@1',
      sources: [{ source: '/tickets', label: words('tickets') }],
    },
  },
  sites: { gz: { label: words('gz') } },
  teams: { technical: { label: words('technical'), site: 'gz' } },
  queues: {
    fault: { label: words('fault'), team: 'technical' },
    bill: { label: words('bill'), team: 'technical' },
  },
  skills: {},
  regions: {},
};

export interface TicketFields {
  subject: string;
  queue?: string;
  created_at?: number;
  open?: 0 | 1;
  status?: string;
  owner?: string;
  entered_queue_at?: number;
  first_response_at?: number;
  clocks?: { start: number; due: number; warn: number; stop: number; target: number }[];
  facts?: number;
  [column: string]: unknown;
}

/** One or more real rows of `tickets` and, where open, of `tickets_live`. */
export async function putTickets(store: Store, ...tickets: TicketFields[]): Promise<void> {
  const rows = tickets.map(({ clocks = [], facts = 1, ...fields }) => {
    const created = fields.created_at ?? NOON - MINUTE;
    const clock = (
      pick: (one: { start: number; due: number; warn: number; stop: number; target: number }) => number,
    ) => clocks.map(pick);
    return JSON.stringify({
      tenant: 'default',
      epoch: 1,
      facts_total: facts,
      facts_due: facts,
      version: facts,
      first_fact_at: created,
      last_fact_at: created,
      open: 1,
      status: 'new',
      queue: 'fault',
      created_at: created,
      entered_queue_at: created,
      clock_start: clock((one) => one.start),
      clock_due: clock((one) => one.due),
      clock_warn: clock((one) => one.warn),
      clock_stop: clock((one) => one.stop),
      clock_target: clock((one) => one.target),
      clock_elapsed_stop: clock((one) => (one.stop ? one.stop - one.start : 0)),
      clock_by_reclass: clocks.map(() => 0),
      ...fields,
    });
  });
  const bytes = `${rows.join('\n')}\n`;
  await store.insert('tickets', Buffer.from(bytes));
  await store.insert('tickets_live', Buffer.from(bytes));
}

export const putSource = (store: Store, newest: number, source = '/tickets'): Promise<void> =>
  store.insert(
    'sources',
    Buffer.from(`${JSON.stringify({ tenant: 'default', source, newest, ingested_at: newest })}\n`),
  );

type Falsy<T> = T | undefined | null | false;
/** Waits for a condition, not for seconds. */
export async function until<T>(what: string, read: () => Falsy<T> | Promise<Falsy<T>>): Promise<T> {
  const end = Date.now() + 15_000;
  for (;;) {
    const value = await read();
    if (value) return value;
    if (Date.now() > end) throw new Error(`never came: ${what}`);
    await new Promise((resume) => setTimeout(resume, 5));
  }
}

export type Client = Socket<ServerToClient, ClientToServer> & {
  updates: Update[];
  sites: SiteState[];
  builds: string[];
  byes: string[];
};

export interface House {
  store: Store;
  time: { now: number; mode: 'wall' | 'data' | 'scaled'; cut: number; wall: number | null };
  failures: { details: object; message: string }[];
  server: StartedServer;
  announce(kinds?: string[], operations?: boolean): void;
  /** @param gives credit for what it gets; without, it is a client that reads nothing. */
  client(url?: string, options?: object, gives?: boolean): Promise<Client>;
  restart(more?: Partial<ServerDeps>): Promise<void>;
  close(): Promise<void>;
}

/** One engine a test file; every house finds its tables empty. */
let ground: Promise<{ store: Store; folder: string }> | undefined;
async function openGround() {
  const folder = await mkdtemp(join(tmpdir(), 'andon-server-'));
  return { folder, store: await openTestStore(join(folder, 'store')) };
}

export async function closeGround(): Promise<void> {
  if (!ground) return;
  const { store, folder } = await ground;
  await store.close();
  await rm(folder, { recursive: true, force: true });
}

export async function openHouse(more: Partial<ServerDeps> = {}): Promise<House> {
  if (!more.store) ground ??= openGround();
  const store = more.store ?? (await (ground as NonNullable<typeof ground>)).store;
  for (const table of [
    'tickets',
    'tickets_live',
    'ticket_events',
    'sources',
    'data_times',
    'severities',
    'raised_peaks',
    'looks',
  ]) {
    await store.command(`TRUNCATE TABLE ${table}`);
  }
  const time: House['time'] = { now: NOON, mode: 'wall', cut: NOON - 1, wall: null };
  const failures: House['failures'] = [];
  const listeners = new Set<(announcement: Announcement) => void>();
  const clients: Client[] = [];
  const deps: ServerDeps = {
    store,
    log: {
      debug() {},
      info() {},
      warn: (details, message) => void failures.push({ details, message }),
      error: (details, message) => {
        failures.push({ details, message });
      },
    },
    clock: { now: () => time.wall ?? Date.now() },
    timers: systemTimers,
    siteClock: () => ({
      now: () => time.now,
      get mode() {
        return time.mode;
      },
      speed: 1,
    }),
    planner,
    catalogue: CATALOGUE,
    directory: DIRECTORY,
    policies: POLICIES_IN_USE,
    knownPolicies: PRESETS,
    epoch: 1,
    boards: [],
    announcements: {
      subscribe(listener) {
        listeners.add(listener);
        return () => void listeners.delete(listener);
      },
      cut: () => time.cut,
    },
    port: 0,
    host: '127.0.0.1',
    buildId: 'build-1',
    tickMs: 20,
    heartbeatMs: 200,
    ...more,
  };
  await putSource(store, NOON);
  const house: House = {
    store,
    time,
    failures,
    server: await startServer(deps),
    announce(kinds = ['ticket'], operations = false) {
      time.cut += 1;
      for (const listener of listeners)
        listener({ tenant: 'default', cut: time.cut, kinds, stamp: time.cut, oldest: 0, operations });
    },
    async client(url = house.server.url, options = {}, gives = true) {
      const socket = io(url, { transports: ['websocket'], reconnectionDelay: 20, ...options }) as Client;
      Object.assign(socket, { updates: [], sites: [], builds: [], byes: [] });
      if (gives) givesCredit(socket);
      socket.on('u', (update) => void socket.updates.push(update));
      socket.on('site', (state) => void socket.sites.push(state));
      socket.on('build', ({ id }) => void socket.builds.push(id));
      socket.on('bye', ({ reason }) => void socket.byes.push(reason));
      clients.push(socket);
      await until('connection', () => socket.connected);
      return socket;
    },
    async restart(changed = {}) {
      const port = Number(new URL(house.server.url).port);
      await house.server.stop();
      house.server = await startServer({ ...deps, port, ...changed });
    },
    async close() {
      for (const socket of clients) socket.close();
      await house.server.stop();
    },
  };
  return house;
}

export const view = (more: Partial<ViewSpec> = {}): ViewSpec => ({
  tenant: 'default',
  metrics: ['open_tickets'],
  window: 'now',
  by: 'queue',
  ...more,
});

/** Subscribes; a refusal is a failed test. */
export async function subscribe(
  socket: Client,
  spec: unknown,
  have?: { e: string; s: number },
): Promise<Snapshot> {
  const answer = await ask(socket, { view: spec, ...(have ? { have } : {}) });
  if (!answer.ok) throw new Error(`${answer.code}: ${answer.message}`);
  return answer;
}

export const ask = (socket: Client, message: unknown): Promise<Snapshot | SubscribeRefused> =>
  socket.timeout(10_000).emitWithAck('sub', message as Parameters<ClientToServer['sub']>[0]);
