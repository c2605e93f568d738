import { quote, type Store } from '../../store/store.ts';

/** How many rows a table has, and the sum of their hashes as text (64 bits). */
export interface Figures {
  table: string;
  rows: number;
  hash: string;
}

/**
 * What each table of the database holds, of rows as a question sees them: merges in the background, which go on before and
 * after a backup, change nothing of it.
 */
export async function figuresOf(store: Pick<Store, 'query'>): Promise<Figures[]> {
  const tables = await store.query<{ table: string; engine: string }>(
    `SELECT name AS table, engine FROM system.tables
     WHERE database = currentDatabase() AND engine LIKE '%MergeTree' AND NOT match(name, '_next_[0-9a-f]+$') ORDER BY name`,
  );
  const figures: Figures[] = [];
  // One after the other: each reads its whole table.
  for (const { table, engine } of tables) {
    const final = /Replacing|Aggregating|Collapsing|Summing/.test(engine) ? 'FINAL' : '';
    const [row] = await store.query<Figures>(
      `SELECT ${quote(table)} AS table, count() AS rows, toString(sum(cityHash64(*))) AS hash FROM ${table} ${final}`,
    );
    if (row) figures.push(row);
  }
  return figures;
}

/** Tables whose figures are not those of the backup. @param known those that moved while it was made are left out. */
export function changed(
  known: readonly (Figures & { moved: boolean })[],
  found: readonly Figures[],
): { table: string; backedUp: number; restored: number }[] {
  const now = new Map(found.map((one) => [one.table, one]));
  return known
    .filter(({ table, rows, hash, moved }) => {
      const one = now.get(table);
      return !one || (!moved && (one.rows !== rows || one.hash !== hash));
    })
    .map(({ table, rows }) => ({ table, backedUp: rows, restored: now.get(table)?.rows ?? 0 }));
}
