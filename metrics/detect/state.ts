import { type Level, UNKNOWN_LEVEL } from './level.ts';

export type Rule = 'fast' | 'slow' | 'flash' | 'drop';

/** An alarm from its first bucket until the score is back within the exit level. */
export interface Alarm {
  readonly rule: Rule;
  /** End of the bucket at which it began, ms. */
  readonly since: number;
  /** Buckets on end within the exit level. */
  readonly calm: number;
}

/** A bucket's count, and what was expected of it without the level. */
export interface Guarded {
  readonly count: number;
  readonly usual: number;
}

/** What a series carries from bucket to bucket. JSON, so that it survives a restart. */
export interface SeriesState {
  /** Start of the bucket evaluated last, ms; null before the first. */
  readonly at: number | null;
  readonly level: Level;
  /** What was expected of the last buckets, the newest last; null where nothing was. */
  readonly expected: readonly (number | null)[];
  /** The newest buckets, not in the level yet, the newest last; null where count or expectation is unknown. */
  readonly guarded: readonly (Guarded | null)[];
  /** Sum of the slow rule. */
  readonly slow: number;
  readonly alarm: Alarm | null;
}

export const FRESH: SeriesState = {
  at: null,
  level: UNKNOWN_LEVEL,
  expected: [],
  guarded: [],
  slow: 0,
  alarm: null,
};
