import type { Known } from '../../schemas/dimensions.ts';
import type { SiteState } from '../../schemas/site.ts';
import { completeTo, dataTimes, NO_DATA, sourceStates } from '../../schemas/source-state.ts';
import { quote, type Store } from '../../store/store.ts';
import type { Standing } from '../live/looks.ts';
import type { Site } from '../site.ts';

const DAY = 86_400_000;
const FACTS = ['ticket', 'contact', 'agent', 'survey', 'operations'].map((kind) => `${kind}_events`);

/** SQL of the newest event of each source in the day before a moment, by what had been ingested up to a cut. */
const newestSql = (tenant: string, at: number, cut: number): string =>
  FACTS.map(
    (table) =>
      `SELECT toString(source) AS source, max(at) AS newest FROM ${table}
       WHERE tenant = ${quote(tenant)} AND at <= ${at} AND at > ${at - DAY} AND ingested_at <= ${cut} GROUP BY source`,
  ).join(' UNION ALL ');

/**
 * The state of the site as of a moment. What had been heard by then stands in the looks, heartbeats included; with
 * `known` = now an event that came later speaks for its source too, and where no wall stood the events alone do.
 */
export async function siteAt(
  store: Pick<Store, 'query'>,
  site: Site,
  { at, known, cut }: { at: number; known: Known; cut: number },
  { newest }: Standing,
): Promise<SiteState> {
  const heard = new Map(Object.entries(newest?.sources ?? {}));
  const state = site.state();
  if (known === 'now' || !newest) {
    const named = new Set(state.sources.map(({ source }) => source));
    const rows = await store.query<{ source: string; newest: number }>(newestSql(site.tenant, at, cut));
    for (const row of rows)
      if (named.has(row.source)) heard.set(row.source, Math.max(row.newest, heard.get(row.source) ?? 0));
  }
  const rule = site.rule();
  const dataTime = known === 'then' && newest ? newest.dataTime : dataTimes(NO_DATA, rule, heard, at).whole;
  const { tenant, clock, speed, policy, timezone } = state;
  return {
    ...{ tenant, now: at, clock, speed, dataTime, policy, timezone },
    completeTo: dataTime === null ? null : completeTo(dataTime),
    sources: sourceStates(rule, heard, at),
  };
}
