import { quote, type Store } from '../../store/store.ts';

/** The oldest fact of a tenant and the first ingestion, ms; null where there is no fact. */
export interface Earliest {
  at: number;
  ingestedAt: number;
}

const FACTS = ['ticket_events', 'contact_events', 'agent_events', 'survey_events'];

/**
 * Since when anything is known. What was found is kept while it suffices: a back-fill can only reach further back.
 *
 * @returns asks for a tenant; `suffices` says whether the known answer is enough.
 */
export function earliestIn(
  store: Pick<Store, 'query'>,
): (tenant: string, suffices: (known: Earliest) => boolean) => Promise<Earliest | null> {
  const found = new Map<string, Earliest>();
  return async (tenant, suffices) => {
    const known = found.get(tenant);
    if (known && suffices(known)) return known;
    const each = FACTS.map(
      (table) =>
        `SELECT min(at) AS at, min(ingested_at) AS ingested FROM ${table} WHERE tenant = ${quote(tenant)} HAVING count() > 0`,
    );
    const [row] = await store.query<{ at: number | null; ingested: number | null }>(
      `SELECT minOrNull(at) AS at, minOrNull(ingested) AS ingested FROM (${each.join(' UNION ALL ')})`,
    );
    if (row?.at == null || row.ingested == null) return null;
    const earliest = { at: row.at, ingestedAt: row.ingested };
    found.set(tenant, earliest);
    return earliest;
  };
}
