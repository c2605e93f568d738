import type { Store } from '../../store/store.ts';

interface Spent {
  calls: number;
  ms: number;
  /** The last statement of the sort, where it was a question. */
  sql?: string;
}

/** The first words of a statement, without what differs from call to call. */
const headOf = (sql: string): string =>
  sql
    .replace(/'[^']*'/g, '…')
    .replace(/\d+/g, '0')
    .replace(/\s+/g, ' ')
    .slice(0, 110);

/** A store that notes how long each sort of call takes, waiting for its lane included. */
export function timedStore(store: Store): {
  store: Store;
  /** Dearest first. */
  spent(): [string, Spent][];
  forget(): void;
} {
  const sums = new Map<string, Spent>();
  const timed = async <Result>(what: string, work: () => Promise<Result>, sql?: string): Promise<Result> => {
    const began = performance.now();
    try {
      return await work();
    } finally {
      const sum = sums.get(what) ?? { calls: 0, ms: 0 };
      sums.set(what, {
        calls: sum.calls + 1,
        ms: sum.ms + performance.now() - began,
        ...(sql ? { sql } : {}),
      });
    }
  };
  return {
    store: {
      ...store,
      insert: (table, rows) => timed(`insert ${table}`, () => store.insert(table, rows)),
      insertBlock: (table, block, rows) =>
        timed(`insertBlock ${table}`, () => store.insertBlock(table, block, rows)),
      command: (sql, parameters) => timed(headOf(sql), () => store.command(sql, parameters)),
      query: (sql, parameters) =>
        timed(headOf(sql), () => store.query(sql, parameters), parameters ? undefined : sql),
    },
    forget: () => sums.clear(),
    spent: () => [...sums].sort((a, b) => b[1].ms - a[1].ms),
  };
}

/** On request (BENCH_STATEMENTS=1) what took the most time, on standard error. */
export function printStatements(spent: [string, Spent][]): void {
  if (!process.env.BENCH_STATEMENTS) return;
  for (const [what, { calls, ms }] of spent.slice(0, 30))
    console.error(`${ms.toFixed(0).padStart(8)} ms ${String(calls).padStart(5)} × ${what}`);
}

/** On request, what each question costs when nothing else runs: processor time (ms) in the middle of seven. */
export async function printAlone(store: Store, spent: [string, Spent][]): Promise<void> {
  if (!process.env.BENCH_STATEMENTS) return;
  for (const [what, { sql }] of spent.slice(0, 10)) {
    if (!sql) continue;
    const costs: number[] = [];
    for (let round = 0; round < 7; round += 1) {
      const before = process.cpuUsage();
      await store.query(sql);
      const { user, system } = process.cpuUsage(before);
      costs.push((user + system) / 1000);
    }
    costs.sort((a, b) => a - b);
    console.error(`${costs[3]?.toFixed(0).padStart(8)} CPU ms alone ${what}`);
    if (process.env.BENCH_STATEMENTS === 'whole') console.error(sql);
  }
}
