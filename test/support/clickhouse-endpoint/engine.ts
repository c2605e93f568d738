import { randomUUID } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { drainPending, Session } from 'chdb';
import type { Asked } from './asked.ts';
import { Exception } from './exceptions.ts';
import { bound } from './parameters.ts';

export interface Answer {
  body: Uint8Array;
  format: string;
  summary: Record<string, string>;
}

const AT_ONCE = 4;
const KEPT_IDLE = 12;
const INSERT =
  /^\s*INSERT\s+INTO\s+(?:TABLE\s+)?(?<table>[\w.`]+)\s*(?:\((?<columns>[^)]*)\)\s*)?FORMAT\s+(?<format>\w+)\s*$/i;

const literal = (value: string): string =>
  /^-?\d+$/.test(value) ? value : `'${value.replace(/\\/g, '\\\\').replace(/'/g, "\\'")}'`;

/** Sessions of one database and one set of settings; a session's settings stick, so they are never shared. */
interface Pool {
  idle: Session[];
  open: number;
  waiting: (() => void)[];
  used: number;
}

/** The embedded engine behind the interface: many requests at once, each with its own database and settings. */
export function openEngine(path: string) {
  const pools = new Map<string, Pool>();
  let turn = 0;

  const make = async ({ database, settings, readonly }: Asked): Promise<Session> => {
    const session = new Session(path, { connectionArgs: [`--backups.allowed_path=${path}-backups`] });
    try {
      const names = Object.entries(settings).map(([name, value]) => `${name} = ${literal(value)}`);
      if (names.length > 0) await session.queryAsync(`SET ${names.join(', ')}`);
      await session.queryAsync(`USE \`${database}\``);
      if (readonly) await session.queryAsync('SET readonly = 2');
      return session;
    } catch (error) {
      session.close();
      throw error;
    }
  };

  /** Closes idle sessions that have not been used for longest. */
  const trim = (): void => {
    const idle = [...pools]
      .filter(([, pool]) => pool.idle.length > 0)
      .sort(([, a], [, b]) => a.used - b.used);
    let kept = idle.reduce((sum, [, pool]) => sum + pool.idle.length, 0);
    for (const [key, pool] of idle) {
      while (kept > KEPT_IDLE && pool.idle.length > 0) {
        pool.idle.pop()?.close();
        pool.open -= 1;
        kept -= 1;
      }
      if (pool.open === 0) pools.delete(key);
    }
  };

  const borrow = async <T>(asked: Asked, work: (session: Session) => Promise<T>): Promise<T> => {
    const { database, settings, readonly } = asked;
    const key = JSON.stringify([database, readonly, Object.entries(settings).sort()]);
    const pool = pools.get(key) ?? { idle: [], open: 0, waiting: [], used: 0 };
    pools.set(key, pool);
    while (pool.idle.length === 0 && pool.open >= AT_ONCE)
      await new Promise<void>((resolve) => pool.waiting.push(resolve));
    turn += 1;
    pool.used = turn;
    let session = pool.idle.pop();
    if (!session) {
      pool.open += 1;
      try {
        session = await make(asked);
      } catch (error) {
        pool.open -= 1;
        throw error;
      }
    }
    try {
      return await work(session);
    } finally {
      pool.idle.push(session);
      pool.waiting.shift()?.();
      trim();
    }
  };

  return {
    async version(): Promise<string> {
      const session = new Session(path);
      const text = (await session.queryAsync('SELECT version()', { format: 'TabSeparated' })).text().trim();
      session.close();
      return text;
    },

    /** @throws the engine's error. */
    run(asked: Asked): Promise<Answer> {
      const { query, data, parameters, defaultFormat } = asked;
      if (query.trim() === '') throw new Exception(62, 'SYNTAX_ERROR', 'Empty query');
      return borrow(asked, async (session): Promise<Answer> => {
        const inserting = data.length > 0 ? INSERT.exec(query)?.groups : undefined;
        if (inserting?.format === 'Native') {
          // The binding takes text alone.
          const file = `${path}-${randomUUID()}.native`;
          const { table, columns } = inserting;
          await writeFile(file, data);
          try {
            await session.queryAsync(
              `INSERT INTO ${table} (${columns}) SELECT ${columns} FROM file(${literal(file)}, 'Native')`,
            );
          } finally {
            await rm(file, { force: true });
          }
          return { body: new Uint8Array(), format: defaultFormat, summary: {} };
        }
        if (inserting) {
          const written = await session.insert({
            table: inserting.table as string,
            format: inserting.format as 'JSONEachRow',
            values: data,
            ...(inserting.columns
              ? { columns: inserting.columns.split(',').map((name) => name.trim()) }
              : {}),
          });
          return {
            body: new Uint8Array(),
            format: defaultFormat,
            summary: {
              written_rows: String(written.rowsWritten),
              written_bytes: String(written.bytesWritten),
            },
          };
        }
        const text = data.length > 0 ? `${query}\n${data.toString()}` : query;
        const options = { format: defaultFormat };
        const result = await (Object.keys(parameters).length > 0
          ? session.queryBindAsync(text, bound(text, parameters), options)
          : session.queryAsync(text, options));
        return {
          body: result.bytes(),
          format: /\bFORMAT\s+(\w+)\s*;?\s*$/i.exec(text)?.[1] ?? defaultFormat,
          summary: { read_rows: String(result.rowsRead), read_bytes: String(result.bytesRead) },
        };
      });
    },

    async close(): Promise<void> {
      await drainPending();
      for (const pool of pools.values()) for (const session of pool.idle) session.close();
    },
  };
}
