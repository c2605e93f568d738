import type { Directory } from '../schemas/directory.ts';
import type { SiteState, SourceState } from '../schemas/site.ts';
import {
  completeTo,
  type DataTimes,
  dataTimes,
  furtherOf,
  NO_DATA,
  type SourceRule,
  sourceStates,
} from '../schemas/source-state.ts';
import { advanced, type DataTimeRow, type KeptSources } from '../store/sources.ts';
import { isoInstant } from './calendar.ts';
import type { Announcements, Progress, SiteClock } from './ports.ts';

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
  /** Takes what the store knows of the sources. */
  observe(stored: KeptSources): void;
  /**
   * What of dataTime is not kept in the store: silence of a source moves it on without a batch, which the ingest cannot
   * know. A clock that follows the data knows no silence, and there the ingest keeps it alone.
   */
  unkept(stored: KeptSources): DataTimeRow[];
  /** By which clock and expectations its sources are judged. */
  rule(): SourceRule;
  state(): SiteState;
}

type Tenant = Directory['tenants'][string];

/**
 * The clock, sources and ages of one tenant, by the rule that the ingest has too (schemas/source-state.ts). dataTime and
 * completeTo never move back, not by a restart either: `observe` brings what was kept.
 */
export function openSite(
  tenant: string,
  settings: Tenant,
  clock: SiteClock,
  announcements: Announcements,
  progress?: Progress,
): Site {
  let announcedCut = Number.NEGATIVE_INFINITY;
  let touches = 0;
  let times: DataTimes = NO_DATA;
  let seen: ReadonlyMap<string, number> = new Map();
  // Read anew each time: a test's clock may change its ways.
  const rule = (): SourceRule => ({ clock: clock.mode, speed: clock.speed, expected: settings.sources });

  const now = (): number => (clock.mode === 'data' ? (times.whole ?? clock.now()) : clock.now());
  /** A clock that follows the data says nothing of silence before there is data. */
  const judgedAt = (): number => (clock.mode === 'data' ? (times.whole ?? 0) : now());
  const sources = (): SourceState[] => sourceStates(rule(), seen, judgedAt());

  const site: Site = {
    tenant,
    timezone: settings.timezone,
    policy: settings.policy,
    now,
    cut: () => Math.max(announcedCut, announcements.cut(tenant)),
    get dataTime() {
      return times.whole;
    },
    get completeTo() {
      return times.whole === null ? null : completeTo(times.whole);
    },
    get touches() {
      return touches;
    },
    get live() {
      return sources().some((each) => each.state === 'live');
    },
    instant: () => ({ now: now(), cut: site.cut(), touches }),
    rule,
    touched(cut, data) {
      announcedCut = Math.max(announcedCut, cut);
      if (data) touches += 1;
    },
    reached(instant) {
      if (clock.mode === 'data' && instant > 0) times = furtherOf(times, { whole: instant, sites: {} });
    },
    observe(stored) {
      seen = new Map(
        stored.rows
          .filter((row) => row.tenant === tenant && row.newest > 0)
          .map((row) => [row.source, row.newest]),
      );
      times = furtherOf(times, stored.times.get(tenant) ?? NO_DATA);
      times = dataTimes(times, rule(), seen, judgedAt());
    },
    unkept: (stored) =>
      clock.mode === 'data' ? [] : advanced(tenant, stored.times.get(tenant) ?? NO_DATA, times),
    state: () => ({
      tenant,
      now: now(),
      clock: clock.mode,
      speed: clock.speed,
      dataTime: times.whole,
      completeTo: site.completeTo,
      ...(Object.keys(times.sites).length > 0 ? { sites: bySite(times) } : {}),
      sources: sources(),
      policy: settings.policy,
      timezone: settings.timezone,
      ...troublesOf(progress),
      history: progress?.history?.(tenant),
    }),
  };
  return site;
}

const bySite = ({ sites }: DataTimes): NonNullable<SiteState['sites']> =>
  Object.fromEntries(
    Object.entries(sites).map(([site, at]) => [site, { dataTime: at, completeTo: completeTo(at) }]),
  );

const troublesOf = (progress: Progress | undefined): Pick<SiteState, 'troubles'> => {
  const troubles = progress?.troubles?.() ?? [];
  return troubles.length > 0 ? { troubles } : {};
};

/** An age that may be unknown, as the API writes it. */
export const isoOrNull = (instant: number | null): string | null =>
  instant === null ? null : isoInstant(instant);
