import { isDeepStrictEqual } from 'node:util';
import { accept, type Batch, type Context, emptyBatch } from '../../ingest/batch.ts';
import type { FactRow, RawMessage } from '../../ingest/verdict.ts';
import type { Store } from '../../store/store.ts';
import { columnsOf, FACT_TABLES } from './tables.ts';

/** Rows by the way that they take into the engine, and what stands there afterwards. */
export interface Stored {
  add(message: RawMessage, rows: readonly FactRow[]): void;
  /** Inserts what was added and reads it back. @returns what stands there otherwise. */
  flush(): Promise<string[]>;
  /** Rows that were read back. */
  readonly rows: number;
}

export function storing(store: Store, context: Omit<Context, 'blockOf' | 'kinds'>, stamp: number): Stored {
  const whole: Context = { ...context, kinds: new Map(), blockOf: (table) => store.blockOf(table) };
  let batch: Batch = emptyBatch(stamp);
  let expected: FactRow[] = [];
  let rows = 0;
  const keyOf = (columns: Readonly<Record<string, unknown>>): string =>
    [columns.kafka_offset, columns.type, columns.subject, columns.via ?? '', columns.id].join('\u0001');

  const readBack = async (table: string, wanted: readonly FactRow[]): Promise<string[]> => {
    const offsets = wanted.map(({ columns }) => columns.kafka_offset).join();
    const names = [...columnsOf(table).keys()].join();
    const found = await store.query<Record<string, unknown>>(
      `SELECT ${names} FROM ${table} WHERE kafka_offset IN (${offsets})`,
    );
    const byKey = new Map(found.map((row) => [keyOf(row), row]));
    const wrong: string[] = [];
    if (found.length !== wanted.length) wrong.push(`${found.length} rows for ${wanted.length} in ${table}`);
    for (const { columns } of wanted) {
      const row = byKey.get(keyOf(columns));
      if (row === undefined) wrong.push(`lost ${JSON.stringify(columns)}`);
      else
        for (const [name, { otherwise }] of columnsOf(table)) {
          const value = columns[name] ?? otherwise;
          const plain = typeof value === 'object' && !Array.isArray(value) ? { ...value } : value;
          if (!isDeepStrictEqual(row[name], plain) && JSON.stringify(row[name]) !== JSON.stringify(plain))
            wrong.push(`${name} is ${JSON.stringify(row[name])} for ${JSON.stringify(plain)}`);
        }
    }
    rows += wanted.length;
    return wrong;
  };

  return {
    add(message, kept) {
      accept(batch, message, whole);
      expected.push(...kept);
    },
    async flush() {
      await Promise.all([...batch.blocks].map(([table, block]) => store.insertBlock(table, block)));
      const wrong: string[] = [];
      for (const table of FACT_TABLES) {
        const wanted = expected.filter((row) => row.table === table);
        if (wanted.length > 0) wrong.push(...(await readBack(table, wanted)));
      }
      batch = emptyBatch(stamp);
      expected = [];
      return wrong;
    },
    get rows() {
      return rows;
    },
  };
}
