import { createHash } from 'node:crypto';
import { quote, type Store } from '../store/store.ts';

/** Hash of everything a state row depends on besides facts: code version, policies, directory. */
export const fingerprintOf = (parts: unknown): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);

/** A wall clock this far (ms) behind the last word of a process was set back. */
const SET_BACK = 60_000;

export interface Epoch {
  epoch: number;
  fingerprint: string;
  /** Ingestion stamp up to which all was in the state when it was raised; −1 = unknown. */
  floor: number;
  /** False while rows of older epochs may still stand: `rebuild` is due. */
  rebuilt: boolean;
}

export async function readEpoch(store: Store): Promise<Epoch | undefined> {
  const [row] = await store.query<{ epoch: number; fingerprint: string; floor: number; rebuilt_at: number }>(
    'SELECT epoch, fingerprint, floor, rebuilt_at FROM epochs FINAL ORDER BY epoch DESC LIMIT 1',
  );
  return (
    row && { epoch: row.epoch, fingerprint: row.fingerprint, floor: row.floor, rebuilt: row.rebuilt_at > 0 }
  );
}

export async function raiseEpoch(
  store: Store,
  fingerprint: string,
  reason: string,
  now: number,
  fresh = false,
): Promise<Epoch> {
  const epoch = ((await readEpoch(store))?.epoch ?? 0) + 1;
  const [word] = await store.query<{ floor: number }>(
    'SELECT min(stamp) AS floor FROM checkpoints FINAL WHERE retired = 0 HAVING count() > 0',
  );
  const floor = word?.floor ?? -1;
  await store.command(
    `INSERT INTO epochs SELECT ${epoch}, ${quote(fingerprint)}, ${quote(reason)}, ${now}, ${floor}, ${fresh ? now : 0}`,
  );
  return { epoch, fingerprint, floor, rebuilt: fresh };
}

export async function markRebuilt(store: Store, epoch: number, now: number): Promise<void> {
  await store.command(
    `INSERT INTO epochs SELECT epoch, fingerprint, reason, raised_at, floor, ${now} FROM epochs FINAL WHERE epoch = ${epoch}`,
  );
}

/**
 * The epoch to evaluate with: the stored one, or a new one if the fingerprint is another or the wall clock was set
 * back (rows evaluated at a later now would outrank those of today).
 */
export async function settleEpoch(store: Store, fingerprint: string, now: number): Promise<Epoch> {
  const current = await readEpoch(store);
  if (!current) return raiseEpoch(store, fingerprint, 'first', now, true);
  if (current.fingerprint !== fingerprint) return raiseEpoch(store, fingerprint, 'changed', now);
  const [last] = await store.query<{ at: number }>('SELECT max(written_at) AS at FROM checkpoints');
  if (last && last.at > now + SET_BACK) return raiseEpoch(store, fingerprint, 'clock set back', now);
  return current;
}
