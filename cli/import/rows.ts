import { createReadStream } from 'node:fs';
import { pipeline, Readable } from 'node:stream';
import { parse } from 'csv-parse';
import { Fault } from '../../schemas/faults.ts';

export interface RowsSource {
  file: string;
  /** As TextDecoder knows it, e.g. utf-8, gb18030. */
  encoding: string;
  delimiter: string;
  /** Told how many bytes of the file have been read. */
  onBytes?(bytes: number): void;
}

/** A row by its columns; or a line that is none. Lines count from 1, the header among them. */
export type Row =
  | { kind: 'row'; line: number; cells: Record<string, string> }
  | { kind: 'unreadable'; line: number; wants: string };

export interface Rows {
  columns: string[];
  rows: AsyncIterable<Row>;
}

/** An open quote must not swallow the file. */
const LONGEST_ROW = 1_000_000;

async function* decoded({ file, encoding, onBytes }: RowsSource): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  let bytes = 0;
  for await (const chunk of createReadStream(file)) {
    bytes += (chunk as Buffer).length;
    onBytes?.(bytes);
    yield decoder.decode(chunk as Buffer, { stream: true });
  }
  yield decoder.decode();
}

/** A dependency's error as the person's matter: what the file is not. */
function faultOf(error: unknown, { file, encoding }: RowsSource): Fault {
  const { code } = error as { code?: string };
  const undecodable = code === 'ERR_ENCODING_INVALID_ENCODED_DATA';
  const accepted = undecodable ? `text in ${encoding}; another by --encoding, e.g. gb18030` : 'a CSV file';
  return new Fault('ANDON_E312', { file, reason: code ?? String(error), accepted }, { cause: error });
}

/** @throws Fault ANDON_E312 where the first row does not name the columns. */
export function columnsOfHeader(header: readonly string[], file: string): string[] {
  const columns = header.map((name) => name.trim());
  if (columns.length > 0 && new Set(columns).size === columns.length) return columns;
  throw new Fault('ANDON_E312', { file, accepted: 'a first row of column names, each once' });
}

/**
 * Reads a CSV file row by row, whatever its length; the first row names the columns. A row that cannot be read is told
 * and passed over.
 *
 * @throws Fault ANDON_E307 for an encoding nobody knows, ANDON_E312 for a file that cannot be read, has no header, or a
 * row without end.
 */
export async function openRows(source: RowsSource): Promise<Rows> {
  try {
    new TextDecoder(source.encoding);
  } catch {
    throw new Fault('ANDON_E307', {
      key: 'encoding',
      value: source.encoding,
      accepted: 'utf-8, gb18030, utf-16le …',
    });
  }
  const skipped: Row[] = [];
  let endless: number | undefined;
  const parser = parse({
    bom: true,
    delimiter: source.delimiter,
    info: true,
    relax_column_count: true,
    // A stray quote is part of its cell; else it would swallow every row behind it.
    relax_quotes: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    max_record_size: LONGEST_ROW,
    on_skip: (error) => {
      const { lines, code } = error as unknown as { lines?: number; code?: string };
      // Behind a row without end the parser finds no beginning any more.
      if (code === 'CSV_MAX_RECORD_SIZE') endless ??= lines ?? 0;
      else skipped.push({ kind: 'unreadable', line: lines ?? 0, wants: code ?? 'a row' });
      return undefined;
    },
  });
  // Its error reaches the reader through the parser.
  pipeline(Readable.from(decoded(source), { objectMode: false }), parser, () => {});
  const records = parser[Symbol.asyncIterator]() as AsyncIterator<{
    record: string[];
    info: { lines: number };
  }>;
  const next = async () => {
    try {
      return await records.next();
    } catch (error) {
      throw faultOf(error, source);
    }
  };
  const columns = await next()
    .then((header) => columnsOfHeader(header.done ? [] : header.value.record, source.file))
    .catch((fault) => {
      parser.destroy();
      throw fault;
    });
  async function* rows(): AsyncGenerator<Row> {
    try {
      for (;;) {
        const { done, value } = await next();
        // The parser is ahead of us: what it passed over further on comes in its turn.
        if (endless !== undefined && (done || endless <= value.info.lines))
          throw new Fault('ANDON_E312', {
            file: source.file,
            line: endless,
            accepted: `rows of at most ${LONGEST_ROW} characters; look for a quote that is never closed`,
          });
        while (skipped[0] && (done || skipped[0].line < value.info.lines)) yield skipped.shift() as Row;
        if (done) return;
        const { record, info } = value;
        if (record.length !== columns.length)
          yield { kind: 'unreadable', line: info.lines, wants: `${columns.length} columns` };
        else {
          const cells: Record<string, string> = Object.create(null);
          for (const [index, column] of columns.entries()) cells[column] = record[index] as string;
          yield { kind: 'row', line: info.lines, cells };
        }
      }
    } finally {
      parser.destroy();
    }
  }
  return { columns, rows: rows() };
}
