import { io, type Socket } from 'socket.io-client';
import type { ClientToServer, FrameData, ServerToClient } from '../../../schemas/live.ts';
import type { MetricValue } from '../../../schemas/values.ts';
import type { ViewSpec } from '../../../schemas/view.ts';
import { type Applied, apply, applySnapshot } from '../../../web/feed/apply.ts';
import type { Frame } from '../../../web/feed/feed.ts';

export interface Recorder {
  /** The newest frame of a view that a wall had at an instant (site time, ms). */
  at(view: string, instant: number): Frame | undefined;
  /** Every frame of a view, in order. */
  frames(view: string): readonly Frame[];
  stop(): void;
}

/** Looks at views as a wall does, over restarts of the server, and keeps every frame that it had. */
export function startRecorder(url: string, views: Record<string, ViewSpec>): Recorder {
  const kept = new Map<string, Frame[]>(Object.keys(views).map((key) => [key, []]));
  const keyOfRoom = new Map<string, string>();
  const socket: Socket<ServerToClient, ClientToServer> = io(url, { transports: ['websocket'] });
  const last = (key: string): Frame | undefined => kept.get(key)?.at(-1);
  const keep = (key: string, applied: Applied): void => {
    if (applied.kind === 'frame') kept.get(key)?.push(applied.frame);
    if (applied.kind === 'gap') ask(key);
  };
  const ask = (key: string): void => {
    socket.emit('sub', { view: views[key] as ViewSpec }, (answer) => {
      if (!answer.ok) throw new Error(`${answer.code}: ${answer.message}`);
      keyOfRoom.set(answer.r, key);
      keep(key, applySnapshot(last(key), answer));
    });
  };
  socket.on('connect', () => {
    for (const key of kept.keys()) ask(key);
  });
  // A server that goes says so, and then the client does not come back by itself.
  socket.on('disconnect', (reason) => {
    if (reason === 'io server disconnect') socket.connect();
  });
  socket.on('u', (update) => {
    const key = keyOfRoom.get(update.r);
    if (key !== undefined) keep(key, apply(last(key), update));
  });
  return {
    at: (view, instant) => kept.get(view)?.findLast(({ now }) => now <= instant),
    frames: (view) => kept.get(view) ?? [],
    stop: () => void socket.close(),
  };
}

const shown = (value: MetricValue): MetricValue =>
  'since' in value && value.since !== undefined ? { ...value, value: null } : value;

/** The data as it shows: an age is told by the instant it counts from, and the tile does the rest. */
export const asShown = (data: FrameData): FrameData =>
  Object.fromEntries(
    Object.entries(data).map(([row, values]) => [
      row,
      Object.fromEntries(Object.entries(values).map(([metric, value]) => [metric, shown(value)])),
    ]),
  );
