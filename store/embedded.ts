import { drainPending, Session } from 'chdb';
import { Fault } from '../schemas/faults.ts';
import { migrate } from './migrate.ts';
import { STATEMENT_SETTINGS } from './settings.ts';
import { type QueryParameters, SIZES, type Store } from './store.ts';

const SETTINGS = Object.entries(STATEMENT_SETTINGS).map(([name, value]) => `--${name}=${value}`);

/**
 * One thread parses: several cost a sixth more processor time for the same rows, and beside an insert there is always
 * other work for the second core.
 */
const INSERT_SETTINGS = { async_insert: 0, input_format_parallel_parsing: 0 };

/** Runs calls one after the other: the engine queues on a connection anyway, this keeps our order. */
function lane(session: Session) {
  let tail: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  return {
    get waiting() {
      return waiting;
    },
    run<T>(work: (session: Session) => Promise<T>): Promise<T> {
      waiting += 1;
      const result = tail
        .then(() => work(session))
        .finally(() => {
          waiting -= 1;
        });
      tail = result.catch(() => undefined);
      return result;
    },
  };
}

/**
 * Opens the engine inside this process on a data folder and brings its tables up to date.
 * One process a folder: a second is refused with ANDON_E304.
 *
 * @param path folder of the engine; made if absent.
 * @param readers number of reading connections (each takes one slow question).
 */
export async function openEmbeddedStore(path: string, readers = 3): Promise<Store> {
  const open = (): Session => {
    try {
      return new Session(path, { connectionArgs: SETTINGS });
    } catch (cause) {
      throw new Fault(String(cause).includes('76') ? 'ANDON_E304' : 'ANDON_E306', { path }, { cause });
    }
  };
  const sessions: Session[] = [];
  const opened = () => {
    const session = open();
    sessions.push(session);
    return lane(session);
  };
  const writer = opened();
  const inserters = [opened(), opened()];
  const reading = Array.from({ length: readers }, opened);
  const idle = <L extends { waiting: number }>(lanes: L[]): L =>
    lanes.reduce((best, next) => (next.waiting < best.waiting ? next : best));

  const ask = async (session: Session, sql: string, parameters?: QueryParameters, format = 'JSONEachRow') =>
    parameters ? session.queryBindAsync(sql, parameters, { format }) : session.queryAsync(sql, { format });

  const store: Store = {
    async insert(table, rows) {
      if (rows.length === 0) return;
      await idle(inserters).run((session) =>
        session.insert({ table, values: rows, format: 'JSONEachRow', settings: INSERT_SETTINGS }),
      );
    },
    async command(sql, parameters) {
      await writer.run((session) => ask(session, sql, parameters));
    },
    async query<Row>(sql: string, parameters?: QueryParameters) {
      const result = await idle(reading).run((session) => ask(session, sql, parameters));
      const text = result.text();
      return text === '' ? [] : (JSON.parse(`[${text.trimEnd().replaceAll('\n', ',')}]`) as Row[]);
    },
    sizes() {
      return store.query(SIZES);
    },
    async close() {
      await drainPending();
      for (const session of sessions) session.close();
    },
  };
  try {
    await migrate(store);
  } catch (fault) {
    await store.close();
    throw fault;
  }
  return store;
}
