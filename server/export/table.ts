/** What the cells of a column hold. An instant is ISO 8601 text with a zone, so that every format says the same moment. */
export type ColumnKind = 'text' | 'instant' | 'number' | 'truth';

export interface Column {
  name: string;
  kind: ColumnKind;
  /** A number from 0 to 1 that a sheet shows as a percentage. */
  share?: true;
}

/** null = not known, in every format. */
export type Cell = string | number | boolean | null;

/** What is exported, before it is anything's format: each row has a cell for every column, in their order. */
export interface Table {
  columns: readonly Column[];
  rows: readonly (readonly Cell[])[];
}
