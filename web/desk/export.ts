/** Formats of a file, as the HTTP interface names them. */
export const FILE_FORMATS = ['csv', 'xlsx', 'parquet'] as const;
export type FileFormat = (typeof FILE_FORMATS)[number];

/** What can be taken away from a page: the question behind a table, as a path of the interface. */
export interface Exported {
  label: string;
  path: string;
}

/** The same question as a file. CSV is marked for Excel, where such files are mostly opened. */
export const fileAddress = (path: string, format: FileFormat): string =>
  `${path}${path.includes('?') ? '&' : '?'}format=${format}${format === 'csv' ? '&mark=yes' : ''}`;
