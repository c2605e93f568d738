import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { drainPending, Session } from 'chdb';
import { Fault } from '../schemas/faults.ts';
import { holderOf } from './holder.ts';
import { borrow, idle, lane } from './lanes.ts';
import { migrate } from './migrate.ts';
import type { Block } from './native/block.ts';
import { describeTables } from './native/describe.ts';
import { codeOf, machineFault } from './outcome.ts';
import { STATEMENT_SETTINGS } from './settings.ts';
import { type QueryParameters, quote, SIZES, type Store } from './store.ts';

/**
 * Bytes of the disk that are left alone: below, an insert is refused before it begins (ANDON_E331). A disk that is full to
 * its last byte was seen to leave a merged part without its marks, which nothing can read; so merges need room to end in.
 */
const LEFT_FREE = 512 * 1024 * 1024;

/** How the engine is opened besides. */
export interface EmbeddedOpening {
  /** Make nothing and change nothing: the tables are taken as they are. */
  asItIs: boolean;
  /** Where the engine may write and read backups; left out: nowhere. */
  backups: string;
}

const settingsOf = (backups: string | undefined): string[] =>
  Object.entries({
    ...STATEMENT_SETTINGS,
    min_free_disk_bytes_to_perform_insert: LEFT_FREE,
    ...(backups ? { 'backups.allowed_path': backups } : {}),
  }).map(([name, value]) => `--${name}=${value}`);

/**
 * One thread parses: several cost a sixth more processor time for the same rows, and beside an insert there is always
 * other work for the second core.
 */
const INSERT_SETTINGS = { async_insert: 0, input_format_parallel_parsing: 0 };

const ONE_PART = 'SETTINGS max_threads = 1, max_insert_threads = 1';

/**
 * An empty folder beside the engine's own, or elsewhere where its path would be read as a pattern: a pattern that nothing
 * matches is an empty table to the engine, and no fault.
 */
async function folderOfBlocks(path: string): Promise<string> {
  if (/[*?{}]/.test(path)) return mkdtemp(join(tmpdir(), 'andon-blocks-'));
  await rm(`${path}-blocks`, { recursive: true, force: true });
  await mkdir(`${path}-blocks`, { recursive: true });
  return `${path}-blocks`;
}

/** Runs a call; where the machine and not the statement failed, its error becomes the fault that it is by URL too. */
async function told<Result>(doing: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (cause) {
    const code = machineFault(cause);
    throw code ? new Fault(code, { doing, clickhouseCode: codeOf(cause) }, { cause }) : cause;
  }
}

/**
 * Opens the engine inside this process on a data folder and brings its tables up to date.
 * One process a folder: a second is refused with ANDON_E304.
 *
 * @param path folder of the engine; made if absent.
 * @param readers number of reading connections (each takes one slow question): enough that the statements of a tick begin
 *   together, beside the ingest's own questions.
 */
export async function openEmbeddedStore(
  path: string,
  readers = 8,
  given: Partial<EmbeddedOpening> = {},
): Promise<Store> {
  const connectionArgs = settingsOf(given.backups);
  const open = (): Session => {
    try {
      return new Session(path, { connectionArgs });
    } catch (cause) {
      const holder = holderOf(path);
      throw holder === null
        ? new Fault('ANDON_E306', { path }, { cause })
        : new Fault('ANDON_E304', { path, process: holder }, { cause });
    }
  };
  const sessions: Session[] = [];
  const opened = () => {
    const session = open();
    sessions.push(session);
    return lane(session);
  };
  const writers = [opened(), opened()];
  const inserters = [opened(), opened()];
  const reading = Array.from({ length: readers }, opened);

  const ask = async (session: Session, sql: string, parameters?: QueryParameters, format = 'JSONEachRow') =>
    parameters ? session.queryBindAsync(sql, parameters, { format }) : session.queryAsync(sql, { format });

  /** The binding takes text alone, so binary blocks pass through files (read at once, and gone). */
  const blocks = await folderOfBlocks(path);
  let written = 0;
  let blockOf: (table: string) => Block = () => {
    throw new Error('not open');
  };

  const store: Store = {
    async insert(table, rows) {
      if (rows.length === 0) return;
      await told(`insert into ${table}`, () =>
        idle(inserters).run((session) =>
          session.insert({ table, values: rows, format: 'JSONEachRow', settings: INSERT_SETTINGS }),
        ),
      );
    },
    blockOf: (table) => blockOf(table),
    async insertBlock(table, block, rows) {
      if (block.rows === 0 || rows?.length === 0) return;
      const bytes = await block.encode(rows);
      written += 1;
      const file = join(blocks, `${written}.native`);
      const columns = block.names.join(', ');
      try {
        await told(`insert into ${table}`, async () => {
          await writeFile(file, bytes);
          await idle(inserters).run((session) =>
            ask(
              session,
              `INSERT INTO ${table} (${columns}) SELECT ${columns} FROM file(${quote(file)}, 'Native') ${ONE_PART}`,
            ),
          );
        });
      } finally {
        await rm(file, { force: true });
      }
    },
    async command(sql, parameters) {
      await told('command', () => idle(writers).run((session) => ask(session, sql, parameters)));
    },
    async query<Row>(sql: string, parameters?: QueryParameters) {
      const result = await told('query', () => idle(reading).run((session) => ask(session, sql, parameters)));
      const text = result.text();
      return text === '' ? [] : (JSON.parse(`[${text.trimEnd().replaceAll('\n', ',')}]`) as Row[]);
    },
    async bytes(sql, format) {
      const result = await told('query', () =>
        idle(reading).run((session) => ask(session, sql, undefined, format)),
      );
      return Buffer.from(result.bytes());
    },
    async *stream<Row>(sql: string) {
      const { held: session, release } = await borrow(idle(reading));
      try {
        const chunks = await told('query', async () =>
          session.queryStream(sql, { format: 'JSONEachRow' })[Symbol.asyncIterator](),
        );
        try {
          for (;;) {
            const { done, value } = await told('query', () => chunks.next());
            if (done) return;
            yield value.rows<Row>();
          }
        } finally {
          await chunks.return?.();
        }
      } finally {
        release();
      }
    },
    sizes() {
      return store.query(SIZES);
    },
    async close() {
      await drainPending();
      for (const session of sessions) session.close();
      await rm(blocks, { recursive: true, force: true });
    },
  };
  try {
    if (!given.asItIs) {
      await migrate(store);
      blockOf = await describeTables(store);
    }
  } catch (fault) {
    await store.close();
    throw fault;
  }
  return store;
}
