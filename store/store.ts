import type { Block } from './native/block.ts';

/**
 * The one door to ClickHouse, embedded (chDB) or by URL. What the machine or the line is to blame for comes as Fault
 * (ANDON_E306 away, E330 memory, E331 disk, E332 takes no writes, E333 too busy; E313, E314 rights) with the engine's text
 * in `cause`; a question that the engine refuses is a bug and comes as an ordinary Error.
 */
export interface Store {
  /** Rows as newline-delimited JSON bytes, one object a line, keys = columns. Resolves when acknowledged. The buffer must not be touched until then. */
  insert(table: string, rows: Buffer): Promise<void>;
  /** An empty block for rows of a table that the migrations made. */
  blockOf(table: string): Block;
  /**
   * Rows of a block (all, or those named by their place) into its table or one with the same columns. Several times as
   * fast as lines of text. Resolves when acknowledged; the block may grow meanwhile, its rows may not change.
   */
  insertBlock(table: string, block: Block, rows?: readonly number[]): Promise<void>;
  /** A statement without an answer (DDL, INSERT … SELECT, DELETE). Two may run side by side, so what builds on another awaits it. */
  command(sql: string, parameters?: QueryParameters): Promise<void>;
  /** Rows of a SELECT as objects; 64-bit integers arrive as numbers. Reading lanes are many, so a slow question does not hold up a quick one. */
  query<Row>(sql: string, parameters?: QueryParameters): Promise<Row[]>;
  /** The answer of a SELECT as the engine itself writes it in a format of its own, e.g. `Parquet`. It is held whole. */
  bytes(sql: string, format: string): Promise<Buffer>;
  /**
   * Rows of a SELECT while they are read, some thousands at a time, all of one snapshot. A reading lane is taken until the
   * last of them, or until the reader leaves: how many may read so at once is the caller's to bound.
   */
  stream<Row>(sql: string): AsyncIterable<Row[]>;
  /** Disk bytes per table. */
  sizes(): Promise<TableSize[]>;
  close(): Promise<void>;
}

export interface TableSize {
  table: string;
  bytes: number;
  rows: number;
}

/** Values for `{name:Type}` placeholders. */
export type QueryParameters = Record<string, string | number | string[] | number[]>;

/** Disk bytes per table of the present database: what `sizes` asks. A rebuild's own tables go without its id. */
export const SIZES = `SELECT replaceRegexpOne(table, '_next_[0-9a-f]+$', '_next') AS table, sum(bytes_on_disk) AS bytes, sum(rows) AS rows FROM system.parts
  WHERE active AND database = currentDatabase() GROUP BY table ORDER BY table`;

/** Separates the ids of an id list: no subject may hold it (checked when decoded). */
const SEPARATOR = '\u001f';

/**
 * An id list as one literal, so that ten thousand ids stay one token for the parser.
 * @returns SQL for the right side of `subject IN`.
 */
export const idList = (ids: Iterable<string>): string =>
  `(SELECT arrayJoin(splitByChar('\\x1f', ${quote([...ids].join(SEPARATOR))})))`;

/** A text as an SQL literal. */
export const quote = (text: string): string => `'${text.replace(/\\/g, '\\\\').replace(/'/g, "\\'")}'`;
