import type {
  FrameData,
  FrameSeverity,
  FrameTimes,
  SiteState,
  Snapshot,
  Update,
} from '../../schemas/live.ts';
import type { ViewSpec } from '../../schemas/view.ts';
import type { Viewer } from './audience.ts';
import { apply, diff } from './diff.ts';
import type { Verdicts } from './judge.ts';
import type { Peaks } from './peaks.ts';

/** How many deltas a room keeps for those who come back. */
const KEPT = 30;

/** Whether a view is evaluated though nobody looks: never, as for a viewer, or once each evaluation period of severity. */
export type Standing = 'no' | 'always' | 'by_period';

/** One view that somebody looks at, and what its viewers have on the screen. */
export interface Room {
  readonly id: string;
  readonly view: ViewSpec;
  standing: Standing;
  /** Who looks, those included who still wait for their first frame. */
  readonly members: Set<string>;
  /** Who gets its updates (audience.ts). */
  readonly viewers: Set<Viewer>;
  /** Since when (wall ms) nobody has looked. */
  idleSince: number;
  /** Null until the first evaluation, and again when somebody comes back after nobody looked. */
  times: FrameTimes | null;
  s: number;
  data: FrameData;
  severity: FrameSeverity;
  peaks: Peaks;
  peaksDay: number | null;
  verdicts: Verdicts | null;
  judgedAt: number;
  ring: Update[];
  lastSentAt: number;
}

/** @param s a sequence that no viewer of this epoch has seen of this view. */
export const newRoom = (id: string, view: ViewSpec, standing: Standing, wallNow: number, s = 0): Room => ({
  id,
  view,
  standing,
  members: new Set(),
  viewers: new Set(),
  idleSince: wallNow,
  times: null,
  s,
  data: {},
  severity: {},
  peaks: {},
  peaksDay: null,
  verdicts: null,
  judgedAt: Number.NEGATIVE_INFINITY,
  ring: [],
  lastSentAt: wallNow,
});

export const isWatched = (room: Room): boolean => room.standing !== 'no' || room.members.size > 0;

/** Only an evaluation period brings a new frame: no viewer waits for one. */
export const isPaced = (room: Room): boolean => room.standing === 'by_period' && room.members.size === 0;

/** What an evaluation brings to a room; parts left out did not change. Severity is whole, peaks are those raised. */
export interface NextFrame {
  times: FrameTimes;
  data: FrameData;
  severity?: FrameSeverity;
  peaks?: Peaks;
}

/**
 * Takes a frame into the room. What the room keeps is exactly what a viewer has who applied every update.
 *
 * @returns the update to send; null where a viewer would see no difference.
 */
export function advance(room: Room, epoch: string, next: NextFrame, sentAt: number): Update | null {
  const change = diff(room.data, next.data);
  room.times = next.times;
  if (!change && !next.severity && !next.peaks) return null;
  const update: Update = {
    r: room.id,
    e: epoch,
    s: room.s + 1,
    b: room.s,
    k: 'd',
    ...next.times,
    sentAt,
    ...change,
    ...(next.severity ? { state: next.severity } : {}),
    ...(next.peaks ? { peaks: next.peaks } : {}),
  };
  room.s = update.s;
  if (change) room.data = apply(room.data, change);
  if (next.severity) room.severity = next.severity;
  if (next.peaks) room.peaks = { ...room.peaks, ...next.peaks };
  room.ring.push(update);
  if (room.ring.length > KEPT) room.ring.shift();
  room.lastSentAt = sentAt;
  return update;
}

/** A sign of life for a room in which nothing changed: same sequence, values as of the last evaluation. */
export function heartbeat(room: Room, epoch: string, times: FrameTimes, sentAt: number): Update {
  room.lastSentAt = sentAt;
  return { r: room.id, e: epoch, s: room.s, b: room.s, k: 'hb', ...times, sentAt };
}

/** A room whole, for a viewer who was left out of some updates: one frame in place of all of them. */
export const whole = (room: Room, epoch: string, times: FrameTimes, sentAt: number): Update => ({
  ...{ r: room.id, e: epoch, s: room.s, b: room.s, k: 's' },
  ...times,
  ...{ sentAt, set: room.data, state: room.severity, peaks: room.peaks },
});

/** What a viewer gets who joins: nothing new, the deltas that were missed, or everything. */
export function snapshot(
  room: Room,
  epoch: string,
  times: FrameTimes,
  site: SiteState,
  have: { e: string; s: number } | undefined,
): Snapshot {
  const answer = { ok: true as const, r: room.id, e: epoch, s: room.s, ...times, site };
  if (have && have.e === epoch && have.s === room.s) return { ...answer, kind: 'same' };
  const first = room.ring[0];
  if (have && have.e === epoch && first && first.b <= have.s && have.s < room.s) {
    return { ...answer, kind: 'delta', deltas: room.ring.filter((update) => update.b >= have.s) };
  }
  return { ...answer, kind: 'snap', data: room.data, state: room.severity, peaks: room.peaks };
}
