import type { Clock } from '../schemas/clock.ts';

/**
 * Ingestion stamps of one process: wall clock ms, strictly increasing, never behind what the store has seen. Each
 * batch bears one; `cut` is the last instant of which everything is in the state.
 */
export interface Stamps {
  /** A new stamp, unfinished until `finish` is called with it. */
  open(): number;
  finish(stamp: number): void;
  /** Oldest unfinished stamp − 1; with none unfinished this instant − 1. ms. */
  cut(): number;
  /** Whether everything stamped up to and including `stamp` is finished. */
  passed(stamp: number): boolean;
  readonly last: number;
}

/** @param notBefore stamps begin after this one (the store's checkpoint). */
export function createStamps(clock: Clock, notBefore: number): Stamps {
  const unfinished = new Set<number>();
  let last = notBefore;
  // Insertion order is ascending, so the first is the oldest.
  const oldest = (): number | undefined => unfinished.values().next().value;
  const stamps: Stamps = {
    open() {
      last = Math.max(last + 1, clock.now());
      unfinished.add(last);
      return last;
    },
    finish(stamp) {
      unfinished.delete(stamp);
    },
    cut() {
      const first = oldest();
      if (first !== undefined) return first - 1;
      // Idle: nothing will ever be stamped before this instant, or one idle process would hold back the cut of all.
      last = Math.max(last, clock.now() - 1);
      return last;
    },
    passed: (stamp) => stamps.cut() >= stamp,
    get last() {
      return last;
    },
  };
  return stamps;
}
