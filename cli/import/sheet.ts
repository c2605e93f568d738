import { stat } from 'node:fs/promises';
import type { CellValue } from 'read-excel-file/node';
import { Fault } from '../../schemas/faults.ts';
import { columnsOfHeader, type Row, type Rows, type RowsSource } from './rows.ts';

/** A workbook is unpacked in memory as a whole; a longer history comes as CSV. */
const MOST_BYTES = 64 * 1024 * 1024;

/** Excel's instants know no zone: as they stand in the cell, for a mapping's `time: yyyy-MM-dd HH:mm:ss`. */
const textOf = (cell: CellValue | Date | null | undefined): string => {
  if (cell === null || cell === undefined) return '';
  if (!(cell instanceof Date)) return String(cell);
  // A cell holds days as a fraction, which may lie some microseconds before the second that was meant.
  const second = new Date(Math.round(cell.getTime() / 1_000) * 1_000);
  return second.toISOString().slice(0, 19).replace('T', ' ');
};

/**
 * Reads the first sheet of an XLSX workbook row by row; its first row names the columns.
 *
 * @throws Fault ANDON_E312 for a file that is no workbook, is too large, or has no header.
 */
export async function openSheet({ file, onBytes }: RowsSource): Promise<Rows> {
  const { size } = await stat(file);
  if (size > MOST_BYTES)
    throw new Fault('ANDON_E312', {
      file,
      bytes: size,
      accepted: `a workbook of at most ${MOST_BYTES} bytes; save a larger one as CSV`,
    });
  // It loads an unzipper and a parser of XML, which no other command needs.
  const { readSheet } = await import('read-excel-file/node');
  const sheet = await readSheet(file).catch((cause: unknown) => {
    const reason = (cause as { code?: string }).code ?? String(cause);
    throw new Fault('ANDON_E312', { file, reason, accepted: 'an XLSX workbook' }, { cause });
  });
  onBytes?.(size);
  const [header = [], ...body] = sheet.map((row) => row.map(textOf));
  const columns = columnsOfHeader(header, file);
  async function* rows(): AsyncGenerator<Row> {
    for (const [index, cells] of body.entries()) {
      if (cells.every((cell) => cell === '')) continue;
      const named: Record<string, string> = Object.create(null);
      for (const [at, column] of columns.entries()) named[column] = cells[at] ?? '';
      yield { kind: 'row', line: index + 2, cells: named };
    }
  }
  return { columns, rows: rows() };
}
