import { putInteger64 } from './bytes.ts';
import type { Column } from './column.ts';

type Numbers = Int8Array | Uint8Array | Uint16Array | Uint32Array | Int32Array | Float64Array;
type NumberType = 'Int64' | 'UInt64' | 'Float64' | 'Int32' | 'UInt32' | 'UInt16' | 'Int8' | 'UInt8';

/** Instants, durations and counts are integers that a double holds exactly; a greater UInt64 must not be set. */
const ARRAYS: Record<NumberType, { bytes: number; make(length: number): Numbers }> = {
  Int64: { bytes: 8, make: (length) => new Float64Array(length) },
  UInt64: { bytes: 8, make: (length) => new Float64Array(length) },
  Float64: { bytes: 8, make: (length) => new Float64Array(length) },
  Int32: { bytes: 4, make: (length) => new Int32Array(length) },
  UInt32: { bytes: 4, make: (length) => new Uint32Array(length) },
  UInt16: { bytes: 2, make: (length) => new Uint16Array(length) },
  Int8: { bytes: 1, make: (length) => new Int8Array(length) },
  UInt8: { bytes: 1, make: (length) => new Uint8Array(length) },
};

const PUT: Record<NumberType, (view: DataView, at: number, value: number) => void> = {
  Int64: putInteger64,
  UInt64: putInteger64,
  Float64: (view, at, value) => view.setFloat64(at, value, true),
  Int32: (view, at, value) => view.setInt32(at, value, true),
  UInt32: (view, at, value) => view.setUint32(at, value, true),
  UInt16: (view, at, value) => view.setUint16(at, value, true),
  Int8: (view, at, value) => view.setInt8(at, value),
  UInt8: (view, at, value) => view.setUint8(at, value),
};

/** A typed array made longer, its new places at the default. */
export function lengthened<N extends Numbers>(
  values: N,
  make: (length: number) => N,
  atLeast: number,
  otherwise: number,
): N {
  const grown = make(Math.max(atLeast, values.length * 4));
  grown.set(values as never);
  if (otherwise !== 0) grown.fill(otherwise, values.length);
  return grown;
}

/** A column of numbers. */
export function number(type: NumberType, otherwise: number): Column {
  const { bytes, make } = ARRAYS[type];
  const put = PUT[type];
  let values = lengthened(make(0), make, 1024, otherwise);
  return {
    type,
    set(row, value) {
      if (row >= values.length) values = lengthened(values, make, row + 1, otherwise);
      values[row] = value as number;
    },
    write(into, { count, places }) {
      const at = into.reserve(count * bytes);
      const { view } = into;
      const { length } = values;
      for (let n = 0; n < count; n += 1) {
        const row = places ? (places[n] as number) : n;
        // Rows behind the last one that was set.
        put(view, at + n * bytes, row < length ? (values[row] as number) : otherwise);
      }
    },
  };
}
