import { rebuild } from '../../ingest/rebuild.ts';
import { openSources } from '../../ingest/sources.ts';
import { nodeTimers } from '../../ingest/timers.ts';
import type { Store } from '../../store/store.ts';
import type { Handed } from '../parts.ts';
import type { Progress } from '../progress.ts';
import { readDirectory } from './configuration.ts';
import { clockOf, expectationsOf, stateFingerprint, subjectKinds } from './metrics.ts';

/** State of every subject anew from its facts, on the store that it is given. */
export async function wireRebuild(needs: Handed & { store: Store; progress: Progress }): Promise<void> {
  const { store, log, clock, settings, progress } = needs;
  const directory = await readDirectory(settings);
  const sources = await openSources(store, clock, (tenant) => ({
    clock: clockOf(directory, false)(tenant),
    ...expectationsOf(directory, 1)(tenant),
  }));
  const step = progress.step('Rebuild');
  const { epoch, subjects } = await rebuild({
    store,
    kinds: subjectKinds(),
    log,
    timers: nodeTimers,
    wall: () => clock.now(),
    siteNow: sources.siteNow,
    fingerprint: stateFingerprint(directory),
    onProgress: ({ kind, tenant, done, subjects: all }) =>
      step.say(`${kind} of ${tenant}: ${done} of ${all}`),
  });
  step.done(`${subjects} subjects evaluated, epoch ${epoch}`);
}
