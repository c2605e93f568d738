import type { SiteState } from '../../schemas/live.ts';

/** Where the site's time stood when a message came in. */
export interface ClockReading {
  /** Site's now (ms) when it was sent. */
  now: number;
  /** Browser clock (ms) when it came in. */
  heardAt: number;
  clock: SiteState['clock'];
  speed: number;
}

/**
 * The site's now at a moment of the browser's clock. The wall clock and a scaled one run on by themselves; data time
 * stands still between two messages, since nobody knows when the next event falls due.
 */
export function siteNow(reading: ClockReading, browserNow: number): number {
  if (reading.clock === 'data') return reading.now;
  return Math.round(reading.now + Math.max(0, browserNow - reading.heardAt) * (reading.speed || 1));
}
