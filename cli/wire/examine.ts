import { lookAtStore } from '../../ingest/examine/look.ts';
import { openSources } from '../../ingest/sources.ts';
import type { Clock } from '../../schemas/clock.ts';
import type { StoreLook } from '../../schemas/store-look.ts';
import type { Store } from '../../store/store.ts';
import type { Settings } from '../settings.ts';
import { readDirectory } from './configuration.ts';
import { clockOf, expectationsOf, subjectKinds } from './metrics.ts';

/** Subjects of each kind and tenant that are evaluated anew: 0.2 s of processor time for each kind. */
const SAMPLE = 200;
/** An ingest has evaluated what it stamped so long ago (ms), unless it stands still. */
const SETTLED_MS = 60_000;

/** What the doctor asks of a store, with the kinds and clocks of this installation. */
export async function wireExamination(
  store: Store,
  settings: Settings,
  clock: Clock,
  runsAhead: boolean,
): Promise<StoreLook> {
  const directory = await readDirectory(settings);
  const sources = await openSources(store, clock, (tenant) => ({
    clock: clockOf(directory, runsAhead)(tenant),
    ...expectationsOf(directory, settings.speed)(tenant),
  }));
  return lookAtStore({
    store,
    kinds: subjectKinds(),
    siteNow: sources.siteNow,
    since: clock.now() - SETTLED_MS,
    most: SAMPLE,
    seed: Math.floor(clock.now() / SETTLED_MS),
  });
}
