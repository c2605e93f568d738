import type { ByteWriter } from './bytes.ts';

/** One column of a block: values by row, those that nobody set at the column's default. */
export interface Column {
  readonly type: string;
  set(row: number, value: unknown): void;
  /** Writes the values of these rows as the Native format has them. */
  write(into: ByteWriter, rows: RowSelection): void;
}

/** Which rows of a block are written, in their order. */
export interface RowSelection {
  readonly count: number;
  /** The n-th row. */
  at(n: number): number;
}

type Numbers = Int8Array | Uint8Array | Uint16Array | Uint32Array | Int32Array | Float64Array;

/** A typed array that grows; new places hold the column's default. */
function growing<N extends Numbers>(make: (length: number) => N, otherwise: number) {
  let values = make(1024);
  if (otherwise !== 0) values.fill(otherwise);
  return {
    get values() {
      return values;
    },
    set(row: number, value: number) {
      if (row >= values.length) {
        const grown = make(Math.max(row + 1, values.length * 2));
        grown.set(values as never);
        if (otherwise !== 0) grown.fill(otherwise, values.length);
        values = grown;
      }
      values[row] = value;
    },
    /** Value of a row that may lie behind the last one that was set. */
    get: (row: number): number => (row < values.length ? (values[row] as number) : otherwise),
  };
}

/** Instants and durations: integers that JavaScript holds exactly, as 64-bit ones. */
function int64(otherwise: number): Column {
  const held = growing((length) => new Float64Array(length), otherwise);
  return {
    type: 'Int64',
    set: (row, value) => held.set(row, value as number),
    write(into, rows) {
      const at = into.reserve(rows.count * 8);
      const { view } = into;
      for (let n = 0; n < rows.count; n += 1) {
        const value = held.get(rows.at(n));
        view.setUint32(at + n * 8, value >>> 0, true);
        view.setInt32(at + n * 8 + 4, Math.floor(value / 4_294_967_296), true);
      }
    },
  };
}

function small(type: string, make: (length: number) => Numbers, otherwise: number): Column {
  const held = growing(make, otherwise);
  const size = make(0).BYTES_PER_ELEMENT;
  return {
    type,
    set: (row, value) => held.set(row, Number(value)),
    write(into, rows) {
      const at = into.reserve(rows.count * size);
      const { view } = into;
      for (let n = 0; n < rows.count; n += 1) {
        const value = held.get(rows.at(n));
        const place = at + n * size;
        if (type === 'Float64') view.setFloat64(place, value, true);
        else if (size === 1) view.setUint8(place, value);
        else if (size === 2) view.setUint16(place, value, true);
        else view.setUint32(place, value, true);
      }
    },
  };
}

function text(): Column {
  const values: string[] = [];
  return {
    type: 'String',
    set(row, value) {
      // Places in between are left undefined, which writes as ''.
      values[row] = value as string;
    },
    write(into, rows) {
      for (let n = 0; n < rows.count; n += 1) into.text(values[rows.at(n)] ?? '');
    },
  };
}

const DICTIONARY_VERSION = 1n;
/** The block brings its own dictionary, and it is the whole of it. */
const OWN_DICTIONARY = 0x600n;

/** A text column of few values: a dictionary and one number a row. Place 0 is ''. */
function dictionary(): Column {
  const places = new Map<string, number>([['', 0]]);
  const held = growing((length) => new Uint32Array(length), 0);
  // A stream says the same word many times in a row.
  let lastWord = '';
  let lastPlace = 0;
  return {
    type: 'LowCardinality(String)',
    set(row, value) {
      if (value !== lastWord) {
        lastWord = value as string;
        const known = places.get(lastWord);
        lastPlace = known ?? places.size;
        if (known === undefined) places.set(lastWord, lastPlace);
      }
      if (lastPlace !== 0) held.set(row, lastPlace);
    },
    write(into, rows) {
      if (rows.count === 0) return;
      const width = places.size <= 0x100 ? 1 : places.size <= 0x1_0000 ? 2 : 4;
      into.uint64(DICTIONARY_VERSION);
      into.uint64(OWN_DICTIONARY | BigInt(width >> 1));
      into.uint64(BigInt(places.size));
      for (const word of places.keys()) into.text(word);
      into.uint64(BigInt(rows.count));
      const at = into.reserve(rows.count * width);
      const { view } = into;
      for (let n = 0; n < rows.count; n += 1) {
        const place = held.get(rows.at(n));
        if (width === 1) view.setUint8(at + n, place);
        else if (width === 2) view.setUint16(at + n * 2, place, true);
        else view.setUint32(at + n * 4, place, true);
      }
    },
  };
}

function lists(): Column {
  const values: (readonly string[] | undefined)[] = [];
  return {
    type: 'Array(String)',
    set(row, value) {
      values[row] = value as readonly string[];
    },
    write(into, rows) {
      offsets(into, rows, (row) => values[row]?.length ?? 0);
      for (let n = 0; n < rows.count; n += 1)
        for (const item of values[rows.at(n)] ?? []) into.text(String(item));
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
      offsets(into, rows, (row) => Object.keys(values[row] ?? {}).length);
      for (let n = 0; n < rows.count; n += 1)
        for (const name of Object.keys(values[rows.at(n)] ?? {})) into.text(name);
      for (let n = 0; n < rows.count; n += 1)
        for (const number of Object.values(values[rows.at(n)] ?? {})) into.float64(number);
    },
  };
}

/** Where each row's elements end. */
function offsets(into: ByteWriter, rows: RowSelection, lengthOf: (row: number) => number): void {
  let end = 0;
  for (let n = 0; n < rows.count; n += 1) {
    end += lengthOf(rows.at(n));
    into.uint64(BigInt(end));
  }
}

const MAKERS: Record<string, (otherwise: number) => Column> = {
  String: text,
  'LowCardinality(String)': dictionary,
  'Array(String)': lists,
  'Map(String, Float64)': numbersByName,
  Int64: int64,
  Float64: (otherwise) => small('Float64', (length) => new Float64Array(length), otherwise),
  UInt8: (otherwise) => small('UInt8', (length) => new Uint8Array(length), otherwise),
  Int8: (otherwise) => small('Int8', (length) => new Int8Array(length), otherwise),
  UInt16: (otherwise) => small('UInt16', (length) => new Uint16Array(length), otherwise),
  UInt32: (otherwise) => small('UInt32', (length) => new Uint32Array(length), otherwise),
  Int32: (otherwise) => small('Int32', (length) => new Int32Array(length), otherwise),
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
