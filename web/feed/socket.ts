import { io, type Socket } from 'socket.io-client';
import type {
  ClientToServer,
  ServerToClient,
  Snapshot,
  SubscribeRefused,
  Update,
} from '../../schemas/live.ts';
import { canonicalView, type ViewSpec } from '../../schemas/view.ts';
import { apply, applySnapshot } from './apply.ts';
import type { Connection, Feed, FeedListeners, Frame } from './feed.ts';
import { createPaintGate, type Screen } from './paint.ts';

/** Reconnection never gives up: 0.5 s at first, then with jitter 10 to 30 s. */
const RETRY_FIRST_MS = 500;
const RETRY_CAP_MS = 20_000;
const RETRY_JITTER = 0.5;
/** A lost acknowledgement must not leave a tile without frames for ever. */
const ANSWER_WITHIN_MS = 10_000;
const NOTICE_MS = 5_000;

interface Subscription {
  view: ViewSpec;
  frame?: Frame;
  room?: string;
  asking: boolean;
  dirty: boolean;
  readers: Set<(frame: Frame) => void>;
  refused: Set<(code: string, message: string) => void>;
}

export interface SocketFeedOptions {
  url: string;
  screen: Screen;
  /** Id of the running bundle; another one announced by the server means a reload. */
  build: string;
  /** The server asks who one is: a session is over, or a screen was shut out. */
  shutOut?: () => void;
}

/** The live feed: Socket.IO over WebSocket only, by the contract of schemas/live.ts. */
export function createSocketFeed({ url, screen, build, shutOut }: SocketFeedOptions): Feed {
  const subscriptions = new Map<string, Subscription>();
  const rooms = new Map<string, Subscription>();
  const listeners = new Set<FeedListeners>();
  const paint = createPaintGate(screen);
  let connection: Connection = { kind: 'connecting' };
  let lostAt = 0;

  const socket: Socket<ServerToClient, ClientToServer> = io(url, {
    transports: ['websocket'],
    reconnectionDelay: RETRY_FIRST_MS,
    reconnectionDelayMax: RETRY_CAP_MS,
    randomizationFactor: RETRY_JITTER,
  });

  const tell = (next: Connection): void => {
    if (connection.kind === 'replaced' && next.kind !== 'replaced') return;
    connection = next;
    for (const listener of listeners) listener.onConnection?.(next);
  };
  const heard = (): void => {
    const at = screen.now();
    for (const listener of listeners) listener.onHeard?.(at);
  };

  /** Shows the newest frame of a subscription at the next paint, then gives the server its credit. */
  const show = (subscription: Subscription): void => {
    if (subscription.dirty) return;
    subscription.dirty = true;
    paint(() => {
      subscription.dirty = false;
      const frame = subscription.frame;
      if (!frame) return;
      for (const reader of subscription.readers) reader(frame);
      if (socket.connected) socket.emit('a', { r: frame.room, s: frame.sequence });
    });
  };

  const ask = (subscription: Subscription, afresh = false): void => {
    if (subscription.asking || !socket.connected) return;
    subscription.asking = true;
    const { frame, view } = subscription;
    const have = frame && !afresh ? { e: frame.epoch, s: frame.sequence } : undefined;
    const answered = (fault: Error | null, answer?: Snapshot | SubscribeRefused): void => {
      subscription.asking = false;
      if (fault || !answer) {
        if (socket.connected) ask(subscription, true);
        return;
      }
      heard();
      if (!answer.ok) {
        for (const refused of subscription.refused) refused(answer.code, answer.message);
        return;
      }
      subscription.room = answer.r;
      rooms.set(answer.r, subscription);
      for (const listener of listeners) listener.onSite?.(answer.site, screen.now());
      const applied = applySnapshot(subscription.frame, answer);
      if (applied.kind === 'gap') ask(subscription, true);
      if (applied.kind !== 'frame') return;
      subscription.frame = applied.frame;
      show(subscription);
    };
    socket.timeout(ANSWER_WITHIN_MS).emit('sub', have ? { view, have } : { view }, answered);
  };

  const onUpdate = (update: Update): void => {
    heard();
    const subscription = rooms.get(update.r);
    if (!subscription) return;
    const applied = apply(subscription.frame, update);
    if (applied.kind === 'gap') ask(subscription, true);
    if (applied.kind !== 'frame') return;
    subscription.frame = applied.frame;
    show(subscription);
  };

  const lost = (attempt: number, retryInMs: number | null): void => {
    lostAt ||= screen.now();
    tell({
      kind: 'reconnecting',
      since: lostAt,
      attempt,
      retryAt: retryInMs === null ? null : screen.now() + retryInMs,
    });
  };

  socket.on('connect', () => {
    lostAt = 0;
    tell({ kind: 'live' });
    for (const subscription of subscriptions.values()) {
      subscription.asking = false;
      ask(subscription);
    }
  });
  socket.on('disconnect', (reason) => {
    lost(0, null);
    // The server closed on purpose: socket.io does not come back by itself then.
    if (reason === 'io server disconnect') screen.later(RETRY_FIRST_MS, () => socket.connect());
  });
  socket.on('connect_error', (error) => {
    lost(0, null);
    if ((error as { data?: { code?: string } }).data?.code === 'ANDON_E253') shutOut?.();
    if (!socket.active) screen.later(RETRY_CAP_MS, () => socket.connect());
  });
  socket.io.on('reconnect_attempt', (attempt) => lost(attempt, null));
  socket.on('u', onUpdate);
  socket.on('site', (site) => {
    heard();
    for (const listener of listeners) listener.onSite?.(site, screen.now());
  });
  socket.on('alerts', (open) => {
    heard();
    for (const listener of listeners) listener.onAlerts?.(open);
  });
  socket.on('messages', (list) => {
    heard();
    for (const listener of listeners) listener.onMessages?.(list);
  });
  socket.on('bye', ({ retryInMs }) => lost(0, retryInMs));
  socket.on('build', ({ id }) => {
    if (id !== build && build !== 'dev') tell({ kind: 'replaced', build: id, at: screen.now() + NOTICE_MS });
  });

  return {
    subscribe(view, onFrame, onRefused) {
      const key = canonicalView(view);
      const known = subscriptions.get(key);
      const subscription: Subscription = known ?? {
        view,
        asking: false,
        dirty: false,
        readers: new Set(),
        refused: new Set(),
      };
      subscriptions.set(key, subscription);
      subscription.readers.add(onFrame);
      if (onRefused) subscription.refused.add(onRefused);
      if (subscription.frame) onFrame(subscription.frame);
      if (!known) ask(subscription);
      return () => {
        subscription.readers.delete(onFrame);
        if (onRefused) subscription.refused.delete(onRefused);
        if (subscription.readers.size > 0 || subscriptions.get(key) !== subscription) return;
        subscriptions.delete(key);
        if (!subscription.room) return;
        rooms.delete(subscription.room);
        if (socket.connected) socket.emit('unsub', { r: subscription.room });
      };
    },
    listen(listener) {
      listeners.add(listener);
      listener.onConnection?.(connection);
      return () => listeners.delete(listener);
    },
    close() {
      socket.close();
    },
  };
}
