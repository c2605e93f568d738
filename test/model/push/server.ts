import type { FrameData, FrameTimes, ServerToClient, SiteState } from '../../../schemas/live.ts';
import type { ViewSpec } from '../../../schemas/view.ts';
import { openGauges } from '../../../server/gauges.ts';
import { type AudienceDeps, openAudience } from '../../../server/live/audience.ts';
import { type LiveServer, openGateway } from '../../../server/live/gateway.ts';
import { pack } from '../../../server/live/packet.ts';
import { advance, heartbeat, isWatched } from '../../../server/live/room.ts';
import { openRooms } from '../../../server/live/rooms.ts';
import type { Site } from '../../../server/site.ts';

export const METRICS = ['version', 'other', 'third'];
export const VIEWS: ViewSpec[] = METRICS.map((_, index) => ({
  tenant: 't',
  metrics: METRICS.slice(0, index + 1),
  window: 'now',
}));

/** What is true at one time: its number, which every view shows, and the rows of each view beside. */
export interface Truth {
  version: number;
  rows: FrameData;
}

type Handler = (...parts: never[]) => void;
export type Down =
  | {
      [Event in keyof ServerToClient]: { event: Event; message: Parameters<ServerToClient[Event]>[0] };
    }[keyof ServerToClient]
  | { event: 'answer'; to: object; message: unknown };

/** One connection as the server holds it. */
export interface ServerEnd {
  hear(event: 'sub' | 'unsub' | 'a', message: unknown, answer?: (message: unknown) => void): void;
  cut(): void;
}

export interface PushServer {
  readonly epoch: string;
  readonly rooms: ReturnType<typeof openRooms>;
  readonly parked: number;
  connect(down: (text: Down) => void, closed: () => void): ServerEnd;
  /** One turn of its loop with what it knows of the truth by now; answers who waits. */
  tick(truth: Truth): Promise<void>;
  heartbeat(): void;
  sweep(): number;
}

const log = { debug() {}, info() {}, warn() {}, error() {} };
const gauges = openGauges({
  sockets: () => 0,
  parked: () => 0,
  rooms: () => 0,
  sites: () => [],
  sizes: async () => [],
});

/** The real gateway, audience and rooms over sockets that are queues; only the questions to the store are played. */
export function startPushServer(epoch: string, wallNow: () => number): PushServer {
  let known: Truth = { version: 0, rows: {} };
  const state = (): SiteState => ({
    ...{ tenant: 't', now: wallNow(), clock: 'wall', speed: 1, dataTime: known.version, completeTo: null },
    ...{ sources: [], policy: 'p', timezone: 'UTC' },
  });
  const site = { tenant: 't', now: wallNow, cut: () => known.version, state, dataTime: 0 } as unknown as Site;
  const rooms = openRooms(wallNow, () => false);
  const times = (): FrameTimes => ({
    ...{ now: wallNow(), cut: known.version, dataTime: known.version },
    ...{ from: 0, to: 1 },
  });
  const deps: AudienceDeps = {
    ...{ epoch, wallNow, standing: () => [pack('site', state())] },
    timesOf: (room) => room.times ?? times(),
  };
  const audience = openAudience(deps);
  let waiting: (() => void)[] = [];
  let connection: (socket: unknown) => void = () => {};
  openGateway({
    io: {
      on: (_: string, handler: (socket: unknown) => void) => (connection = handler),
    } as unknown as LiveServer,
    timers: {
      after(_, work) {
        queueMicrotask(work);
        return () => {};
      },
    },
    ...{ log, epoch, rooms, audience, gauges, buildId: 'b', mayView: () => true },
    known: {
      tenants: new Set(['t']),
      catalogue: METRICS.map((id) => ({ id, dimensions: [] })) as never,
      policies: [],
    },
    sites: new Map([['t', site]]),
    evaluate: () => new Promise((resolve) => waiting.push(() => resolve(0))),
  });
  let sockets = 0;
  return {
    epoch,
    rooms,
    get parked() {
      return audience.parked;
    },
    connect(down, closed) {
      const handlers = new Map<string, Handler>();
      sockets += 1;
      const hear = (event: string, ...parts: unknown[]) => handlers.get(event)?.(...(parts as never[]));
      const socket = {
        id: `${epoch}-${sockets}`,
        connected: true,
        data: {},
        conn: {
          ...{ readyState: 'open', writeBuffer: [], transport: {} },
          write(text: string) {
            const [event, message] = JSON.parse(text.slice(1));
            down({ event, message });
          },
        },
        on: (event: string, handler: Handler) => void handlers.set(event, handler),
        emit: (event: 'build' | 'bye', message: never) => down({ event, message }),
        disconnect() {
          if (!socket.connected) return;
          socket.connected = false;
          hear('disconnect');
          closed();
        },
      };
      connection(socket);
      return { hear, cut: () => socket.disconnect() };
    },
    async tick(truth) {
      known = truth;
      for (const group of rooms.groups.values())
        for (const room of group.rooms) {
          if (!isWatched(room)) continue;
          const version = { version: { value: truth.version } };
          const own = Object.entries(truth.rows).filter(([, values]) =>
            Object.keys(values).some((metric) => room.view.metrics.includes(metric)),
          );
          const update = advance(
            room,
            epoch,
            { times: times(), data: { '|': version, ...Object.fromEntries(own) } },
            wallNow(),
          );
          if (update) audience.publish(room, update);
        }
      const answered = waiting;
      waiting = [];
      for (const answer of answered) answer();
      await new Promise((resume) => setImmediate(resume));
    },
    heartbeat() {
      audience.tell('t', pack('site', state()));
      for (const group of rooms.groups.values())
        for (const room of group.rooms)
          if (room.members.size > 0 && room.times)
            audience.publish(room, heartbeat(room, epoch, room.times, wallNow()));
    },
    sweep() {
      rooms.sweep();
      return audience.sweep();
    },
  };
}
