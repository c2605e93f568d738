import type { Store } from '../../store/store.ts';

/** What stands in the facts and hot tables: rows as a set, and a sum over what reaches the state. */
export type KeptFacts = Record<string, { rows: number; sum: string }>;

/** `content_hash` covers all that reaches the state; for operations also `detail`, which only our decoder fills. */
const HASHED = 'tenant, subject, time, source, id, at, backfill';
const TABLES: Readonly<Record<string, string>> = {
  ticket_events: `${HASHED}, content_hash`,
  ticket_events_hot: `${HASHED}, content_hash`,
  contact_events: `${HASHED}, content_hash`,
  contact_events_hot: `${HASHED}, content_hash`,
  agent_events: `${HASHED}, content_hash`,
  survey_events: `${HASHED}, content_hash`,
  operations_events: HASHED,
};

/** Reads it after the run: two sides that kept the same facts give the same. */
export async function keptFacts(store: Store): Promise<KeptFacts> {
  const kept: KeptFacts = {};
  for (const [table, columns] of Object.entries(TABLES)) {
    const [row] = await store.query<{ rows: number; sum: string }>(
      `SELECT count() AS rows, toString(sum(cityHash64(${columns}))) AS sum FROM ${table} FINAL`,
    );
    if (row) kept[table] = row;
  }
  return kept;
}

/** Rows in the facts tables, without their copies for living subjects. */
export const factsIn = (kept: KeptFacts): number =>
  Object.entries(kept).reduce((sum, [table, { rows }]) => (table.endsWith('_hot') ? sum : sum + rows), 0);
