import type { Directory } from './directory.ts';
import type { SourceState } from './site.ts';

/** No event or heartbeat for longer than this (ms of site time): stale (DESIGN.md 7). */
export const STALE_AFTER_MS = 60_000;
/** And for longer than this: offline. */
export const OFFLINE_AFTER_MS = 30 * 60_000;
/** How far behind the newest data (ms) an event may still be under way: completeTo = dataTime − this (domain.md 3.6). */
const UNDER_WAY_MS = 30_000;
/** Wall time (ms) that the way from producer to table may take; a clock that runs faster goes on meanwhile. */
const PIPELINE_MS = 10_000;

/** What the directory expects of a tenant's sources. */
export type ExpectedSource = Pick<
  Directory['tenants'][string]['sources'][number],
  'source' | 'site' | 'heartbeatSeconds'
>;

/** By which clock, and against which expectations, the sources of one tenant are judged. */
export interface SourceRule {
  /** 'data': the tenant's now is its own dataTime, so silence shows only against the source that is furthest on. */
  clock: 'wall' | 'data' | 'scaled';
  /** Site milliseconds a wall millisecond. */
  speed: number;
  expected: readonly ExpectedSource[];
}

export type Liveness = SourceState['state'];

/** Up to when a tenant's data is there (ms), whole and by site. Kept: neither ever moves back. */
export interface DataTimes {
  /** null before the first event. */
  whole: number | null;
  /** Sites that the directory declares sources of, once one of them has spoken. */
  sites: Readonly<Record<string, number>>;
}

export const NO_DATA: DataTimes = { whole: null, sites: {} };

/** Longest silence (ms of site time) of a live source: a minute, or two of its heartbeats where those are rarer. */
export const liveWithin = (heartbeatMs = 0, speed = 1): number =>
  Math.max(STALE_AFTER_MS, 2 * heartbeatMs, speed > 1 ? PIPELINE_MS * speed : 0);

/** State of a source after a silence (ms of site time). */
export function livenessOf(silence: number, heartbeatMs = 0, speed = 1): Liveness {
  const limit = liveWithin(heartbeatMs, speed);
  if (silence > Math.max(OFFLINE_AFTER_MS, 3 * limit)) return 'offline';
  return silence > limit ? 'stale' : 'live';
}

/** Up to when data is believed complete (ms): decides what is provisional, and what came late. */
export const completeTo = (newest: number): number => newest - UNDER_WAY_MS;

/** Silence between heartbeats (ms) that the directory allows a source; 0 = not said. */
export const heartbeatOf = (rule: Pick<SourceRule, 'expected'>, source: string): number =>
  1000 * (rule.expected.find((one) => one.source === source)?.heartbeatSeconds ?? 0);

/**
 * The state of every source that is expected or was heard, by name.
 *
 * @param newest newest event or heartbeat by source, ms.
 * @param now the site's now, ms.
 */
export function sourceStates(
  rule: SourceRule,
  newest: ReadonlyMap<string, number>,
  now: number,
): SourceState[] {
  const at = rule.clock === 'data' ? Math.max(now, ...newest.values()) : now;
  const names = [...new Set([...rule.expected.map(({ source }) => source), ...newest.keys()])].sort();
  return names.map((source) => {
    const heard = newest.get(source) ?? 0;
    const site = rule.expected.find((one) => one.source === source)?.site;
    const state = heard > 0 ? livenessOf(at - heard, heartbeatOf(rule, source), rule.speed) : 'offline';
    return { source, ...(site === undefined ? {} : { site }), newest: heard, state };
  });
}

/**
 * Least, over live sources, of the newest event or heartbeat. Where none is live, because all are silent or because what
 * was missed is still being read, those count that are no further behind the one furthest on; null where none spoke.
 */
function leastOf(rule: SourceRule, states: readonly SourceState[]): number | null {
  const heard = states.filter(({ newest }) => newest > 0);
  const furthest = Math.max(...heard.map(({ newest }) => newest));
  const together = ({ source, newest }: SourceState) =>
    livenessOf(furthest - newest, heartbeatOf(rule, source), rule.speed) === 'live';
  const live = heard.filter(({ state }) => state === 'live');
  const deciding = live.length > 0 ? live : heard.filter(together);
  return deciding.length > 0 ? Math.min(...deciding.map(({ newest }) => newest)) : null;
}

/** How far the data has come, given how far it had come before. A source that names no site tells of every one. */
export function dataTimes(
  kept: DataTimes,
  rule: SourceRule,
  newest: ReadonlyMap<string, number>,
  now: number,
): DataTimes {
  const states = sourceStates(rule, newest, now);
  const later = (before: number | null | undefined, instant: number | null): number | null =>
    before === null || before === undefined ? instant : Math.max(before, instant ?? before);
  const declared = [...new Set(rule.expected.flatMap(({ site }) => (site === undefined ? [] : [site])))];
  const sites = declared.flatMap((site) => {
    const own = states.filter((one) => one.site === undefined || one.site === site);
    const instant = later(kept.sites[site], leastOf(rule, own));
    return instant === null ? [] : [[site, instant] as const];
  });
  return { whole: later(kept.whole, leastOf(rule, states)), sites: Object.fromEntries(sites) };
}

/** The further of two, part by part: what two processes have kept. */
export const furtherOf = (one: DataTimes, other: DataTimes): DataTimes => ({
  whole:
    one.whole === null || other.whole === null
      ? (one.whole ?? other.whole)
      : Math.max(one.whole, other.whole),
  sites: Object.fromEntries(
    [...new Set([...Object.keys(one.sites), ...Object.keys(other.sites)])].map((site) => [
      site,
      Math.max(one.sites[site] ?? 0, other.sites[site] ?? 0),
    ]),
  ),
});
