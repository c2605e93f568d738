import { appliedMigrations } from '../../store/migrate.ts';
import type { Store } from '../../store/store.ts';
import { type EngineWork, haveDone } from './engine.ts';
import { figuresOf } from './figures.ts';
import { MANIFEST_FORMAT, type Manifest } from './manifest.ts';

export interface Backing extends EngineWork {
  /** As it stands behind TO: `File('…')` or `Disk('…', '…')`. */
  place: string;
  now(): number;
  /** Version of this program. */
  andon: string;
}

/**
 * A backup of the whole database by ClickHouse's own BACKUP, and what is known of it. Figures are taken before and after:
 * a table in which rows came meanwhile is marked, and is not held against them later.
 * @throws Fault ANDON_E370.
 */
export async function backUp(backing: Backing): Promise<Manifest> {
  const { store, place, now, andon } = backing;
  const [engine] = await store.query<{ clickhouse: string; database: string }>(
    'SELECT version() AS clickhouse, currentDatabase() AS database',
  );
  const { clickhouse, database } = engine ?? { clickhouse: '', database: 'default' };
  const madeAt = now();
  const before = await figuresOf(store);
  const erasures = await erasuresOf(store);
  const migrations = await appliedMigrations(store);
  await haveDone(backing, `BACKUP DATABASE \`${database}\` TO ${place}`);
  const after = new Map((await figuresOf(store)).map((one) => [one.table, one]));
  const tables = before.map((one) => ({ ...one, moved: after.get(one.table)?.hash !== one.hash }));
  return {
    format: MANIFEST_FORMAT,
    place,
    madeAt,
    andon,
    clickhouse,
    database,
    migrations,
    tables,
    erasures,
  };
}

/** Whose data was erased, by the key that stays of them. */
export const erasuresOf = (store: Pick<Store, 'query'>): Promise<Manifest['erasures']> =>
  store.query(
    'SELECT tenant, scope, key, max(erased_at) AS erased_at FROM erased_subjects GROUP BY tenant, scope, key ORDER BY erased_at, key',
  );
