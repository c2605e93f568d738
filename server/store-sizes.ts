import type { Store, TableSize } from '../store/store.ts';
import type { Timers } from './ports.ts';

/** Sizes are asked for anew after so long (ms): they change slowly, and the question takes a reading lane. */
const FRESH_MS = 10_000;
/** A scrape does not wait longer (ms) for a store that is busy: it gets what was known. */
const PATIENCE_MS = 500;

/**
 * The sizes of the store's tables as last known; none before the first answer, and none once the store has failed.
 *
 * @param now wall clock.
 */
export function rememberedSizes(
  store: Pick<Store, 'sizes'>,
  timers: Timers,
  now: () => number,
): () => Promise<readonly TableSize[]> {
  let known: readonly TableSize[] = [];
  let askedAt = Number.NEGATIVE_INFINITY;
  let asking: Promise<void> | undefined;
  return async () => {
    if (!asking && now() - askedAt >= FRESH_MS) {
      askedAt = now();
      asking = store
        .sizes()
        .then(
          (sizes) => {
            known = sizes;
          },
          () => {
            known = [];
          },
        )
        .finally(() => {
          asking = undefined;
        });
    }
    if (asking) {
      let cancel = () => {};
      const patience = new Promise<void>((resume) => {
        cancel = timers.after(PATIENCE_MS, resume);
      });
      await Promise.race([asking, patience]).finally(cancel);
    }
    return known;
  };
}
