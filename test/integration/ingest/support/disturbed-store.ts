import type { Store } from '../../../../store/store.ts';

/** A call that writes: `insert ticket_events`, or the first words of a command. */
export interface Call {
  what: string;
  /** How many calls of the same name came before. */
  nth: number;
}

/** The same store, of which some writing calls wait or fail first. @param before what happens before a call is made. */
export function disturbedStore(store: Store, before: (call: Call) => Promise<void> | undefined): Store {
  const counts = new Map<string, number>();
  const called = async (what: string, work: () => Promise<void>): Promise<void> => {
    const nth = counts.get(what) ?? 0;
    counts.set(what, nth + 1);
    await before({ what, nth });
    await work();
  };
  return {
    ...store,
    insertBlock: (table, block, rows) =>
      called(`insert ${table}`, () => store.insertBlock(table, block, rows)),
    insert: (table, rows) => called(`insert ${table}`, () => store.insert(table, rows)),
    command: (sql, parameters) => called(sql.split(/\s/, 3).join(' '), () => store.command(sql, parameters)),
  };
}

/** Something to wait for that the test lets happen. */
export interface Gate {
  opened: Promise<void>;
  open(): void;
  /** Whoever waits is told of this instead. */
  break(error: Error): void;
}

export function gate(): Gate {
  let open = () => {};
  let fail: (error: Error) => void = () => {};
  const opened = new Promise<void>((resolve, reject) => {
    open = resolve;
    fail = reject;
  });
  opened.catch(() => undefined);
  return { opened, open, break: fail };
}
