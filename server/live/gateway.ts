import type { Server, Socket } from 'socket.io';
import type { OpenAlerts } from '../../schemas/alert.ts';
import { FAULTS, type FaultCode } from '../../schemas/faults.ts';
import type { ClientToServer, ServerToClient, Snapshot, SubscribeRefused } from '../../schemas/live.ts';
import type { Log } from '../../schemas/log.ts';
import type { MessageList } from '../../schemas/message.ts';
import type { ViewSpec } from '../../schemas/view.ts';
import type { Credential } from '../access/credentials.ts';
import type { Gauges } from '../gauges.ts';
import type { Timers } from '../ports.ts';
import type { Site } from '../site.ts';
import type { Audience, Viewer } from './audience.ts';
import type { Evaluate } from './evaluate.ts';
import { lineOf } from './line.ts';
import { timesOf } from './loop.ts';
import { type Known, readCredit, readLeave, readSubscribe } from './messages.ts';
import { isWatched, type Room, snapshot } from './room.ts';
import type { Group, Rooms } from './rooms.ts';

/** What the server remembers of a socket. */
export interface SocketMemory {
  credential?: Credential;
}
export type LiveServer = Server<ClientToServer, ServerToClient, Record<string, never>, SocketMemory>;
type LiveSocket = Socket<ClientToServer, ServerToClient, Record<string, never>, SocketMemory>;

const MOST_VIEWS_A_SOCKET = 64;
/** A page asks for all its views at once: wait so long (ms) for the rest before the first question is put. */
const COLLECT_MS = 10;
/** Whoever asks on, while so many bytes of answers wait for it, does not read. */
const MOST_UNSENT_BYTES = 8 * 1024 * 1024;

export interface GatewayDeps {
  io: LiveServer;
  log: Log;
  timers: Timers;
  epoch: string;
  buildId: string;
  known: Known;
  sites: ReadonlyMap<string, Site>;
  rooms: Rooms;
  audience: Audience;
  evaluate: Evaluate;
  gauges: Gauges;
  alerts?(tenant: string): OpenAlerts;
  messages?(tenant: string): MessageList;
  mayView(credential: Credential | undefined, view: ViewSpec): boolean;
}

/** A socket with what it looks at; rooms that it still waits for are in `joined` alone. */
interface Session {
  readonly socket: LiveSocket;
  readonly viewer: Viewer;
  readonly joined: Set<Room>;
}

type Acknowledge = (answer: Snapshot | SubscribeRefused) => void;

/** Lets sockets join the rooms of their views. */
export function openGateway(deps: GatewayDeps): void {
  const { rooms, sites, audience } = deps;
  const collected = () => new Promise<void>((resume) => void deps.timers.after(COLLECT_MS, resume));

  /** Groups with a room that somebody waits for. */
  const awaited = (tenant: string, dear: boolean): Group[] =>
    [...rooms.groups.values()].filter(
      (group) =>
        group.view.tenant === tenant &&
        group.dear === dear &&
        [...group.rooms].some((room) => isWatched(room) && !room.times),
    );

  /** Makes sure that somebody has asked the room's question since it was last left alone: all that wait, together. */
  async function evaluated(socket: LiveSocket, room: Room, group: Group, site: Site): Promise<void> {
    if (!room.times) await collected();
    while (!room.times && socket.connected) {
      const asked = group.running ?? deps.evaluate(awaited(site.tenant, group.dear), site);
      // A question of somebody else's may have failed beside this one.
      await asked.catch((error) => {
        if (!room.times) throw error;
      });
    }
  }

  async function subscribe(session: Session, message: unknown, answer: Acknowledge): Promise<void> {
    const { socket, viewer, joined } = session;
    const refuse = (code: FaultCode, text: string = FAULTS[code].cause) => {
      deps.gauges.refused.inc({ code });
      answer({ ok: false, code, message: text });
    };
    const read = readSubscribe(message, deps.known);
    if (!read.ok) return refuse(read.code, read.message);
    const { view, have } = read.value;
    if (!deps.mayView(socket.data.credential, view)) return refuse('ANDON_E254');
    const site = sites.get(view.tenant);
    if (!site) return refuse('ANDON_E201');
    const { room, group } = rooms.open(view);
    if (!joined.has(room) && joined.size >= MOST_VIEWS_A_SOCKET) {
      return refuse('ANDON_E205', `at most ${MOST_VIEWS_A_SOCKET} views a socket`);
    }
    if (!isWatched(room)) room.times = null;
    room.members.add(socket.id);
    joined.add(room);
    try {
      await evaluated(socket, room, group, site);
    } catch (error) {
      deps.log.error({ error: String(error), view }, 'a view could not be evaluated');
      leave(session, room);
      return refuse('ANDON_E206');
    }
    if (!socket.connected || !joined.has(room)) return rooms.leave(room, socket.id);
    // Joining and answering in one synchronous block: no update can fall between.
    const arrives = audience.enter(viewer, room);
    if (arrives && deps.alerts) socket.emit('alerts', deps.alerts(site.tenant));
    if (arrives && deps.messages) socket.emit('messages', deps.messages(site.tenant));
    answer(snapshot(room, deps.epoch, timesOf(room, site), site.state(), have));
  }

  function leave({ socket, viewer, joined }: Session, room: Room): void {
    joined.delete(room);
    rooms.leave(room, socket.id);
    audience.leave(viewer, room);
  }

  deps.io.on('connection', (socket: LiveSocket) => {
    const line = lineOf(socket);
    const session: Session = { socket, viewer: audience.arrive(line), joined: new Set() };
    const { viewer, joined } = session;
    socket.emit('build', { id: deps.buildId });
    socket.on('sub', (message, acknowledge) => {
      if (typeof acknowledge !== 'function') return;
      if (line.unsent() > MOST_UNSENT_BYTES) return line.end('too_slow');
      subscribe(session, message, acknowledge).catch((error) =>
        deps.log.error({ error: String(error) }, 'a subscription failed'),
      );
    });
    socket.on('unsub', (message) => {
      const read = readLeave(message);
      const room = read.ok ? rooms.get(read.value.r) : undefined;
      if (room && joined.has(room)) leave(session, room);
    });
    socket.on('a', (message) => {
      const read = readCredit(message);
      if (read.ok) audience.credited(viewer, read.value.n);
      else deps.gauges.refused.inc({ code: 'ANDON_E201' });
    });
    socket.on('disconnect', () => {
      audience.quit(viewer);
      for (const room of joined) rooms.leave(room, socket.id);
      joined.clear();
    });
  });
}
