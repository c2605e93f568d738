import type { SiteState } from '../../schemas/live.ts';
import type { SourceState } from '../../schemas/site.ts';
import { type Liveness, livenessOf } from '../../schemas/source-state.ts';

export interface Health {
  state: Liveness;
  /** Newest event or heartbeat of the source that is furthest behind (site time). */
  newest: number | null;
}

const RANK = { live: 0, stale: 1, offline: 2 } as const;

/** The sources a tile lives on. A tenant without those names (a replay, say) is judged by all of its own. */
function concerned(sources: readonly string[] | undefined, site: SiteState): SourceState[] {
  const named = sources ? site.sources.filter(({ source }) => sources.includes(source)) : [];
  return named.length > 0 ? named : site.sources;
}

/**
 * How alive the data of a tile is: the worst of its sources, and nothing better than stale once the server has been
 * silent for a minute (DESIGN 7).
 * @param silentMs since the server last said anything, browser clock
 */
export function healthOf(
  sources: readonly string[] | undefined,
  site: SiteState | undefined,
  silentMs: number,
): Health {
  if (!site) return { state: 'live', newest: null };
  let worst: SourceState | undefined;
  for (const source of concerned(sources, site)) {
    const behind = worst && RANK[source.state] === RANK[worst.state] && source.newest < worst.newest;
    if (!worst || RANK[source.state] > RANK[worst.state] || behind) worst = source;
  }
  const own = worst?.state ?? 'live';
  const line = livenessOf(silentMs);
  return { state: RANK[line] > RANK[own] ? line : own, newest: worst?.newest ?? site.dataTime };
}
