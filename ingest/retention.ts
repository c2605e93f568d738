import type { Log } from '../schemas/log.ts';
import { idList, quote, type Store } from '../store/store.ts';
import { hasWorkingSet, type SubjectKind } from './kinds.ts';
import type { MarkDirty } from './rollup-marks.ts';
import type { ColdWay } from './state/cold-way.ts';

export interface RetentionParts {
  store: Store;
  log: Log;
  kinds: readonly SubjectKind[];
  coldWay: Pick<ColdWay, 'waiting'>;
  siteNow(tenant: string): number;
  /** Up to this ingestion stamp everything that any process read is in the store. */
  cut(): number;
  /** Tells which figures were added up of those who go. */
  markDirty?: MarkDirty;
  /** Runs between two batches: none is then between its admission and its evaluation. */
  betweenBatches<T>(work: () => Promise<T>): Promise<T>;
}

/** Subjects of one statement. */
const AT_ONCE = 5_000;

/**
 * Takes out whole subjects, facts and state together, whose last fact lies further back than the retention on the site's
 * clock and that have ended: an open ticket stays, however old (domain.md C17: three years, and until closed). Facts go
 * first: what an end in between leaves is a row of state, by which the next round finds the subject again.
 *
 * @param retentionMs how long a subject is kept after its last fact.
 * @returns how many subjects went.
 */
export async function retain(parts: RetentionParts, retentionMs: number): Promise<number> {
  let gone = 0;
  for (const kind of parts.kinds) {
    const tenants = await parts.store.query<{ tenant: string }>(`SELECT DISTINCT tenant FROM ${kind.state}`);
    for (const { tenant } of tenants) {
      for (let some = AT_ONCE; some === AT_ONCE; gone += some)
        some = await parts.betweenBatches(() => removeSome(parts, kind, tenant, retentionMs));
    }
  }
  return gone;
}

async function removeSome(
  { store, log, coldWay, siteNow, cut, markDirty }: RetentionParts,
  kind: SubjectKind,
  tenant: string,
  retentionMs: number,
): Promise<number> {
  const now = siteNow(tenant);
  const ofTenant = `tenant = ${quote(tenant)}`;
  const living = hasWorkingSet(kind)
    ? `AND subject NOT IN (SELECT subject FROM ${kind.working.live} WHERE ${ofTenant})`
    : '';
  const rows = await store.query<{ subject: string }>(
    `SELECT subject FROM ${kind.state} FINAL WHERE ${ofTenant} AND last_fact_at <= ${now - retentionMs}
     AND settles_at <= ${now} AND next_at = 0 AND ${kind.ended} ${living} LIMIT ${AT_ONCE}`,
  );
  // Whom a batch under way speaks of is no longer as its row says.
  const spoken = new Set(
    rows.length === 0
      ? []
      : (
          await store.query<{ subject: string }>(
            `SELECT DISTINCT subject FROM ${kind.facts} WHERE ${ofTenant} AND ingested_at > ${cut()}
             AND subject IN ${idList(rows.map((row) => row.subject))}`,
          )
        ).map((row) => row.subject),
  );
  const subjects = rows
    .map((row) => row.subject)
    .filter((subject) => !spoken.has(subject))
    .filter((subject) => !coldWay.waiting(kind, `${tenant}\u001f${subject}`));
  if (subjects.length === 0) return 0;
  await markDirty?.(kind, tenant, subjects);
  const of = `${ofTenant} AND subject IN ${idList(subjects)}`;
  // A fact that is being inserted right now stays, to be evaluated with its batch.
  await store.command(`DELETE FROM ${kind.facts} WHERE ${of} AND ingested_at <= ${cut()}`);
  for (const table of ['wakes', 'quarantined_subjects'])
    await store.command(`DELETE FROM ${table} WHERE kind = ${quote(kind.name)} AND ${of}`);
  await store.command(`DELETE FROM ${kind.state} WHERE ${of}`);
  log.info(
    { kind: kind.name, tenant, subjects: subjects.length },
    'kept long enough: facts and state removed',
  );
  return subjects.length;
}
