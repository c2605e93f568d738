import type { ByteWriter } from './bytes.ts';
import { dictionary } from './dictionary.ts';
import { number } from './numbers.ts';
import { text } from './text.ts';

/** Which rows of a block are written: all up to `count`, or `count` of them by their places. */
export interface RowSelection {
  count: number;
  places: readonly number[] | null;
}

/** One column of a block: values by row, those that nobody set at the column's default. */
export interface Column {
  readonly type: string;
  set(row: number, value: unknown): void;
  /** Writes the values of these rows as the Native format has them. */
  write(into: ByteWriter, rows: RowSelection): void;
}

const placeOf = ({ places }: RowSelection, n: number): number => (places ? (places[n] as number) : n);

function lists(): Column {
  const values: (readonly string[] | undefined)[] = [];
  return {
    type: 'Array(String)',
    set(row, value) {
      values[row] = value as readonly string[];
    },
    write(into, rows) {
      ends(into, rows, (row) => values[row]?.length ?? 0);
      for (let n = 0; n < rows.count; n += 1)
        for (const item of values[placeOf(rows, n)] ?? []) into.text(String(item));
    },
  };
}

function numbersByName(): Column {
  const values: (Readonly<Record<string, number>> | undefined)[] = [];
  return {
    type: 'Map(String, Float64)',
    set(row, value) {
      values[row] = value as Readonly<Record<string, number>>;
    },
    write(into, rows) {
      ends(into, rows, (row) => Object.keys(values[row] ?? {}).length);
      for (let n = 0; n < rows.count; n += 1)
        for (const name of Object.keys(values[placeOf(rows, n)] ?? {})) into.text(name);
      for (let n = 0; n < rows.count; n += 1)
        for (const value of Object.values(values[placeOf(rows, n)] ?? {})) into.float64(value);
    },
  };
}

/** Where the elements of each row end. */
function ends(into: ByteWriter, rows: RowSelection, lengthOf: (row: number) => number): void {
  let end = 0;
  for (let n = 0; n < rows.count; n += 1) {
    end += lengthOf(placeOf(rows, n));
    into.uint64(end);
  }
}

const MAKERS: Record<string, (otherwise: number) => Column> = {
  String: text,
  'LowCardinality(String)': dictionary,
  'Array(String)': lists,
  'Map(String, Float64)': numbersByName,
  Int64: (otherwise) => number('Int64', otherwise),
  Float64: (otherwise) => number('Float64', otherwise),
  Int32: (otherwise) => number('Int32', otherwise),
  UInt32: (otherwise) => number('UInt32', otherwise),
  UInt16: (otherwise) => number('UInt16', otherwise),
  Int8: (otherwise) => number('Int8', otherwise),
  UInt8: (otherwise) => number('UInt8', otherwise),
};

/**
 * @param type the engine's name of it; one that is not written here is a mistake in a migration.
 * @param otherwise value of rows that nobody set; for texts it is always ''.
 */
export function createColumn(type: string, otherwise: number): Column {
  const make = MAKERS[type];
  if (!make) throw new Error(`no Native form of ${type}`);
  return make(otherwise);
}
