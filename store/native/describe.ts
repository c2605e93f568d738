import type { Store } from '../store.ts';
import { type Block, type ColumnDescription, createBlock } from './block.ts';

interface Described {
  table: string;
  name: string;
  type: string;
  kind: string;
  expression: string;
}

/** Columns that an insert may name, by table, as the engine describes the tables of the present database. */
export async function describeTables(store: Pick<Store, 'query'>): Promise<(table: string) => Block> {
  const described = await store.query<Described>(
    `SELECT table, name, type, default_kind AS kind, default_expression AS expression FROM system.columns
     WHERE database = currentDatabase() AND default_kind IN ('', 'DEFAULT') ORDER BY table, position`,
  );
  const tables = new Map<string, ColumnDescription[]>();
  for (const { table, name, type, expression } of described) {
    // Defaults that are no number are those of texts: ''.
    const otherwise = Number.isNaN(Number(expression)) ? 0 : Number(expression);
    const columns = tables.get(table);
    if (columns) columns.push({ name, type, otherwise });
    else tables.set(table, [{ name, type, otherwise }]);
  }
  return (table) => {
    const columns = tables.get(table);
    if (!columns) throw new Error(`no table ${table}`);
    return createBlock(columns);
  };
}
