import type { Store } from '../store/store.ts';
import { type Checkpoint, othersAtWork } from './state/healing.ts';

/** What processes left word of: up to which stamp all of their facts are in the state. */
export interface Checkpoints {
  /** Reads all words anew. */
  read(): Promise<Checkpoint[]>;
  /** Leaves this process's word. */
  write(stamp: number, epoch: number, retired?: boolean): Promise<void>;
  /** These need no healing any more. */
  retire(processes: readonly Checkpoint[]): Promise<void>;
  /** Other processes that wrote lately, as of the last reading. */
  others(): Checkpoint[];
}

/**
 * @param process name of this process, used by no other and never again.
 * @param exclusive true where no other process can hold the store (embedded): whoever wrote before is gone.
 */
export function createCheckpoints(
  store: Store,
  process: string,
  wall: () => number,
  exclusive: boolean,
): Checkpoints {
  let seen: Checkpoint[] = [];
  const insert = (rows: object[]): Promise<void> =>
    store.insert('checkpoints', Buffer.from(`${rows.map((row) => JSON.stringify(row)).join('\n')}\n`));
  return {
    async read() {
      const rows = await store.query<Omit<Checkpoint, 'retired'> & { retired: number }>(
        'SELECT process, stamp, epoch, retired, written_at AS writtenAt FROM checkpoints FINAL',
      );
      seen = rows.map((row) => ({ ...row, retired: row.retired === 1 }));
      return seen;
    },
    write: (stamp, epoch, retired = false) =>
      insert([{ process, stamp, epoch, retired: retired ? 1 : 0, written_at: wall() }]),
    async retire(processes) {
      const gone = processes.filter((one) => one.process !== process && !one.retired);
      if (gone.length === 0) return;
      // As old as the word it replaces: one that the process has written since, being alive after all, outlives it.
      await insert(
        gone.map(({ process, stamp, epoch, writtenAt }) => ({
          process,
          stamp,
          epoch,
          retired: 1,
          written_at: writtenAt + 1,
        })),
      );
    },
    others: () => (exclusive ? [] : othersAtWork(seen, process, wall())),
  };
}
