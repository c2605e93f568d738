import type { Log } from '../../schemas/log.ts';
import type { Store } from '../../store/store.ts';
import { createCheckpoints } from '../checkpoints.ts';
import { raiseEpoch, readEpoch } from '../epoch.ts';
import { eraseAgain } from '../erasure/erasure.ts';
import type { SubjectKind } from '../kinds.ts';
import { FENCE } from '../state/living.ts';
import type { Timers } from '../timers.ts';
import { type RebuildProgress, type RebuildStep, type Rebuilt, rebuildState } from './rebuild.ts';
import { unlessAborted } from './unless-aborted.ts';

export interface RebuildCommand {
  store: Store;
  kinds: readonly SubjectKind[];
  log: Log;
  timers: Timers;
  wall: () => number;
  siteNow(tenant: string): number;
  fingerprint: string;
  /** True where no other process can hold the store (embedded). */
  exclusive: boolean;
  /** Build and compare only: nothing that is read changes, and no epoch is raised. */
  compareOnly?: boolean;
  /** Brings facts in from elsewhere, once the epoch is raised: a start after an end in between evaluates them too. */
  bringFacts?: () => Promise<void>;
  signal?: AbortSignal;
  onProgress?: (progress: RebuildProgress) => void;
  onStep?: (step: RebuildStep) => void | Promise<void>;
}

/**
 * `andon rebuild` against a store that other processes may be writing to: raises the epoch, gives every ingest at work
 * the time to take it up, then makes the state anew and swaps it in. (An embedded store that is held by a running Andon
 * is refused when it is opened, ANDON_E304.)
 */
export async function rebuild(command: RebuildCommand): Promise<Rebuilt> {
  const { store, kinds, wall, timers, exclusive } = command;
  const signal = command.signal ?? new AbortController().signal;
  const swaps = command.compareOnly !== true;
  const { epoch } = swaps
    ? await raiseEpoch(store, command.fingerprint, 'rebuild', wall())
    : { epoch: ((await readEpoch(store))?.epoch ?? 0) + 1 };
  const checkpoints = createCheckpoints(store, `rebuild-${epoch}`, wall, exclusive);
  await checkpoints.read();
  const othersWrite = () => checkpoints.others().length > 0;
  if (swaps && othersWrite()) {
    command.log.info(
      { processes: checkpoints.others().length, epoch },
      'waiting for running ingests to take up the epoch',
    );
    await unlessAborted(signal, timers.wait(FENCE));
  }
  if (swaps) await command.bringFacts?.();
  const blanked = swaps ? await eraseAgain(store, kinds) : [];
  return rebuildState({
    ...command,
    epoch,
    blanked,
    swaps,
    othersWrite,
    exclusively: (work) => work(),
    async fence() {
      await checkpoints.read();
      if (othersWrite()) await timers.wait(FENCE);
    },
  });
}
