import { expect } from 'vitest';
import type { Store } from '../../../../store/store.ts';

/** The tables in which each text stands, whatever the column, whether or not a row is the one that counts. */
export async function tablesWith(store: Store, texts: readonly string[]): Promise<Record<string, string[]>> {
  const tables = await store.query<{ name: string }>(
    "SELECT name FROM system.tables WHERE database = currentDatabase() AND engine LIKE '%MergeTree'",
  );
  const rows = await store.query<{ name: string; found: number[] }>(
    tables
      .map(
        ({ name }) =>
          `SELECT '${name}' AS name, multiSearchAllPositions(arrayStringConcat(groupArray(text), ' '), {texts:Array(String)}) AS found
           FROM (SELECT toString(tuple(*)) AS text FROM ${name})`,
      )
      .join(' UNION ALL '),
    { texts: [...texts] },
  );
  return Object.fromEntries(
    texts.map((text, at) => [text, rows.filter(({ found }) => found[at]).map(({ name }) => name)]),
  );
}
export const expectNowhere = async (store: Store, texts: readonly string[], when = 'now') => {
  for (const [text, tables] of Object.entries(await tablesWith(store, texts)))
    expect(tables, `${text} ${when}`).toEqual([]);
};
export const expectSomewhere = async (store: Store, texts: readonly string[]) => {
  for (const [text, tables] of Object.entries(await tablesWith(store, texts)))
    expect(tables.length, text).toBeGreaterThan(0);
};
