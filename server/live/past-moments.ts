import type { PastMoment } from '../../metrics/query/together.ts';

type Rows = Record<string, unknown>[];

/**
 * Answers about moments that have passed, kept for as long as no fact has come that could change them: a fact counts from
 * its own time on, so one of 10:07 leaves what was at 10:05 as it is. A correction and an erasure reach back to wherever
 * the fact stands that they speak of; for those `oldest` is 0.
 */
export interface PastMoments {
  /** A batch is in the store: its stamp, and the oldest instant (ms) of what it brought of a tenant. */
  heard(tenant: string, stamp: number, oldest: number): void;
  /** The answer as of `cut`, if what is kept still is that. */
  find(moment: PastMoment, cut: number): Rows | undefined;
  keep(moment: PastMoment, cut: number, rows: Rows): void;
}

/** Batches and answers that are remembered; an answer older than the oldest remembered batch is forgotten. */
const MOST = 2_000;

export function createPastMoments(): PastMoments {
  const batches = new Map<string, { stamp: number; oldest: number }[]>();
  const answers = new Map<string, { cut: number; rows: Rows }>();
  const forgotten = new Map<string, number>();

  return {
    heard(tenant, stamp, oldest) {
      const list = batches.get(tenant) ?? [];
      batches.set(tenant, list);
      list.push({ stamp, oldest });
      if (list.length > MOST) forgotten.set(tenant, list.shift()?.stamp ?? 0);
    },
    find({ tenant, key, at }, cut) {
      const known = answers.get(key);
      if (!known || known.cut > cut || known.cut < (forgotten.get(tenant) ?? 0)) return undefined;
      const changed = batches
        .get(tenant)
        ?.some(({ stamp, oldest }) => stamp > known.cut && stamp <= cut && oldest <= at);
      return changed ? undefined : known.rows;
    },
    keep({ key }, cut, rows) {
      answers.delete(key);
      answers.set(key, { cut, rows });
      const [first] = answers.keys();
      if (answers.size > MOST && first !== undefined) answers.delete(first);
    },
  };
}
