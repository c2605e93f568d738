import { createByteWriter } from './bytes.ts';
import type { Column } from './column.ts';
import { lengthened } from './numbers.ts';

const make = (length: number) => new Uint32Array(length);

/**
 * A column of any texts. They are kept as the bytes that are written later, not as strings: a hundred thousand strings
 * that outlive many others are what the garbage collector spends its time on.
 */
export function text(): Column {
  const bytes = createByteWriter(1024);
  /** Where each row's text begins; of the next row, once it is set. */
  let starts = make(1024);
  let filled = 0;
  /** Rows that nobody set are ''. */
  const fill = (row: number): void => {
    if (row >= starts.length) starts = lengthened(starts, make, row + 1, 0);
    const at = bytes.reserve(row - filled);
    for (let skipped = filled; skipped < row; skipped += 1) {
      bytes.view.setUint8(at + skipped - filled, 0);
      starts[skipped] = at + skipped - filled;
    }
    filled = row;
  };
  return {
    type: 'String',
    set(row, value) {
      if (row > filled || row >= starts.length) fill(row);
      starts[row] = bytes.length;
      bytes.text(value as string);
      filled = row + 1;
    },
    write(into, { count, places }) {
      const written = bytes.bytes();
      const endOf = (row: number): number =>
        row + 1 < filled ? (starts[row + 1] as number) : written.length;
      if (!places) {
        const set = Math.min(count, filled);
        if (set > 0) into.copy(written, 0, endOf(set - 1));
        into.zeros(count - set);
        return;
      }
      for (let n = 0; n < count; n += 1) {
        const row = places[n] as number;
        if (row < filled) into.copy(written, starts[row] as number, endOf(row));
        else into.zeros(1);
      }
    },
  };
}
