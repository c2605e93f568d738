import { blankState, eraseAgain } from '../../ingest/erasure/erasure.ts';
import type { SubjectKind } from '../../ingest/kinds.ts';
import { Fault } from '../../schemas/faults.ts';
import { knownMigrations, shakeHands } from '../../store/migrate.ts';
import type { Store } from '../../store/store.ts';
import { erasuresOf } from './backup.ts';
import { type EngineWork, haveDone } from './engine.ts';
import { changed, figuresOf } from './figures.ts';
import type { Manifest } from './manifest.ts';

export interface Restoring extends EngineWork {
  manifest: Manifest;
  /** The database that it goes into. */
  database: string;
}

/**
 * The whole database from a backup, into an empty one, held against the figures of its manifest.
 * @returns tables whose rows could not be compared, because rows came while the backup was made.
 * @throws Fault ANDON_E371 where the database has tables, E360, E361 a backup of another Andon, E370, E372.
 */
export async function restore(restoring: Restoring): Promise<string[]> {
  const { store, manifest, database } = restoring;
  shakeHands(manifest.migrations, await knownMigrations());
  const [present] = await store.query<{ tables: number }>(
    'SELECT count() AS tables FROM system.tables WHERE database = currentDatabase()',
  );
  if (present && present.tables > 0) throw new Fault('ANDON_E371', { database, tables: present.tables });
  const other = manifest.database === database ? '' : ` AS \`${database}\``;
  await haveDone(restoring, `RESTORE DATABASE \`${manifest.database}\`${other} FROM ${manifest.place}`);
  const wrong = changed(manifest.tables, await figuresOf(store));
  if (wrong.length > 0) throw new Fault('ANDON_E372', { tables: wrong });
  return manifest.tables.filter(({ moved }) => moved).map(({ table }) => table);
}

/**
 * Erases again whose data an older backup brings back: those whom a later backup, or the store that was lost, knows as
 * erased. Facts and state are blanked; of quarantined messages all bytes go, since of a customer only a digest is known.
 * @param known of anywhere; those that the restored store knows itself change nothing.
 * @returns how many were not erased in the backup.
 */
export async function eraseKnown(
  store: Store,
  kinds: readonly SubjectKind[],
  known: Manifest['erasures'],
): Promise<number> {
  const word = ({ tenant, scope, key }: Manifest['erasures'][number]) =>
    `${tenant}\u001f${scope}\u001f${key}`;
  const there = new Set((await erasuresOf(store)).map(word));
  const missing = new Map(known.map((row) => [word(row), row]));
  for (const one of there) missing.delete(one);
  if (missing.size === 0) return 0;
  const rows = [...missing.values()].map((row) => JSON.stringify({ ...row, settled: 0 }));
  await store.insert('erased_subjects', Buffer.from(`${rows.join('\n')}\n`));
  const blanked = await eraseAgain(store, kinds);
  await blankState(store, kinds, blanked);
  await store.command("ALTER TABLE quarantine UPDATE message = '' WHERE message != ''");
  return missing.size;
}
