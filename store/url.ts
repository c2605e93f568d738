import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { finished } from 'node:stream/promises';
import {
  type ClickHouseClient,
  ClickHouseLogLevel,
  type ClickHouseSettings,
  createClient,
} from '@clickhouse/client';
import { Fault } from '../schemas/faults.ts';
import type { Log } from '../schemas/log.ts';
import { type Address, readAddress } from './address.ts';
import { type Call, createCalls } from './calls.ts';
import { idle, lane } from './lanes.ts';
import { migrate } from './migrate.ts';
import type { Block } from './native/block.ts';
import { describeTables } from './native/describe.ts';
import { codeOf, UNKNOWN_DATABASE } from './outcome.ts';
import { STATEMENT_SETTINGS } from './settings.ts';
import { SIZES, type Store } from './store.ts';

export interface UrlTiming {
  /** ms until an insert, a question, a statement counts as lost. */
  insertMs: number;
  queryMs: number;
  commandMs: number;
  /** ms before each further try, where a further try is safe. */
  pausesMs: readonly number[];
  /** The same while opening: a server may start after us. */
  openingPausesMs: readonly number[];
}

/** How a store is opened besides. */
export interface UrlOpening extends UrlTiming {
  /** What may be changed: the tables too (the usual), only a missing database made, or nothing. */
  changes: 'tables' | 'database' | 'nothing';
}

const TIMING: UrlTiming = {
  insertMs: 60_000,
  queryMs: 60_000,
  commandMs: 600_000,
  pausesMs: [100, 400, 1_600],
  openingPausesMs: [100, 400, 1_000, 2_000, 3_000, 4_000],
};

const REQUEST_SETTINGS: ClickHouseSettings = {
  ...STATEMENT_SETTINGS,
  // Inserts are idempotent by their tables, and a working set takes the same rows back after they had left: a server
  // that drops a block because it has seen its like would lose them.
  insert_deduplicate: 0,
  // A fault comes as a status and not at the end of an answer that began well.
  wait_end_of_query: 1,
  cancel_http_readonly_queries_on_client_close: 1,
  // Keeps a long statement's connection alive through what stands between.
  send_progress_in_http_headers: 1,
  http_headers_progress_interval_ms: '20000',
};

const connect = (address: Address, timing: UrlTiming, database: string | undefined): ClickHouseClient =>
  createClient({
    url: address.origin,
    username: address.username,
    password: address.password,
    database,
    application: 'andon',
    compression: { request: address.compression.request, response: address.compression.response },
    clickhouse_settings: REQUEST_SETTINGS,
    max_open_connections: 16,
    max_response_headers_size: 64 * 1024,
    // Each call has its own deadline; this one only catches what escapes it.
    request_timeout: Math.max(timing.insertMs, timing.queryMs, timing.commandMs),
    keep_alive: { enabled: true, eagerly_destroy_stale_sockets: true },
    use_multipart_params_auto: true,
    // Its messages go to the console and name settings; what matters is in the faults and in our own log.
    log: { level: ClickHouseLogLevel.OFF },
  });

const toldWhere = (error: unknown, address: Address): unknown =>
  error instanceof Fault && error.code !== 'ANDON_E307'
    ? new Fault(error.code, { address: address.shown, ...error.details }, { cause: error.cause })
    : error;

/**
 * Opens a ClickHouse server by its address, makes the database where it is missing, and brings its tables up to date.
 * Inserts and questions are asked again when the connection breaks, for at most about two seconds; statements only
 * where they cannot have begun. Credentials travel in a header alone and stand in no log, address or fault.
 *
 * @param url see readAddress.
 * @throws Fault ANDON_E306 no answer, E307 address, E313 credentials, E314 a right or the database is missing.
 */
export async function openStoreByUrl(
  url: string,
  log: Log,
  given: Partial<UrlOpening> = {},
  retried: () => void = () => {},
): Promise<Store> {
  const address = readAddress(url);
  const { changes = 'tables', ...times } = given;
  const timing = { ...TIMING, ...times };
  const client = connect(address, timing, address.database);
  const calls = createCalls(log, address.username, retried);
  /** As many as the embedded engine has: a server would take more, and other work beside ours less. */
  const writers = [lane(client), lane(client)];

  const call = (doing: string, idempotent: boolean, withinMs: number): Call => ({
    doing,
    idempotent,
    withinMs,
    pausesMs: timing.pausesMs,
  });

  let blockOf: (table: string) => Block = () => {
    throw new Error('not open');
  };

  /** @param form what follows the table's name in the statement. */
  const insertInto = (table: string, form: string, bytes: Buffer): Promise<void> =>
    calls.run(call(`insert into ${table}`, true, timing.insertMs), async (signal) => {
      const { stream } = await client.exec({
        query: `INSERT INTO ${table} ${form}`,
        values: Readable.from(bytes, { objectMode: false }),
        abort_signal: signal,
      });
      await finished(stream.resume());
    });

  const store: Store = {
    async insert(table, rows) {
      if (rows.length > 0) await insertInto(table, 'FORMAT JSONEachRow', rows);
    },
    blockOf: (table) => blockOf(table),
    async insertBlock(table, block, rows) {
      if (block.rows === 0 || rows?.length === 0) return;
      await insertInto(table, `(${block.names.join(', ')}) FORMAT Native`, await block.encode(rows));
    },
    command(sql, parameters) {
      return idle(writers).run(() =>
        calls.run(call('command', false, timing.commandMs), async (signal) => {
          const { stream } = await client.exec({
            query: sql,
            query_params: parameters,
            abort_signal: signal,
          });
          await finished(stream.resume());
        }),
      );
    },
    query<Row>(sql: string, parameters?: Record<string, unknown>) {
      return calls.run(call('query', true, timing.queryMs), async (signal) => {
        const answer = await client.query({
          query: sql,
          query_params: parameters,
          format: 'JSONEachRow',
          abort_signal: signal,
        });
        return answer.json<Row>();
      });
    },
    bytes(sql, format) {
      return calls.run(call('query', true, timing.queryMs), async (signal) => {
        const { stream } = await client.exec({ query: `${sql} FORMAT ${format}`, abort_signal: signal });
        return buffer(stream);
      });
    },
    async *stream<Row>(sql: string) {
      // Only its beginning can be asked again: what was read has been handed on.
      const answer = await calls.run(call('query', true, timing.queryMs), (signal) =>
        client.query({ query: sql, format: 'JSONEachRow', abort_signal: signal }),
      );
      for await (const rows of answer.stream<Row>()) yield rows.map((row) => row.json());
    },
    sizes() {
      return store.query(SIZES);
    },
    async close() {
      await Promise.all(writers.map((each) => each.drain()));
      await calls.drain();
      await client.close();
    },
  };

  /** The first word with the server: it is there, knows us, and has the database or takes it. */
  const greet = async (): Promise<void> => {
    const opening = { ...call('open', true, timing.queryMs), pausesMs: timing.openingPausesMs };
    try {
      await calls.run(opening, async (signal) => {
        await (await client.query({ query: 'SELECT 1', abort_signal: signal })).text();
      });
    } catch (error) {
      if (codeOf(error) !== UNKNOWN_DATABASE || changes === 'nothing') throw error;
      const outside = connect(address, timing, undefined);
      try {
        await calls.run({ ...opening, doing: 'create database' }, async (signal) => {
          await outside.command({
            query: `CREATE DATABASE IF NOT EXISTS \`${address.database}\``,
            abort_signal: signal,
          });
        });
      } finally {
        await outside.close();
      }
    }
  };

  try {
    await greet();
    if (changes === 'tables') {
      await migrate(store);
      blockOf = await describeTables(store);
    }
  } catch (error) {
    await store.close();
    throw toldWhere(error, address);
  }
  return store;
}
