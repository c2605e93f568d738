/** One series' counts on its tenant's grid. */
export interface History {
  /** Count of each bucket; -1 where nothing is known: before the series began, or while its source was silent. */
  readonly counts: Int32Array;
  /** Place of the first bucket since which the series is known. */
  readonly since: number;
  /** 1 where a bucket was part of an incident: it is judged, but no expectation learns from it. */
  readonly incidents?: Uint8Array;
}

/** What later expectations may learn of a bucket: its count, or -1. */
export const learnt = (history: History, bucket: number): number =>
  bucket < history.since || history.incidents?.[bucket] ? -1 : (history.counts[bucket] ?? -1);
