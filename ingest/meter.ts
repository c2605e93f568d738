import type { Batch } from './batch.ts';

/** What the pipeline says of a batch: never a subject, never a value. */
export type Measured = Pick<Batch, 'stamp' | 'messages' | 'rows' | 'bytes'> & {
  deadLetters: readonly { fault: string }[];
};

/** What was tried again: offsets that the group did not take, a consumer that began anew, a store that was asked again. */
export type Retried = 'commit' | 'consumer' | 'store';

/**
 * Where the ingest says what it does, once a batch and never for a single event. The stopwatch is the meter's: each
 * beginning answers with what is to be called at its end, and a batch that fails is never ended.
 */
export interface Meter {
  /** The facts of a batch go into the store, its dead letters to the broker. */
  inserting(batch: Measured): () => void;
  /** The state of what a batch touched is evaluated. */
  evaluating(batch: Measured): () => void;
  /** Subjects on the cold way are evaluated from all their facts. */
  warming(subjects: number): () => void;
  retried(what: Retried): void;
  /** Messages that Kafka had removed before they were read. */
  lost(topic: string, messages: number): void;
}

const nothing = (): void => {};

/** Where nobody measures. */
export const UNMEASURED: Meter = {
  inserting: () => nothing,
  evaluating: () => nothing,
  warming: () => nothing,
  retried: nothing,
  lost: nothing,
};
