import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import type { Store } from '../../../../store/store.ts';
import { openTestStore } from '../../../support/clickhouse-endpoint/open-store.ts';

/**
 * For the top of a test file: one store for all its tests, each of which finds every table empty. Making the tables
 * takes seconds, emptying them milliseconds.
 * `const store = useStore();` then, inside tests, `store()`.
 */
export function useStore(): () => Store {
  let folder = '';
  let store: Store | undefined;
  let tables: string[] = [];
  const opened = (): Store => {
    if (!store) throw new Error('The store is there only inside tests and hooks.');
    return store;
  };
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'andon-ingest-test-'));
    store = await openTestStore(folder);
    const rows = await store.query<{ name: string }>(
      `SELECT name FROM system.tables
       WHERE database = currentDatabase() AND engine LIKE '%MergeTree' AND name != 'migrations'`,
    );
    tables = rows.map(({ name }) => name);
  }, 60_000);
  beforeEach(async () => {
    for (const table of tables) await opened().command(`TRUNCATE TABLE ${table}`);
  });
  afterAll(async () => {
    await store?.close();
    await rm(folder, { recursive: true, force: true });
  }, 60_000);
  return opened;
}
