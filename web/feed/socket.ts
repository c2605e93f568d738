import { io, type Socket } from 'socket.io-client';
import { CREDIT } from '../../schemas/credit.ts';
import type { ClientToServer, ServerToClient, Snapshot, SubscribeRefused } from '../../schemas/live.ts';
import { canonicalView } from '../../schemas/view.ts';
import { isTellingDue, newReceipts } from './credit.ts';
import type { Connection, Feed, FeedListeners, Frame } from './feed.ts';
import { createPaintGate, type Screen } from './paint.ts';
import { type Ask, createFeedStore, type Outcome } from './store.ts';

/** Reconnection never gives up: 0.5 s at first, then 1 s, and once half a minute is lost 20 s, each half of it more or less. */
const RETRY_FIRST_MS = 500;
const RETRY_SOON_MS = 1_000;
/** A server that is started anew is back by then; so long nobody waits longer for it than it takes. */
const SOON_FOR_MS = 30_000;
const RETRY_CAP_MS = 20_000;
const RETRY_JITTER = 0.5;
/** A lost acknowledgement must not leave a tile without frames for ever. */
const ANSWER_WITHIN_MS = 10_000;
const NOTICE_MS = 5_000;

/** The server failed to answer: it may do better in a while. */
const PASSING = 'ANDON_E206';
const AGAIN_AFTER_MS = 5_000;

/** Who waits for frames of one view. */
interface Readers {
  dirty: boolean;
  frames: Set<(frame: Frame) => void>;
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
  const store = createFeedStore();
  const readers = new Map<string, Readers>();
  const listeners = new Set<FeedListeners>();
  const paint = createPaintGate(screen);
  let connection: Connection = { kind: 'connecting' };
  let lostAt = 0;
  let receipts = newReceipts(screen.now());
  let reminded = false;

  const socket: Socket<ServerToClient, ClientToServer> = io(url, {
    transports: ['websocket'],
    reconnectionDelay: RETRY_FIRST_MS,
    reconnectionDelayMax: RETRY_SOON_MS,
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

  /**
   * Everything received is painted: says so where it is time, so that the server goes on sending. What remains untold is
   * told a while later, though nothing more may come to be painted.
   */
  const credit = (): void => {
    const now = screen.now();
    if (!socket.connected || receipts.told === receipts.received) return;
    if (isTellingDue(receipts, now)) {
      receipts = { ...receipts, told: receipts.received, toldAt: now };
      socket.emit('a', { n: receipts.received });
    } else if (!reminded) {
      reminded = true;
      screen.later(receipts.toldAt + CREDIT.everyMs - now, () => {
        reminded = false;
        paint(credit);
      });
    }
  };

  /** Shows the newest frame of a view at the next paint. */
  const show = (key: string): void => {
    const waiting = readers.get(key);
    if (!waiting || waiting.dirty) return;
    waiting.dirty = true;
    paint(() => {
      waiting.dirty = false;
      const frame = store.frame(key);
      if (frame) for (const reader of waiting.frames) reader(frame);
    });
  };

  const follow = ({ changed, ask, leave, refused }: Outcome): void => {
    if (changed !== undefined) show(changed);
    if (ask) put(ask);
    if (leave !== undefined) socket.emit('unsub', { r: leave });
    if (!refused) return;
    const { key, code, message } = refused;
    for (const tell of readers.get(key)?.refused ?? []) tell(code, message);
    if (code === PASSING) screen.later(AGAIN_AFTER_MS, () => put(store.again(key)));
  };

  const put = (ask: Ask | null): void => {
    if (!ask) return;
    const { view, have } = ask;
    socket
      .timeout(ANSWER_WITHIN_MS)
      .emit(
        'sub',
        have ? { view, have } : { view },
        (_late: Error | null, answer?: Snapshot | SubscribeRefused) => {
          if (answer) heard();
          if (answer?.ok) for (const listener of listeners) listener.onSite?.(answer.site, screen.now());
          follow(store.answered(ask, answer ?? null));
        },
      );
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
    socket.io.reconnectionDelayMax(RETRY_SOON_MS);
    tell({ kind: 'live' });
    receipts = newReceipts(screen.now());
    for (const ask of store.connected()) put(ask);
  });
  socket.on('disconnect', (reason) => {
    store.disconnected();
    lost(0, null);
    // The server closed on purpose: socket.io does not come back by itself then.
    if (reason === 'io server disconnect') screen.later(RETRY_FIRST_MS, () => socket.connect());
  });
  socket.on('connect_error', (error) => {
    lost(0, null);
    if ((error as { data?: { code?: string } }).data?.code === 'ANDON_E253') shutOut?.();
    if (!socket.active) screen.later(RETRY_CAP_MS, () => socket.connect());
  });
  socket.io.on('reconnect_attempt', (attempt) => {
    lost(attempt, null);
    if (screen.now() - lostAt > SOON_FOR_MS) socket.io.reconnectionDelayMax(RETRY_CAP_MS);
  });
  socket.on('u', (update) => {
    heard();
    receipts.received += 1;
    follow(store.updated(update));
    // After whatever it changed, and also where it changed nothing.
    paint(credit);
  });
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
      const own: Readers = readers.get(key) ?? { dirty: false, frames: new Set(), refused: new Set() };
      readers.set(key, own);
      own.frames.add(onFrame);
      if (onRefused) own.refused.add(onRefused);
      const frame = store.frame(key);
      if (frame) onFrame(frame);
      put(store.open(view));
      return () => {
        own.frames.delete(onFrame);
        if (onRefused) own.refused.delete(onRefused);
        if (own.frames.size > 0 || readers.get(key) !== own) return;
        readers.delete(key);
        const room = store.close(key);
        if (room !== null) socket.emit('unsub', { r: room });
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
