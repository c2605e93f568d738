import type { Column } from './column.ts';
import { lengthened } from './numbers.ts';

/** Dictionaries come with their block. */
const VERSION = 1;
/** The block brings its own dictionary, and it is the whole of it. */
const OWN_DICTIONARY = 0x600;

const make = (length: number) => new Uint32Array(length);

/** A text column of few values: a dictionary and one number a row. Place 0 is ''. */
export function dictionary(): Column {
  const known = new Map<string, number>([['', 0]]);
  let values = make(1024);
  // A stream says the same word many times in a row.
  let lastWord = '';
  let lastPlace = 0;
  return {
    type: 'LowCardinality(String)',
    set(row, value) {
      if (value !== lastWord) {
        lastWord = value as string;
        const place = known.get(lastWord);
        lastPlace = place ?? known.size;
        if (place === undefined) known.set(lastWord, lastPlace);
      }
      if (lastPlace === 0) return;
      if (row >= values.length) values = lengthened(values, make, row + 1, 0);
      values[row] = lastPlace;
    },
    write(into, { count, places }) {
      if (count === 0) return;
      const bytes = known.size <= 0x100 ? 1 : known.size <= 0x1_0000 ? 2 : 4;
      into.uint64(VERSION);
      into.uint64(OWN_DICTIONARY | (bytes >> 1));
      into.uint64(known.size);
      for (const word of known.keys()) into.text(word);
      into.uint64(count);
      const at = into.reserve(count * bytes);
      const { view } = into;
      const { length } = values;
      for (let n = 0; n < count; n += 1) {
        const row = places ? (places[n] as number) : n;
        // Rows behind the last one that was set.
        const place = row < length ? (values[row] as number) : 0;
        if (bytes === 1) view.setUint8(at + n, place);
        else if (bytes === 2) view.setUint16(at + n * 2, place, true);
        else view.setUint32(at + n * 4, place, true);
      }
    },
  };
}
