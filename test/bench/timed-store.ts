import type { Store } from '../../store/store.ts';

interface Spent {
  calls: number;
  ms: number;
}

/** The first words of a statement, without what differs from call to call. */
const headOf = (sql: string): string =>
  sql
    .replace(/'[^']*'/g, '…')
    .replace(/\d+/g, '0')
    .replace(/\s+/g, ' ')
    .slice(0, 70);

/** A store that notes how long each sort of call takes, waiting for its lane included. */
export function timedStore(store: Store): { store: Store; spent(): [string, Spent][] } {
  const sums = new Map<string, Spent>();
  const timed = async <Result>(what: string, work: () => Promise<Result>): Promise<Result> => {
    const began = performance.now();
    try {
      return await work();
    } finally {
      const sum = sums.get(what) ?? { calls: 0, ms: 0 };
      sums.set(what, { calls: sum.calls + 1, ms: sum.ms + performance.now() - began });
    }
  };
  return {
    store: {
      ...store,
      insert: (table, rows) => timed(`insert ${table}`, () => store.insert(table, rows)),
      insertBlock: (table, block, rows) =>
        timed(`insertBlock ${table}`, () => store.insertBlock(table, block, rows)),
      command: (sql, parameters) => timed(headOf(sql), () => store.command(sql, parameters)),
      query: (sql, parameters) => timed(headOf(sql), () => store.query(sql, parameters)),
    },
    spent: () => [...sums].sort((a, b) => b[1].ms - a[1].ms),
  };
}
