import type { OpenAlerts } from '../../schemas/alert.ts';
import type { SiteState, Snapshot, Update } from '../../schemas/live.ts';
import { canonicalView, type ViewSpec } from '../../schemas/view.ts';
import { apply, applySnapshot } from './apply.ts';
import type { Connection, Feed, FeedListeners, Frame } from './feed.ts';
import { createPaintGate, type Screen } from './paint.ts';

/** What a server said, with the milliseconds since the first word. */
export interface Recording {
  /** Answers of the HTTP interface by path, so that a page needs no server at all. */
  answers: Record<string, unknown>;
  /** Snapshot of each view by its canonical form. */
  snapshots: { view: ViewSpec; snapshot: Snapshot }[];
  site: SiteState;
  alerts?: OpenAlerts;
  steps: (
    | { after: number; update: Update }
    | { after: number; site: SiteState }
    | { after: number; connection: 'live' | 'lost' | 'replaced' }
  )[];
}

/** Plays a recording as if it were the server: for tests, screenshots and demonstrations without a broker. */
export function createRecordedFeed(recording: Recording, screen: Screen): Feed {
  const frames = new Map<string, Frame>();
  const readers = new Map<string, Set<(frame: Frame) => void>>();
  const listeners = new Set<FeedListeners>();
  const paint = createPaintGate(screen);
  let site = recording.site;
  let connection: Connection = { kind: 'live' };
  let heardAt = screen.now();

  const snapshotOf = new Map(
    recording.snapshots.map(({ view, snapshot }) => [canonicalView(view), snapshot]),
  );
  const keyOfRoom = new Map([...snapshotOf].map(([key, snapshot]) => [snapshot.r, key]));

  const play = (step: Recording['steps'][number]): void => {
    if ('connection' in step) {
      const now = screen.now();
      if (step.connection === 'live') connection = { kind: 'live' };
      else if (step.connection === 'lost')
        connection = { kind: 'reconnecting', since: now, attempt: 3, retryAt: now + 12_000 };
      else connection = { kind: 'replaced', build: 'next', at: now + 5_000 };
      for (const listener of listeners) listener.onConnection?.(connection);
      return;
    }
    heardAt = screen.now();
    for (const listener of listeners) listener.onHeard?.(heardAt);
    if ('site' in step) {
      site = step.site;
      for (const listener of listeners) listener.onSite?.(site, heardAt);
      return;
    }
    const key = keyOfRoom.get(step.update.r);
    if (key === undefined) return;
    const applied = apply(frames.get(key), step.update);
    if (applied.kind !== 'frame') return;
    frames.set(key, applied.frame);
    paint(() => {
      for (const reader of readers.get(key) ?? []) reader(applied.frame);
    });
  };
  const stops = recording.steps.map((step) => screen.later(step.after, () => play(step)));

  return {
    subscribe(view, onFrame, onRefused) {
      const key = canonicalView(view);
      const snapshot = snapshotOf.get(key);
      if (!snapshot) {
        onRefused?.('ANDON_E203', 'not in the recording');
        return () => {};
      }
      const set = readers.get(key) ?? new Set();
      readers.set(key, set.add(onFrame));
      if (!frames.has(key)) {
        const applied = applySnapshot(undefined, snapshot);
        if (applied.kind === 'frame') frames.set(key, applied.frame);
      }
      paint(() => {
        const frame = frames.get(key);
        if (frame && set.has(onFrame)) onFrame(frame);
      });
      return () => set.delete(onFrame);
    },
    listen(listener) {
      listeners.add(listener);
      listener.onConnection?.(connection);
      listener.onSite?.(site, heardAt);
      if (recording.alerts) listener.onAlerts?.(recording.alerts);
      return () => listeners.delete(listener);
    },
    close() {
      for (const stop of stops) stop();
    },
  };
}
