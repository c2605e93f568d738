import { type Contribution, expectedOf, type ValueCounts, type Whole } from './contributions.ts';

/** Counts of two dimensions crossed: a list of the columns' values for each row that is asked about by itself. */
export interface Crossed {
  readonly rows: readonly { readonly value: string; readonly columns: readonly ValueCounts[] }[];
  /** The columns of everything, whatever the row. */
  readonly all: readonly ValueCounts[];
}

/** Excess by row and column; the last row and column are what is left, so that all of it adds up. */
export interface Matrix {
  /** Values of the rows and columns that stand by themselves. */
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  /** rows + 1 lists of columns + 1 numbers. */
  readonly excess: readonly (readonly number[])[];
}

/**
 * The excess of a whole by two dimensions at once.
 * @param columns those that stand by themselves, the others being one
 * @returns null where nothing is expected of the whole
 */
export function matrixOf(
  { rows, all }: Crossed,
  columns: readonly Pick<Contribution, 'value'>[],
  whole: Whole,
): Matrix | null {
  if (whole.expected === null) return null;
  const named = columns.map(({ value }) => value);
  const folded = (counts: readonly ValueCounts[]) => {
    const cells = [...named, null].map((value) => ({ value: value ?? '', observed: 0, past: 0 }));
    for (const one of counts) {
      const place = named.indexOf(one.value);
      const cell = cells[place < 0 ? named.length : place] as (typeof cells)[number];
      cell.observed += one.observed;
      cell.past += one.past;
    }
    return cells;
  };
  const own = rows.map((row) => folded(row.columns));
  const rest = folded(all).map((cell, place) => {
    const taken = (count: 'observed' | 'past') =>
      own.reduce((sum, row) => sum + (row[place]?.[count] ?? 0), 0);
    return { ...cell, observed: cell.observed - taken('observed'), past: cell.past - taken('past') };
  });
  const cells = [...own, rest];
  const expected = expectedOf(cells.flat(), whole);
  const width = named.length + 1;
  return {
    rows: rows.map(({ value }) => value),
    columns: named,
    excess: cells.map((row, place) =>
      row.map(({ observed }, column) => observed - (expected[place * width + column] as number)),
    ),
  };
}
