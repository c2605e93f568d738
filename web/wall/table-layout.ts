import type { Column } from '../../schemas/board.ts';
import { columnsFor, shareRoom, textWidth } from './columns.ts';
import type { Cell, Row } from './rows.ts';

export const TABLE_WIDTH = 1212;

/** Sizes (px) of the two densities, as QueueTable's styles have them. */
const SIZES = {
  near: { figure: 28, head: 22, mark: 40, pad: 28, name: { zh: 28, en: 24 }, why: 24, tag: 22, bar: 64 },
  far: { figure: 48, head: 26, mark: 54, pad: 36, name: { zh: 42, en: 32 }, why: 32, tag: 26, bar: 96 },
} as const;
/** The first column: what it gets in a quiet hour, and the most it may take from the figures (px). */
const FIRST = {
  near: { zh: 222, en: 262, most: 330 },
  far: { zh: 312, en: 336, most: 420 },
} as const;
/** Row head: padding left, glyph, gap, padding right, in sizes of the name. */
const EDGES = 36;
const TREND_LEAST = 104;
/** Widths move in steps, so that one digit more does not shift a whole table. */
const STEP = 12;

export interface TableLayout {
  /** Of the row heads, then of each column (px). */
  widths: number[];
  /** Room for the figure beside a depth bar, em. */
  digits: number;
  /** How many columns a row without figures gives to its reason. */
  whySpan: (why: string) => number;
}

const marked = (cell: Cell): boolean =>
  cell.severity === 'warn' || cell.severity === 'critical' || cell.agents?.none === true;

const wordsOf = (cell: Cell): string =>
  cell.agents ? `${cell.agents.free} / ${cell.agents.busy}` : cell.text;

/** Shares the table's width by what stands in it: whole heads, whole figures, then names, then bars and trends. Pure. */
export function tableLayout(
  columns: readonly Column[],
  rows: readonly Row[],
  density: 'near' | 'far',
  language: 'zh' | 'en',
  closedWord: string,
): TableLayout {
  const size = SIZES[density];
  const cellsOf = (column: Column): Cell[] =>
    rows.flatMap((row) => row.cells.find(({ id }) => id === column.id) ?? []);
  const figures = (column: Column): number =>
    Math.max(
      0,
      ...cellsOf(column).map(
        (cell) => textWidth(wordsOf(cell), size.figure) + (marked(cell) && !cell.depth ? size.mark : 0),
      ),
    );
  const depths = columns.filter(({ kind }) => kind === 'depth').map(figures);
  const digits = Math.max(1.9, ...depths.map((width) => width / size.figure + 0.2));
  const needs = columns.map((column) => {
    const head = textWidth(column.label[language], size.head) + size.pad;
    const own =
      column.kind === 'trend'
        ? TREND_LEAST
        : column.kind === 'depth'
          ? size.bar + digits * size.figure + size.pad
          : Math.ceil((figures(column) + size.pad) / STEP) * STEP;
    return { asked: density === 'far' ? column.farWidth : column.width, least: Math.max(head, own) };
  });
  const { most, [language]: usual } = FIRST[density];
  const name = size.name[language];
  const names = rows.map(
    (row) =>
      EDGES +
      name * 1.5 +
      textWidth(row.label, name) +
      (row.state === 'closed' && !isSilent(row) ? textWidth(closedWord, size.tag) + name / 2 : 0),
  );
  const first = { asked: usual, least: Math.min(most, Math.max(0, ...names)) };
  const widths = shareRoom([first, ...needs], TABLE_WIDTH);
  return {
    widths,
    digits,
    whySpan: (why) => columnsFor(textWidth(why, size.why) + size.pad, widths),
  };
}

/** A row that has nothing to show but the reason why. */
export const isSilent = (row: Row): boolean =>
  row.state === 'unknown' || (row.state === 'closed' && row.cells.every(({ raw }) => !raw));
