import type { FastifyReply } from 'fastify';
import type { CatalogueEntry } from '../../schemas/catalogue.ts';
import type { Store } from '../../store/store.ts';
import { type About, aboutLines } from './about.ts';
import { BYTE_ORDER_MARK, csvHeader, csvLine } from './csv.ts';
import { type ExportFormat, fileStem, MEDIA } from './format.ts';
import { toParquet } from './parquet.ts';
import type { Table } from './table.ts';
import { toXlsx } from './xlsx.ts';

export interface Export {
  about: About;
  /** Words of the file's name. */
  named: readonly (string | undefined)[];
  /** Definitions that go with a workbook. */
  metrics: readonly CatalogueEntry[];
  /** CSV begins with the mark by which Excel knows UTF-8. */
  mark: boolean;
}

/** Filters as a workbook tells them. */
export const whereWords = (where: Partial<Record<string, readonly string[]>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(where).map(([name, values]) => [`where.${name}`, values?.join(', ') ?? '']),
  );

/** Says what the body is, what it is of and what it shall be called. CSV and Parquet hold nothing but rows. */
export function head(reply: FastifyReply, format: ExportFormat, { about, named }: Export): void {
  const told = {
    'andon-now': about.now,
    'andon-cut': about.cut,
    'andon-data-time': about.dataTime,
    'andon-policy': about.policy,
    'andon-timezone': about.timezone,
  };
  for (const [name, value] of Object.entries(told)) if (value !== null) reply.header(name, value);
  reply.type(format === 'csv' ? `${MEDIA.csv}; charset=utf-8` : MEDIA[format]);
  reply.header('content-disposition', `attachment; filename="${fileStem(named)}.${format}"`);
}

/** A table in one of the formats, as a file. Fault: ANDON_E230 too large for the format. */
export async function sendTable(
  reply: FastifyReply,
  format: ExportFormat,
  table: Table,
  what: Export,
  store: Pick<Store, 'bytes'>,
): Promise<FastifyReply> {
  const bodies: Record<ExportFormat, () => Promise<Buffer> | string> = {
    csv: () =>
      `${what.mark ? BYTE_ORDER_MARK : ''}${csvHeader(table.columns)}${table.rows.map(csvLine).join('')}`,
    xlsx: () => toXlsx(table, aboutLines(what.about, what.metrics), what.about.timezone),
    parquet: () => toParquet(table, store),
  };
  const body = await bodies[format]();
  head(reply, format, what);
  return reply.send(body);
}
