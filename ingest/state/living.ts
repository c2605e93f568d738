/** The part of a state row that decides about the working set. Instants ms; 0 = none. */
export interface Settling {
  settles_at: number;
  next_at: number;
  last_ingested_at: number;
}

/** Evaluated on the cold way, a subject belongs into the working set if it is undecided or has facts to come. */
export const isAlive = (row: Pick<Settling, 'settles_at' | 'next_at'>, now: number): boolean =>
  row.settles_at > now || row.next_at > 0;

/** An hour of the site's time without a fact before a subject may leave. */
export const QUIET = 3_600_000;

/**
 * May it leave the working set?
 * @param now the site's clock.
 * @param quietSince ingestion stamp of an hour of site time ago; null while that is unknown: then nothing leaves.
 */
export const mayLeave = (row: Settling, now: number, quietSince: number | null): boolean =>
  !isAlive(row, now) && quietSince !== null && row.last_ingested_at <= quietSince;

/**
 * Order of an eviction. `fence`: every batch admitted before the mark is done. `recall`: leavers with facts ingested
 * since the mark, or alive by their rows, go the cold way, from which they return if they live.
 */
export const EVICTION = ['mark', 'fence', 'drop hot', 'drop live', 'recall', 'unmark'] as const;
export type EvictionStep = (typeof EVICTION)[number];

/** With other processes about, the fence is a time: longer than the oldest look-up that may still be acted on. */
export const FENCE = 60_000;
