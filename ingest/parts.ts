import type { Store } from '../store/store.ts';
import type { Batch } from './batch.ts';
import type { DeadLetters } from './dead-letters.ts';
import type { Erasures } from './erasure/erasure.ts';
import type { SubjectKind } from './kinds.ts';
import type { Ledger } from './ledger.ts';
import type { Meter } from './meter.ts';
import type { MarkDirty } from './rollup-marks.ts';
import type { Source } from './source.ts';
import type { Sources } from './sources.ts';
import type { Stamps } from './stamps.ts';
import type { ColdWay } from './state/cold-way.ts';
import type { Evaluation } from './state/evaluation.ts';
import type { Standings } from './state/standings.ts';
import type { BatchStep, CommitStep } from './state/steps.ts';
import type { WorkingSet } from './state/working-set.ts';

/** Facts and state of some subjects are in the store. */
export interface Announcement {
  /** Kind of subject, or the facts table where facts are all there is. */
  what: string;
  tenant: string;
  subjects: number;
  /** Stamp of the batch, ms; 0 for the cold way. */
  stamp: number;
  /**
   * Oldest instant (ms) of which the batch changes what is known: that of its oldest fact; 0 where one of them speaks of
   * another fact. The batch has told it for those that go the cold way.
   */
  oldest: number;
}

/** What the batch steps work with. */
export interface EvaluationParts {
  store: Store;
  kinds: readonly SubjectKind[];
  sources: Sources;
  standings: Standings;
  workingSet: WorkingSet;
  evaluation: Evaluation;
  coldWay: ColdWay;
  wall: () => number;
  announce(announcement: Announcement): void;
  /**
   * Marks figures that the old rows of the subjects were added up to as outdated. Called before they are replaced, since
   * on redelivery they would already be gone. Who is in the working set is in no such figure.
   */
  markDirty?: MarkDirty;
  /** After each step, for tests that end a process there, and for timing. */
  onStep?: (step: BatchStep | CommitStep) => void | Promise<void>;
}

export interface PipelineParts extends EvaluationParts {
  source: Source;
  deadLetters: Pick<DeadLetters, 'write'>;
  ledger: Ledger;
  erasures: Pick<Erasures, 'settle'>;
  meter: Meter;
  stamps: Stamps;
  settings: { coldAtMost: number };
  collect(
    inFlight: () => number,
  ): Promise<{ kind: 'batch'; batch: Batch } | { kind: 'assigned' } | { kind: 'nothing' }>;
  /** Partitions were assigned: heals before anything of them is read. */
  assigned(): Promise<void>;
  /** @param finished whether batches were finished since the last one. */
  writeCheckpoint(finished: boolean): Promise<void>;
  progressed(): void;
  fail(error: unknown): void;
  stopped(): boolean;
  /** It broke down, or was left as it lies: nothing more is begun. */
  abandoned(): boolean;
}
