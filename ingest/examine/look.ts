import type { StoreLook } from '../../schemas/store-look.ts';
import { appliedMigrations, knownMigrations } from '../../store/migrate.ts';
import { quote } from '../../store/store.ts';
import { type Sampling, sampleState } from './sample.ts';

/** How a store stands, by questions alone. */
export async function lookAtStore(sampling: Sampling): Promise<StoreLook> {
  const { store } = sampling;
  const [applied, known] = await Promise.all([appliedMigrations(store), knownMigrations()]);
  const newest = (some: readonly { number: number }[]) => Math.max(0, ...some.map(({ number }) => number));
  const [engine] = await store.query<{ version: string; now: number }>(
    'SELECT version() AS version, toUnixTimestamp64Milli(now64(3)) AS now',
  );
  const migrations = { applied: newest(applied), known: newest(known) };
  const readable = migrations.applied === migrations.known;
  return {
    engine: engine ?? { version: '', now: 0 },
    migrations,
    disks: await disksOf(store),
    ended: readable ? await oldestEnded(sampling) : [],
    state: readable ? await sampleState(sampling) : [],
  };
}

/** A user may lack the right to look at the engine's disks, which is no fault. */
const disksOf = (store: Sampling['store']): Promise<StoreLook['disks']> =>
  store
    .query<NonNullable<StoreLook['disks']>[number]>(
      // Object storage says that it is endless.
      `SELECT name, free_space AS freeBytes, total_space AS totalBytes FROM system.disks
       WHERE total_space > 0 AND total_space < ${2 ** 60}`,
    )
    .catch(() => null);

async function oldestEnded({ store, kinds, siteNow }: Sampling): Promise<StoreLook['ended']> {
  const parts = kinds.map(
    (
      kind,
    ) => `SELECT ${quote(kind.name)} AS kind, tenant, min(last_fact_at) AS oldest FROM ${kind.state} FINAL
      WHERE ${kind.ended} AND next_at = 0 GROUP BY tenant`,
  );
  const rows = await store.query<{ kind: string; tenant: string; oldest: number }>(parts.join(' UNION ALL '));
  return rows.map((row) => ({ ...row, now: siteNow(row.tenant) }));
}
