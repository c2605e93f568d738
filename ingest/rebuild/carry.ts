import { quote, type Store } from '../../store/store.ts';
import type { KindWithWorkingSet } from '../kinds.ts';
import { type Beside, withWorkingSet } from './beside.ts';

/**
 * Takes over what a running ingest has evaluated since the rebuild began: rows of the rebuild's epoch that are richer
 * than what stands in `to`. So nothing is lost and nothing is poorer after the swap; of two rows from the same facts
 * that of the rebuild stays. A row of nobody's facts is not taken over.
 */
async function carryState(
  store: Store,
  facts: string,
  from: string,
  to: string,
  epoch: number,
): Promise<void> {
  const lately = `SELECT tenant, subject FROM ${from} WHERE epoch >= ${epoch}`;
  const there = `SELECT tenant, subject FROM ${to} WHERE (tenant, subject) IN (${lately})`;
  const absent = `SELECT subject FROM ${from} WHERE epoch >= ${epoch} AND (tenant, subject) NOT IN (${there})`;
  await store.command(
    `INSERT INTO ${to} SELECT * FROM ${from} FINAL WHERE epoch >= ${epoch} AND (tenant, subject, version) IN (
       SELECT tenant, subject, max(richer.version) FROM (
         SELECT tenant, subject, version, toUInt128(0) AS there FROM ${from} WHERE epoch >= ${epoch}
         UNION ALL SELECT tenant, subject, toUInt128(0), version FROM ${to} WHERE (tenant, subject) IN (${lately})) AS richer
       GROUP BY tenant, subject HAVING max(richer.version) > max(richer.there)
         AND (max(richer.there) > 0 OR (tenant, subject) IN (SELECT tenant, subject FROM ${facts} WHERE subject IN (${absent}))))`,
  );
}

const leavers = (kind: KindWithWorkingSet): string =>
  `SELECT tenant, subject FROM leaving WHERE kind = ${quote(kind.name)}`;

/** What was evaluated beside the build into its tables, and then who is in the working set. Before the swap. */
export async function carryIn(
  store: Store,
  besides: readonly Beside[],
  epoch: number,
  siteNows: ReadonlyMap<string, number>,
): Promise<void> {
  for (const beside of besides) {
    const { running, next } = beside;
    await carryState(store, running.facts, running.state, next.state, epoch);
    if (!withWorkingSet(beside)) continue;
    const { live } = beside.running.working;
    for (const [tenant, now] of siteNows)
      await store.command(
        `INSERT INTO ${beside.next.working.live} SELECT * FROM ${next.state} FINAL
         WHERE tenant = ${quote(tenant)} AND (settles_at > ${now} OR next_at > 0 OR subject IN (
           SELECT subject FROM ${live} WHERE tenant = ${quote(tenant)} AND (tenant, subject) NOT IN (${leavers(beside.running)})))`,
      );
  }
}

/**
 * What an ingest wrote while the tables were swapped, from the tables that were read until then: a statement that had
 * begun before ends in them.
 */
export async function carryAfter(store: Store, besides: readonly Beside[], epoch: number): Promise<void> {
  for (const beside of besides) {
    const { running, next } = beside;
    await carryState(store, running.facts, next.state, running.state, epoch);
    if (!withWorkingSet(beside)) continue;
    const { live } = beside.running.working;
    await store.command(
      `INSERT INTO ${live} SELECT * FROM ${running.state} FINAL WHERE (tenant, subject) IN (
         SELECT tenant, subject FROM (
           SELECT tenant, subject, version AS before, toUInt128(0) AS now FROM ${beside.next.working.live} WHERE epoch >= ${epoch}
           UNION ALL SELECT tenant, subject, toUInt128(0), version FROM ${live})
         GROUP BY tenant, subject HAVING max(before) > max(now))
       AND (tenant, subject) NOT IN (${leavers(beside.running)})`,
    );
  }
}
