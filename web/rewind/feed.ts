import { viewKey } from '../../schemas/board-views.ts';
import type { RewoundWall } from '../../schemas/rewind.ts';
import { applySnapshot } from '../feed/apply.ts';
import type { Feed, Frame } from '../feed/feed.ts';

export interface RewindFeed extends Feed {
  /** Shows the views of a moment; those that it does not hold stay as they are. */
  show(wall: RewoundWall): void;
  /** Nothing is known of the moment: what was shown before must not pass for it. */
  clear(): void;
}

/** The past as a feed: each moment comes whole, in the form of the live feed's snapshots. */
export function createRewindFeed(): RewindFeed {
  const frames = new Map<string, Frame>();
  const readers = new Map<string, Set<(frame: Frame) => void>>();
  return {
    subscribe(view, onFrame) {
      const key = viewKey(view);
      const set = readers.get(key) ?? new Set();
      readers.set(key, set.add(onFrame));
      const known = frames.get(key);
      if (known) onFrame(known);
      return () => set.delete(onFrame);
    },
    listen(listener) {
      listener.onConnection?.({ kind: 'live' });
      return () => {};
    },
    show(wall) {
      for (const [key, snapshot] of Object.entries(wall.views)) {
        const applied = applySnapshot(undefined, snapshot);
        if (applied.kind !== 'frame') continue;
        frames.set(key, applied.frame);
        for (const reader of readers.get(key) ?? []) reader(applied.frame);
      }
    },
    clear() {
      for (const [key, frame] of frames) {
        const empty = { ...frame, data: {}, state: {}, peaks: {} };
        for (const reader of readers.get(key) ?? []) reader(empty);
      }
      frames.clear();
    },
    close() {},
  };
}
