import type { FrameData, FrameTimes, Snapshot, Update } from '../../schemas/live.ts';
import type { Frame } from './feed.ts';

/** `gap`: something is missing, ask for a snapshot. `old`: already known, nothing to do. */
export type Applied = { kind: 'frame'; frame: Frame } | { kind: 'old' } | { kind: 'gap' };

const timesOf = ({ now, cut, dataTime, from, to }: FrameTimes): FrameTimes => ({
  now,
  cut,
  dataTime,
  from,
  to,
});

/** Rows that are gone, given as a row key or as `${rowKey}/${metric}` (metric ids hold no slash). */
function without(data: FrameData, gone: string[]): FrameData {
  const next = { ...data };
  for (const key of gone) {
    if (key in next) {
      delete next[key];
      continue;
    }
    const slash = key.lastIndexOf('/');
    const row = next[key.slice(0, slash)];
    if (slash < 0 || !row) continue;
    const { [key.slice(slash + 1)]: _gone, ...rest } = row;
    next[key.slice(0, slash)] = rest;
  }
  return next;
}

/** Absolute values laid over the known ones: untouched rows keep their identity, so nothing re-renders for them. */
function laidOver(data: FrameData, set: FrameData): FrameData {
  const next = { ...data };
  for (const [key, values] of Object.entries(set))
    next[key] = next[key] ? { ...next[key], ...values } : values;
  return next;
}

/**
 * One update on top of a frame. Order of messages is not trusted: only a delta whose base is the frame's own sequence
 * is laid over, anything newer from elsewhere is a gap.
 */
export function apply(frame: Frame | undefined, update: Update): Applied {
  if (!frame || frame.epoch !== update.e)
    return update.k === 's' && update.set ? whole(update) : { kind: 'gap' };
  if (update.k === 'hb') {
    if (update.s > frame.sequence) return { kind: 'gap' };
    if (update.s < frame.sequence || update.now < frame.now) return { kind: 'old' };
    return { kind: 'frame', frame: { ...frame, ...timesOf(update), ...marks(frame, update) } };
  }
  if (update.s <= frame.sequence) return { kind: 'old' };
  if (update.k === 's') return update.set ? whole(update) : { kind: 'gap' };
  if (update.b !== frame.sequence) return { kind: 'gap' };
  const kept = update.del?.length ? without(frame.data, update.del) : frame.data;
  const data = update.set ? laidOver(kept, update.set) : kept;
  return {
    kind: 'frame',
    frame: { ...frame, ...timesOf(update), ...marks(frame, update), sequence: update.s, data },
  };
}

const marks = (frame: Frame, update: Update): Pick<Frame, 'state' | 'peaks'> => ({
  state: update.state ?? frame.state,
  peaks: update.peaks ? { ...frame.peaks, ...update.peaks } : frame.peaks,
});

const whole = (update: Update): Applied => ({
  kind: 'frame',
  frame: {
    room: update.r,
    epoch: update.e,
    sequence: update.s,
    ...timesOf(update),
    data: update.set ?? {},
    state: update.state ?? {},
    peaks: update.peaks ?? {},
  },
});

/** The answer to a subscription: a snapshot, the deltas that were missed, or 'same'. */
export function applySnapshot(frame: Frame | undefined, snapshot: Omit<Snapshot, 'site'>): Applied {
  const known = frame && frame.epoch === snapshot.e ? frame : undefined;
  if (known && snapshot.s < known.sequence) return { kind: 'old' };
  if (snapshot.kind === 'snap') {
    const { r: room, e: epoch, s: sequence, data = {}, state = {}, peaks = {} } = snapshot;
    return { kind: 'frame', frame: { room, epoch, sequence, ...timesOf(snapshot), data, state, peaks } };
  }
  if (!known) return { kind: 'gap' };
  let current = known;
  for (const update of snapshot.deltas ?? []) {
    const applied = apply(current, update);
    if (applied.kind === 'gap') return applied;
    if (applied.kind === 'frame') current = applied.frame;
  }
  if (current.sequence !== snapshot.s) return { kind: 'gap' };
  const state = snapshot.state ?? current.state;
  const peaks = snapshot.peaks ? { ...current.peaks, ...snapshot.peaks } : current.peaks;
  return { kind: 'frame', frame: { ...current, ...timesOf(snapshot), state, peaks } };
}
