import { EVERY_MS } from '../severity.ts';
import type { Window } from '../window.ts';
import { windowSpan } from '../window.ts';

const DAY = 86_400_000;
/** Site time (ms) after which a window that moves is asked again although nothing arrived. */
const TRAILING_MS = 5_000;
const LONG_MS = 60_000;
/** A long window is dear: not more often than this in wall time, however fast the site's clock runs. */
const LONG_WALL_MS = 10_000;

/** What is known of a group's last evaluation. */
export interface Evaluated {
  now: number;
  wallAt: number;
  touches: number;
  from: number;
}

export interface Present {
  now: number;
  wallNow: number;
  touches: number;
  /** Start of the window if it were resolved now; null where it glides with now and so says nothing. */
  from: number | null;
}

/** How often a stock by bucket is asked: each bucket is a past moment of its own, so it goes by time alone, like a long window. */
export const DEAR: Window = { kind: 'trailing', days: 2, ms: 0 };

export const isLong = (window: Window): boolean => windowSpan(window) > DAY;
/** The start of the evaluation period of severity that holds the instant. */
export const evaluationOf = (now: number): number => Math.floor(now / EVERY_MS) * EVERY_MS;

/**
 * Whether a group of views must be asked again. Long windows go by time alone. Others: when data arrived, when the
 * window's first bucket moved, when their verdicts are to be stepped, and every so often because time moves them.
 * (A threshold that falls due is judged by the caller: it takes a question to know.)
 */
export function isDue(last: Evaluated | null, present: Present, window: Window, judged: boolean): boolean {
  if (!last || present.now < last.now) return true;
  const passed = present.now - last.now;
  if (isLong(window)) return passed >= LONG_MS && present.wallNow - last.wallAt >= LONG_WALL_MS;
  if (present.touches !== last.touches) return true;
  if (present.from !== null && present.from !== last.from) return true;
  if (judged && evaluationOf(present.now) > evaluationOf(last.now)) return true;
  return passed >= (window.kind === 'trailing' ? TRAILING_MS : LONG_MS);
}
