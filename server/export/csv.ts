import type { Cell, Column } from './table.ts';

/** What tells Excel that a file is UTF-8; other readers may take it for a part of the first name. */
export const BYTE_ORDER_MARK = '\ufeff';

/** How a spreadsheet knows a formula: by its first character, of full width too. */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;

/** A text that a spreadsheet would take for a formula is kept a text, by an apostrophe before it. Numbers are numbers. */
const written = (value: Cell): string => {
  const text = value === null ? '' : String(value);
  const safe = typeof value === 'string' && FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

/** One line of CSV (RFC 4180), its end included; what is not known is empty. */
export const csvLine = (cells: readonly Cell[]): string => `${cells.map(written).join(',')}\r\n`;

export const csvHeader = (columns: readonly Column[]): string => csvLine(columns.map(({ name }) => name));
