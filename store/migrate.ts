import { readdir, readFile } from 'node:fs/promises';
import type { Store } from './store.ts';

const FOLDER = new URL('./migrations/', import.meta.url);

/** Statements of a migration file: comments are dropped, a semicolon at a line's end ends a statement. */
export const statements = (text: string): string[] =>
  text
    .replace(/^\s*--.*$/gm, '')
    .split(/;\s*$/m)
    .map((statement) => statement.trim())
    .filter(Boolean);

/** Applies the numbered .sql files that this store has not seen, in order; each is recorded once whole. */
export async function migrate(store: Store): Promise<void> {
  await store.command(
    'CREATE TABLE IF NOT EXISTS migrations (number UInt32, name String, at Int64) ENGINE = MergeTree ORDER BY number',
  );
  const done = new Set(
    (await store.query<{ number: number }>('SELECT number FROM migrations')).map((row) => row.number),
  );
  const files = (await readdir(FOLDER)).filter((name) => /^\d+_.*\.sql$/.test(name)).sort();
  for (const name of files) {
    const number = Number.parseInt(name, 10);
    if (done.has(number)) continue;
    for (const statement of statements(await readFile(new URL(name, FOLDER), 'utf8')))
      await store.command(statement);
    await store.command(
      'INSERT INTO migrations SELECT {number:UInt32}, {name:String}, toUnixTimestamp64Milli(now64(3))',
      { number, name },
    );
  }
}
