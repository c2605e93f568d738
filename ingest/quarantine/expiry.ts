import { BYTES_KEPT_MS, ENTRY_KEPT_MS } from '../../schemas/quarantine.ts';
import type { Store } from '../../store/store.ts';

/**
 * Takes the bytes out of entries older than 7 days, and entries older than 90. By the wall clock: the bytes are kept
 * for a person who mends a producer, whatever time a replay is at.
 *
 * @param now wall clock, ms.
 */
export async function expireQuarantine(store: Store, now: number): Promise<void> {
  const bytesOut = `first_seen < ${now - BYTES_KEPT_MS} AND message != ''`;
  const out = `first_seen < ${now - ENTRY_KEPT_MS}`;
  const [found] = await store.query<{ bytes: number; entries: number }>(
    `SELECT countIf(${bytesOut}) AS bytes, countIf(${out}) AS entries FROM quarantine`,
  );
  // Every row of an entry bears its first_seen, so a condition on it takes the entry whole.
  if (found?.bytes) await store.command(`ALTER TABLE quarantine UPDATE message = '' WHERE ${bytesOut}`);
  if (found?.entries) await store.command(`DELETE FROM quarantine WHERE ${out}`);
}
