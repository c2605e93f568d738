import type { Settings } from './settings.ts';

/** How today compares with other weeks: decayed sums of what was counted and what was expected without the level. */
export interface Level {
  readonly observed: number;
  readonly expected: number;
}

export const UNKNOWN_LEVEL: Level = { observed: 0, expected: 0 };

/** The factor of today's level, clipped (domain.md 2.6, step 2). */
export function factorOf({ observed, expected }: Level, phi: number, { level }: Settings): number {
  const prior = level.prior * phi;
  const factor = prior + expected > 0 ? (prior + observed) / (prior + expected) : 1;
  return Math.min(level.high, Math.max(level.low, factor));
}

/** Takes one bucket into the moving average (exponential weights, 2 / (span + 1) for the newest). */
export function withBucket(sums: Level, count: number, usual: number, { level }: Settings): Level {
  const keep = 1 - 2 / (level.span + 1);
  return { observed: sums.observed * keep + count, expected: sums.expected * keep + usual };
}
