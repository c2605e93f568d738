import type { IngestDependencies } from '../dependencies.ts';
import { readEpoch } from '../epoch.ts';
import type { Announcement } from '../parts.ts';
import type { Pipeline } from '../pipeline.ts';
import type { Keeping } from '../state/keeping.ts';
import { FENCE } from '../state/living.ts';
import type { Timers } from '../timers.ts';
import { rebuildsAtWork } from './at-work.ts';
import { rebuildState } from './rebuild.ts';
import { unlessAborted } from './unless-aborted.ts';

/** How often to look whether another process is done with its rebuild, ms. */
const LOOK_MS = 1_000;

export interface BesideIngest {
  deps: IngestDependencies;
  keeping: Keeping;
  pipeline: Pick<Pipeline, 'betweenBatches' | 'quiet'>;
  timers: Timers;
  announce: (announcement: Announcement) => void;
  signal: AbortSignal;
}

/** Waits while another process rebuilds with our epoch. @returns whether it has done so. */
async function doneByAnother(parts: BesideIngest, epoch: number): Promise<boolean> {
  const { deps, timers, signal } = parts;
  if (deps.exclusive) return false;
  for (;;) {
    const others = await rebuildsAtWork(deps.store, deps.clock.now());
    if (!others.some((one) => one.epoch === epoch)) break;
    await timers.wait(LOOK_MS);
    signal.throwIfAborted();
  }
  const stored = await readEpoch(deps.store);
  return stored?.epoch === epoch && stored.rebuilt && !parts.keeping.epoch().rebuilt;
}

/** A rebuild in the ingest's own process, which goes on meanwhile. @returns subjects evaluated by it. */
export async function rebuildBeside(parts: BesideIngest): Promise<number> {
  const { deps, keeping, pipeline, timers, signal } = parts;
  const { store, log, clock } = deps;
  const { checkpoints, coldWay, standings, stamps } = keeping;
  const othersAtWork = () => checkpoints.others().length > 0;
  const { epoch } = keeping.epoch();
  try {
    if (await doneByAnother(parts, epoch)) return 0;
    // Whoever evaluates with an older epoch needs the time to notice.
    if (othersAtWork()) await unlessAborted(signal, timers.wait(FENCE));
    signal.throwIfAborted();
    await pipeline.betweenBatches(() => keeping.erasures.sweep('all'));
    const { subjects, differences, outcome } = await rebuildState({
      store,
      log,
      timers,
      kinds: deps.kinds,
      wall: () => clock.now(),
      siteNow: keeping.sources.siteNow,
      epoch,
      swaps: true,
      exclusive: deps.exclusive,
      othersWrite: () => true,
      // With nobody on the cold way, so that the swap meets no statement of ours.
      async exclusively(work) {
        const result = await pipeline.quiet(work);
        standings.forget();
        return result;
      },
      async fence() {
        await coldWay.flush();
        if (othersAtWork()) await timers.wait(FENCE);
      },
      signal,
      onProgress: deps.onRebuild,
      onStep: deps.onRebuildStep,
    });
    log.info({ epoch, subjects, outcome, differences }, 'state rebuilt from the facts');
    if (outcome !== 'swapped') return 0;
    // Every answer that was kept about a past moment is one of the old rows.
    const stamp = stamps.open();
    stamps.finish(stamp);
    for (const { kind, tenant, differing, onlyNew, onlyOld } of differences)
      parts.announce({ what: kind, tenant, subjects: differing + onlyNew + onlyOld, stamp, oldest: 0 });
    return subjects;
  } catch (error) {
    if (signal.aborted) return 0;
    throw error;
  }
}
