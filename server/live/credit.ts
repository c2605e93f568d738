import { CREDIT } from '../../schemas/credit.ts';

/** How far one viewer is with what was sent to it. Instants in wall ms. */
export interface Credit {
  /** Updates sent on this connection. */
  sent: number;
  /** Those of them that the viewer says it has painted. */
  painted: number;
  /** Since when nothing was said; counts only while something is on its way. */
  silentSince: number;
  /** Since when nothing is sent any more; null while the viewer keeps up. */
  parkedSince: number | null;
}

export const newCredit = (wallNow: number): Credit => ({
  sent: 0,
  painted: 0,
  silentSince: wallNow,
  parkedSince: null,
});

const windowOf = (views: number): number => Math.max(CREDIT.windowFrames, CREDIT.windowFramesAView * views);

/** Counts one update as sent. */
export function spend(credit: Credit, wallNow: number): void {
  if (credit.sent === credit.painted) credit.silentSince = wallNow;
  credit.sent += 1;
}

/** Whether a viewer does not keep up: too much is on its way, or something is and it says nothing. */
export function isBehind(credit: Credit, views: number, wallNow: number): boolean {
  const under = credit.sent - credit.painted;
  return under >= windowOf(views) || (under > 0 && wallNow - credit.silentSince >= CREDIT.silenceMs);
}

/** Whether a viewer got nothing for so long that it is given up. */
export const isGone = (credit: Credit, wallNow: number): boolean =>
  credit.parkedSince !== null && wallNow - credit.parkedSince >= CREDIT.closedAfterMs;

export type Acknowledged =
  /** Nothing new, or more than was sent: such a word is not counted. */
  | 'nothing'
  | 'counted'
  /** A parked viewer has caught up with half of what may be on its way: it gets what it missed. */
  | 'resumed';

/** Takes a viewer's word that it has painted the first `painted` updates of its connection. */
export function acknowledge(credit: Credit, painted: number, views: number, wallNow: number): Acknowledged {
  if (painted <= credit.painted || painted > credit.sent) return 'nothing';
  credit.painted = painted;
  credit.silentSince = wallNow;
  if (credit.parkedSince === null || credit.sent - painted > windowOf(views) / 2) return 'counted';
  credit.parkedSince = null;
  return 'resumed';
}
