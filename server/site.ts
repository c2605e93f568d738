import type { Directory } from '../schemas/directory.ts';
import type { SiteState, SourceState } from '../schemas/live.ts';
import type { Store } from '../store/store.ts';
import { isoInstant } from './calendar.ts';
import type { Announcements, Progress, SiteClock } from './ports.ts';

const STALE_MS = 60_000;
const OFFLINE_MS = 30 * 60_000;
/** How far behind the newest data (ms) an event may still be under way: completeTo = dataTime − this. */
const UNDER_WAY_MS = 30_000;
/** Wall time (ms) that the way from producer to table may take; a scaled clock runs on meanwhile. */
const PIPELINE_MS = 10_000;

export interface SourceRow {
  tenant: string;
  source: string;
  newest: number;
}

/** One instant to evaluate at, taken in one go: what a frame will say of itself. */
export interface Instant {
  now: number;
  cut: number;
  /** How many announcements with data had come; raised by each. */
  touches: number;
}

export interface Site {
  readonly tenant: string;
  readonly timezone: string;
  readonly policy: string;
  now(): number;
  cut(): number;
  readonly dataTime: number | null;
  readonly completeTo: number | null;
  readonly touches: number;
  /** False where every source is silent: then no verdict is given (DESIGN.md 7). */
  readonly live: boolean;
  instant(): Instant;
  touched(cut: number, data: boolean): void;
  /** The state counts facts up to this instant (ms): a clock that follows the data has come as far. */
  reached(instant: number): void;
  /** Takes the newest rows of the sources table. */
  observe(rows: readonly SourceRow[]): void;
  state(): SiteState;
}

type Tenant = Directory['tenants'][string];

/**
 * State of one source. A source is stale after 60 s of site time without event or heartbeat (2 heartbeats, where those
 * are rarer), offline after 30 min; with a scaled clock never before the pipeline's own wall time has passed.
 */
export function sourceState(silence: number, heartbeatMs: number, speed: number): SourceState['state'] {
  const slack = speed > 1 ? PIPELINE_MS * speed : 0;
  if (silence > Math.max(OFFLINE_MS, 3 * slack)) return 'offline';
  return silence > Math.max(STALE_MS, 2 * heartbeatMs, slack) ? 'stale' : 'live';
}

/** The clock, sources and ages of one tenant. dataTime and completeTo never move back while the process lives. */
export function openSite(
  tenant: string,
  settings: Tenant,
  clock: SiteClock,
  announcements: Announcements,
  progress?: Progress,
): Site {
  let announcedCut = Number.NEGATIVE_INFINITY;
  let touches = 0;
  let dataTime: number | null = null;
  let seen = new Map<string, number>();
  const heartbeatMs = new Map(
    settings.sources.map((each) => [each.source, (each.heartbeatSeconds ?? 0) * 1000]),
  );

  const now = (): number => (clock.mode === 'data' ? (dataTime ?? clock.now()) : clock.now());
  /** A clock that follows the data cannot show silence, so there sources are held against the one furthest on. */
  const reference = (): number => (clock.mode === 'data' ? Math.max(dataTime ?? 0, ...seen.values()) : now());
  const sources = (): SourceState[] => {
    const at = reference();
    const names = [...new Set([...heartbeatMs.keys(), ...seen.keys()])].sort();
    return names.map((source) => {
      const newest = seen.get(source) ?? 0;
      const speed = clock.mode === 'scaled' ? clock.speed : 1;
      return {
        source,
        newest,
        state: newest ? sourceState(at - newest, heartbeatMs.get(source) ?? 0, speed) : 'offline',
      };
    });
  };

  const site: Site = {
    tenant,
    timezone: settings.timezone,
    policy: settings.policy,
    now,
    cut: () => Math.max(announcedCut, announcements.cut(tenant)),
    get dataTime() {
      return dataTime;
    },
    get completeTo() {
      return dataTime === null ? null : dataTime - UNDER_WAY_MS;
    },
    get touches() {
      return touches;
    },
    get live() {
      return sources().some((each) => each.state === 'live');
    },
    instant: () => ({ now: now(), cut: site.cut(), touches }),
    touched(cut, data) {
      announcedCut = Math.max(announcedCut, cut);
      if (data) touches += 1;
    },
    reached(instant) {
      if (clock.mode === 'data' && instant > 0) dataTime = Math.max(dataTime ?? 0, instant);
    },
    observe(rows) {
      seen = new Map(
        rows.filter((row) => row.tenant === tenant && row.newest > 0).map((row) => [row.source, row.newest]),
      );
      const live = sources().filter((each) => each.state === 'live');
      if (live.length === 0) return;
      const least = Math.min(...live.map((each) => each.newest));
      dataTime = dataTime === null ? least : Math.max(dataTime, least);
    },
    state: () => ({
      tenant,
      now: now(),
      clock: clock.mode,
      speed: clock.speed,
      dataTime,
      completeTo: site.completeTo,
      sources: sources(),
      policy: settings.policy,
      timezone: settings.timezone,
      history: progress?.history?.(tenant),
    }),
  };
  return site;
}

/** Newest event or heartbeat of every source of every tenant. */
export const readSources = (store: Store): Promise<SourceRow[]> =>
  store.query<SourceRow>('SELECT tenant, source, max(newest) AS newest FROM sources GROUP BY tenant, source');

/** An age that may be unknown, as the API writes it. */
export const isoOrNull = (instant: number | null): string | null =>
  instant === null ? null : isoInstant(instant);
