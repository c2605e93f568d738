import type { Readable } from 'node:stream';
import { type CsvError, parse } from 'csv-parse';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import { Fault } from '../../schemas/faults.ts';

/** The one file inside the archive that holds the log. */
export const LOG_NAME = 'incident_event_log.csv';

/** A line of the file with its cells by column name, before any reading of them. `line` counts from 1, header included. */
export interface UciRecord {
  line: number;
  cell(column: string): string;
}

const COLUMNS = [
  'number',
  'incident_state',
  'reassignment_count',
  'reopen_count',
  'opened_at',
  'sys_updated_at',
  'contact_type',
  'location',
  'category',
  'subcategory',
  'priority',
  'assignment_group',
  'assigned_to',
  'closed_code',
  'resolved_by',
] as const;

/** The one fault of this room: which file, and what is wrong with it. */
export const unreadable = (path: string, problem: string, cause?: unknown): Fault =>
  new Fault('ANDON_E312', { path, problem }, { cause });

async function findLog(zip: ZipFile): Promise<Entry | undefined> {
  for await (const entry of zip.eachEntry()) {
    if (entry.fileName === LOG_NAME || entry.fileName.endsWith(`/${LOG_NAME}`)) return entry;
  }
  return undefined;
}

const problemOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/**
 * Streams the lines of the log out of the archive: unzipped and parsed piece by piece, never the whole file in memory.
 * Faults: ANDON_E312 with `path` and `problem` (no such file, no archive, no log in it, damaged, a column missing).
 */
export async function* readUciRecords(path: string): AsyncGenerator<UciRecord> {
  let zip: ZipFile;
  try {
    zip = await openPromise(path, { autoClose: false });
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    const problem = missing ? 'no such file' : `not a readable zip archive: ${problemOf(error)}`;
    throw unreadable(path, problem, error);
  }
  let bytes: Readable | undefined;
  const parser = parse({ bom: true, skip_empty_lines: true });
  try {
    const entry = await findLog(zip);
    if (!entry) throw unreadable(path, `the archive holds no ${LOG_NAME}`);
    bytes = await zip.openReadStreamPromise(entry);
    bytes.on('error', (error) => parser.destroy(error as CsvError));
    bytes.pipe(parser);
    let places: Map<string, number> | undefined;
    let line = 0;
    for await (const cells of parser as AsyncIterable<string[]>) {
      line += 1;
      if (places) {
        const known = places;
        yield { line, cell: (column) => cells[known.get(column) ?? -1] ?? '?' };
        continue;
      }
      places = new Map(cells.map((name, place) => [name, place]));
      const missing = COLUMNS.filter((column) => !places?.has(column));
      if (missing.length > 0) throw unreadable(path, `columns missing in ${LOG_NAME}: ${missing.join(', ')}`);
    }
    if (!places) throw unreadable(path, `${LOG_NAME} is empty`);
  } catch (error) {
    throw error instanceof Fault
      ? error
      : unreadable(path, `${LOG_NAME} is damaged: ${problemOf(error)}`, error);
  } finally {
    bytes?.destroy();
    parser.destroy();
    zip.close();
  }
}
