import { Fault } from '../../schemas/faults.ts';
import type { Cell, Column, Table } from './table.ts';
import { wallTimes } from './wall-time.ts';

/** Cells of one sheet: a workbook is made in memory. */
const MOST_CELLS = 1_000_000;
/** Characters that Excel takes in one cell. */
const MOST_CHARACTERS = 32_767;

/** What a workbook says of itself, line by line: a heading, or a name and what there is to say of it. */
export type AboutLine = readonly (string | null)[];

const HEADING = { fontWeight: 'bold', backgroundColor: '#eeeeee' } as const;

function typed(value: Cell, { kind, share }: Column, wallTime: (iso: string) => Date) {
  if (value === null) return null;
  if (kind === 'instant')
    return { type: Date, value: wallTime(String(value)), format: 'yyyy-mm-dd hh:mm:ss' };
  if (typeof value === 'number')
    return {
      type: Number,
      value,
      ...(share ? { format: '0.0%' } : Number.isInteger(value) ? {} : { format: '0.00' }),
    };
  if (typeof value === 'boolean') return { type: Boolean, value };
  // A text is a text, whatever it begins with: nothing of it is a formula.
  return { type: String, value: value.slice(0, MOST_CHARACTERS) };
}

const width = ({ name, kind }: Column): number =>
  Math.min(40, Math.max(kind === 'instant' ? 19 : 8, name.length + 1));

/** A line of the second sheet: its first cell is a name, or the only one, a heading. */
const aboutRow = (line: AboutLine) =>
  line.map((value, at) =>
    value === null
      ? null
      : {
          type: String,
          value: String(value),
          wrap: at > 2,
          ...(at === 0 ? { fontWeight: 'bold' as const } : {}),
        },
  );

const ABOUT_COLUMNS = [30, 30, 30, 60, 60].map((width) => ({ width }));

/**
 * A workbook of two sheets: the table with typed cells below a frozen header, and what it is of. Excel knows no zone, so
 * instants stand as the site's wall time.
 *
 * Fault: ANDON_E230 too many cells.
 */
export async function toXlsx(
  { columns, rows }: Table,
  about: readonly AboutLine[],
  timezone: string,
): Promise<Buffer> {
  const cells = rows.length * columns.length;
  if (cells > MOST_CELLS)
    throw new Fault('ANDON_E230', {
      parameter: 'format',
      value: 'xlsx',
      accepted: `at most ${MOST_CELLS} cells; these are ${cells}`,
    });
  // It loads a writer of ZIP and XML, which nothing else needs.
  const { default: write } = await import('write-excel-file/node');
  const wallTime = wallTimes(timezone);
  return write([
    {
      sheet: '数据 Data',
      stickyRowsCount: 1,
      columns: columns.map((column) => ({ width: width(column) })),
      data: [
        columns.map(({ name }) => ({ type: String, value: name, ...HEADING })),
        ...rows.map((row) => columns.map((column, at) => typed(row[at] ?? null, column, wallTime))),
      ],
    },
    { sheet: '说明 About', columns: ABOUT_COLUMNS, data: about.map(aboutRow) },
  ]).toBuffer();
}
