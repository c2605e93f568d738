import { Fault } from '../../schemas/faults.ts';
import { quote, type Store } from '../../store/store.ts';
import type { Column, Table } from './table.ts';

/** Bytes of a table's text: it travels inside the statement, which the store lets be 64 MiB. */
const MOST_BYTES = 48 * 1024 * 1024;

const TYPES: Record<Column['kind'], string> = {
  text: 'Nullable(String)',
  instant: "Nullable(DateTime64(3, 'UTC'))",
  // As JSON has them: every figure is a double there.
  number: 'Nullable(Float64)',
  truth: 'Nullable(Bool)',
};

const named = (name: string): string => `\`${name.replace(/[\\`]/g, '\\$&')}\``;

/**
 * A table as a Parquet file that ClickHouse itself writes: it gets the rows as text and gives bytes back.
 * Fault: ANDON_E230 too large.
 */
export async function toParquet({ columns, rows }: Table, store: Pick<Store, 'bytes'>): Promise<Buffer> {
  const lines = rows.map((cells) =>
    JSON.stringify(
      cells.map((cell, at) =>
        cell !== null && columns[at]?.kind === 'instant' ? new Date(String(cell)).toISOString() : cell,
      ),
    ),
  );
  // The engine makes no table of no text at all.
  const text = lines.length > 0 ? lines.join('\n') : JSON.stringify(columns.map(() => null));
  if (Buffer.byteLength(text) > MOST_BYTES)
    throw new Fault('ANDON_E230', {
      parameter: 'format',
      value: 'parquet',
      accepted: `at most ${MOST_BYTES} bytes as text`,
    });
  const structure = columns.map(({ name, kind }) => `${named(name)} ${TYPES[kind]}`).join(', ');
  return store.bytes(
    `SELECT * FROM format(JSONCompactEachRow, ${quote(structure)}, ${quote(text)}) LIMIT ${lines.length}
SETTINGS date_time_input_format = 'best_effort'`,
    'Parquet',
  );
}
