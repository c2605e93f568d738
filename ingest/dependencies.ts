import type { Clock } from '../schemas/clock.ts';
import type { Log } from '../schemas/log.ts';
import type { SourceRule } from '../schemas/source-state.ts';
import type { Store } from '../store/store.ts';
import type { Decode } from './batch.ts';
import type { DeadLetters } from './dead-letters.ts';
import type { SubjectKind } from './kinds.ts';
import type { Meter } from './meter.ts';
import type { PipelineParts } from './parts.ts';
import type { RebuildProgress, RebuildStep } from './rebuild/rebuild.ts';
import type { IngestSettings } from './settings.ts';
import type { Source } from './source.ts';
import type { EvictionStep } from './state/living.ts';
import type { Timers } from './timers.ts';
import type { Troubles } from './troubles.ts';

export interface IngestDependencies {
  store: Store;
  /** Called once the state is healed; begins to read at once. */
  openSource: () => Promise<Source>;
  deadLetters: Pick<DeadLetters, 'write'>;
  decode: Decode;
  kinds: readonly SubjectKind[];
  /** Wall clock: stamps and delays. */
  clock: Clock;
  /** 'data' for tenants whose `now` is the data's own time (directory). */
  clockOf: (tenant: string) => 'wall' | 'data';
  /** What the directory expects of a tenant's sources, and how fast its clock runs; left out: nothing, and 1. */
  expectationsOf?: (tenant: string) => Omit<SourceRule, 'clock'>;
  /** Hash of code version, policies and directory: another one raises the epoch. See fingerprintOf. */
  fingerprint: string;
  /** Name of this process, borne by no other and never again. */
  process: string;
  /** True where no other process can write to this store (embedded). */
  exclusive: boolean;
  log: Log;
  /** Left out: nothing is measured. */
  meter?: Meter;
  timers?: Timers;
  settings?: Partial<IngestSettings>;
  /** Left out: marks the rollups (rollup-marks.ts). */
  markDirty?: PipelineParts['markDirty'];
  onStep?: PipelineParts['onStep'];
  onEviction?: (step: EvictionStep) => void | Promise<void>;
  /** Where it says what it waits for; left out: its own. */
  troubles?: Troubles;
  /** Aborted when it shall wait for nothing any more, also while it is being started. */
  ending?: AbortSignal;
  onRebuild?: (progress: RebuildProgress) => void;
  /** After each step of a rebuild, for tests. */
  onRebuildStep?: (step: RebuildStep) => void | Promise<void>;
}
