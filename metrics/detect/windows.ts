import type { History } from './history.ts';
import { type Settings, WIDEST, WIDTHS } from './settings.ts';

/** Count and expectation of several buckets on end. */
export interface Window {
  readonly count: number;
  readonly expected: number;
}

/**
 * Sums `width` buckets that end with `last`.
 * @param expected expectations, the newest (of bucket `newest`) last
 * @returns null where one of them is unknown
 */
export function windowOf(
  history: History,
  expected: readonly (number | null)[],
  newest: number,
  last: number,
  width: number,
): Window | null {
  let count = 0;
  let sum = 0;
  for (let bucket = last - width + 1; bucket <= last; bucket += 1) {
    const counted = history.counts[bucket] ?? -1;
    const awaited = expected[expected.length - 1 - (newest - bucket)];
    if (counted < 0 || awaited === null || awaited === undefined) return null;
    count += counted;
    sum += awaited;
  }
  return { count, expected: sum };
}

/** The shortest window in which enough is expected, the widest where none has it (domain.md 2.6, step 1). */
export const widthFor = (expected: number, least: number): number =>
  WIDTHS.find((width) => expected * width >= least) ?? WIDEST;

/** Buckets whose expectations are carried on: what the rules that look furthest back need. */
export const remembered = ({ fast, drop }: Settings): number => WIDEST * Math.max(fast.of, drop.times);
