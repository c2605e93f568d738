import { wallTime } from './format/instants.ts';

/** The site's hour at which a page that has run for long is made anew (DESIGN 11: bounded memory). */
export const NIGHTLY_HOUR = 4;
const QUIET_MS = 30_000;
/** A newer bundle waits no longer than this for a quiet moment. */
const PATIENCE_MS = 10 * 60_000;
/** A page younger than this has no need of the night's reload. */
const YOUNG_MS = 2 * 3_600_000;

export interface ReloadMoment {
  /** Browser clock, ms. */
  now: number;
  /** When the page was loaded (browser clock, ms). */
  loadedAt: number;
  /** When a tile last changed its severity (browser clock, ms). */
  changedAt: number;
  hidden: boolean;
  /** Whether the server can be reached: a page that cannot come back must not go. */
  reachable: boolean;
  /** Since when a newer bundle may take over (browser clock, ms), or null. */
  replacedAt: number | null;
  /** Site's now (ms) and zone, or null before the site has spoken. */
  site: { now: number; zone: string } | null;
}

/** Whether the page should be loaded again now: for a newer bundle, or in the night. Pure. */
export function reloadDue(moment: ReloadMoment): boolean {
  const { now, loadedAt, changedAt, hidden, reachable, replacedAt, site } = moment;
  if (!reachable) return false;
  const quiet = hidden || now - changedAt > QUIET_MS;
  if (replacedAt !== null && now >= replacedAt) return quiet || now - replacedAt > PATIENCE_MS;
  if (!site || now - loadedAt < YOUNG_MS) return false;
  return quiet && wallTime(site.now, site.zone).hour === NIGHTLY_HOUR;
}
