import type { Store } from '../../store/store.ts';
import type { SubjectKind } from '../kinds.ts';
import { BURIED, SILENT } from '../state/healing.ts';
import type { Timers } from '../timers.ts';
import { tablesBeside } from './beside.ts';

export interface RebuildAtWork {
  id: string;
  epoch: number;
}

/** Rebuilds that have not ended and gave word within the last minute, or `within` so long (ms). */
export async function rebuildsAtWork(store: Store, now: number, within = SILENT): Promise<RebuildAtWork[]> {
  const rows = await store.query<RebuildAtWork & { step: string; written_at: number }>(
    'SELECT id, epoch, step, written_at FROM rebuilds FINAL',
  );
  return rows.filter((row) => row.step !== 'ended' && now - row.written_at < within);
}

const EVERY_MS = SILENT / 6;

/** Says that a rebuild is at work, again and again, until it has ended. */
export async function giveWord(
  parts: { store: Store; timers: Timers; wall: () => number },
  id: string,
  epoch: number,
): Promise<{ at(step: string): Promise<void>; end(): Promise<void> }> {
  const { store, timers, wall } = parts;
  const began_at = wall();
  let step = 'build';
  let last = 0;
  const write = async (): Promise<void> => {
    last = Math.max(last + 1, wall());
    const row = { id, epoch, step, began_at, written_at: last };
    await store.insert('rebuilds', Buffer.from(`${JSON.stringify(row)}\n`));
  };
  await write();
  // One that is lost is made up for by the next; who is silent for a minute is taken for dead.
  const stop = timers.every(EVERY_MS, () => write().catch(() => undefined));
  return {
    async at(next) {
      step = next;
      await write();
    },
    async end() {
      await stop();
      step = 'ended';
      await write();
    },
  };
}

/**
 * Drops what a rebuild that was killed left beside the running tables. Nobody reads those rows, but an erasure does not
 * reach them either.
 * @param alone no other process can be at work on this store.
 */
export async function dropLeftovers(
  store: Store,
  kinds: readonly SubjectKind[],
  now: number,
  alone: boolean,
): Promise<void> {
  const found = await tablesBeside(store, kinds);
  if (found.length === 0) return;
  const atWork = new Set(alone ? [] : (await rebuildsAtWork(store, now, BURIED)).map(({ id }) => id));
  for (const { table, id } of found)
    if (!atWork.has(id)) await store.command(`DROP TABLE IF EXISTS ${table} SYNC`);
}
