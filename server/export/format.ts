/** Formats besides JSON in which a table is handed out. */
export const EXPORT_FORMATS = ['csv', 'xlsx', 'parquet'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];
export type Format = 'json' | ExportFormat;

export const MEDIA: Record<ExportFormat, string> = {
  csv: 'text/csv',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  parquet: 'application/vnd.apache.parquet',
};

/**
 * The format of an answer: as the parameter says, else the first that the Accept header names, else JSON. A browser that
 * takes anything gets JSON.
 */
export function formatOf(parameter: Format | undefined, accept: string | undefined): Format {
  if (parameter) return parameter;
  for (const named of (accept ?? '').split(',')) {
    const media = named.split(';')[0]?.trim().toLowerCase();
    if (media === 'application/json' || media === '*/*') return 'json';
    const found = EXPORT_FORMATS.find((format) => MEDIA[format] === media);
    if (found) return found;
  }
  return 'json';
}

const compact = (iso: string): string => iso.replace(/\.\d+/, '').replace(/[-:]/g, '');

/**
 * A file's name without its ending says what it is: `andon-query-default-tickets_created-by-queue-day-20260301T000000Z-…`.
 * Only characters that every file system and a header take.
 *
 * @param parts in their order; empty ones are left out, instants (ISO 8601) made short.
 */
export function fileStem(parts: readonly (string | undefined)[]): string {
  const words = parts
    .filter((part) => part !== undefined && part !== '')
    .map((part) => (/^\d{4}-\d\d-\d\dT/.test(part as string) ? compact(part as string) : (part as string)))
    .map((part) => part.replace(/[^\w.+-]+/g, '_'));
  return ['andon', ...words].join('-').slice(0, 150);
}
