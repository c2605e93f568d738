import { readdir, readFile } from 'node:fs/promises';
import { Fault } from '../schemas/faults.ts';
import type { Store } from './store.ts';

const FOLDER = new URL('./migrations/', import.meta.url);

/** A migration file says so where a program that does not know it reads and writes rightly all the same. */
const EXPANDS = /^-- expands: older programs go on$/m;

export interface Migration {
  number: number;
  name: string;
}

export interface MigrationFile extends Migration {
  text: string;
  expands: boolean;
}

/** A migration as a store has it. */
export interface Applied extends Migration {
  expands: 0 | 1;
}

/** Statements of a migration file: comments are dropped, a semicolon at a line's end ends a statement. */
export const statements = (text: string): string[] =>
  text
    .replace(/^\s*--.*$/gm, '')
    .split(/;\s*$/m)
    .map((statement) => statement.trim())
    .filter(Boolean);

/** The migrations that this program knows, in order. */
export async function knownMigrations(folder: URL = FOLDER): Promise<MigrationFile[]> {
  const names = (await readdir(folder)).filter((name) => /^\d+_.*\.sql$/.test(name)).sort();
  return Promise.all(
    names.map(async (name) => {
      const text = await readFile(new URL(name, folder), 'utf8');
      return { number: Number.parseInt(name, 10), name, text, expands: EXPANDS.test(text) };
    }),
  );
}

/** What a store has been brought to; nothing where nobody has made its tables. */
export async function appliedMigrations(store: Pick<Store, 'query'>): Promise<Applied[]> {
  const columns = await store.query<{ name: string }>(
    "SELECT name FROM system.columns WHERE database = currentDatabase() AND table = 'migrations'",
  );
  if (columns.length === 0) return [];
  const expands = columns.some(({ name }) => name === 'expands') ? 'expands' : '0 AS expands';
  return store.query<Applied>(`SELECT DISTINCT number, name, ${expands} FROM migrations ORDER BY number`);
}

/**
 * Whether this program may read and write a store: one that has been brought further by a newer program would be misread,
 * unless every step beyond says that it only expands; and a step of the same number and another name is of another line.
 * @throws Fault ANDON_E360, E361.
 */
export function shakeHands(applied: readonly Applied[], known: readonly Migration[]): void {
  const names = new Map(known.map(({ number, name }) => [number, name]));
  const newest = Math.max(0, ...names.keys());
  const foreign = applied.find(({ number, name }) => number <= newest && names.get(number) !== name);
  if (foreign)
    throw new Fault('ANDON_E361', { store: foreign.name, program: names.get(foreign.number) ?? 'none' });
  const beyond = applied.filter(({ number, expands }) => number > newest && expands === 0);
  if (beyond.length > 0)
    throw new Fault('ANDON_E360', { store: beyond.map(({ name }) => name), program: newest });
}

/**
 * Applies the numbered .sql files that this store has not seen, in order; each is recorded once whole.
 * @throws Fault ANDON_E360, E361 for a store that this program must not touch, before it touches it.
 */
export async function migrate(store: Store, folder?: URL): Promise<void> {
  const known = await knownMigrations(folder);
  const applied = await appliedMigrations(store);
  shakeHands(applied, known);
  const done = new Set(applied.map(({ number }) => number));
  const missing = known.filter(({ number }) => !done.has(number));
  if (missing.length === 0) return;
  await store.command(
    'CREATE TABLE IF NOT EXISTS migrations (number UInt32, name String, at Int64, expands UInt8) ENGINE = MergeTree ORDER BY number',
  );
  await store.command('ALTER TABLE migrations ADD COLUMN IF NOT EXISTS expands UInt8');
  for (const { number, name, text, expands } of missing) {
    for (const statement of statements(text)) await store.command(statement);
    await store.command(
      'INSERT INTO migrations (number, name, at, expands) SELECT {number:UInt32}, {name:String}, toUnixTimestamp64Milli(now64(3)), {expands:UInt8}',
      { number, name, expands: expands ? 1 : 0 },
    );
  }
}
