import { type Checkpoints, createCheckpoints } from '../checkpoints.ts';
import type { IngestDependencies } from '../dependencies.ts';
import { type Epoch, settleEpoch } from '../epoch.ts';
import { type Erasures, openErasures } from '../erasure/erasure.ts';
import { UNMEASURED } from '../meter.ts';
import type { Announcement } from '../parts.ts';
import type { IngestSettings } from '../settings.ts';
import { openSources, type Sources } from '../sources.ts';
import { createStamps, type Stamps } from '../stamps.ts';
import { type ColdWay, createColdWay } from './cold-way.ts';
import { createEvaluation, type Evaluation } from './evaluation.ts';
import { addApart, heal } from './heal.ts';
import { BURIED, healSince } from './healing.ts';
import { createStandings, type Standings } from './standings.ts';
import { createWorkingSet, type WorkingSet } from './working-set.ts';

/** Everything that keeps state in step with facts, apart from where facts come from. */
export interface Keeping {
  checkpoints: Checkpoints;
  stamps: Stamps;
  sources: Sources;
  evaluation: Evaluation;
  workingSet: WorkingSet;
  standings: Standings;
  coldWay: ColdWay;
  erasures: Erasures;
  /** The epoch in use; a rebuild beside us may raise it. */
  epoch(): Epoch;
  takeUp(epoch: Epoch): void;
  /** Leaves word of how far the state is. */
  checkpoint(retired?: boolean): Promise<void>;
  /** Brings the state up to the facts. No batch may be in hand. */
  heal(): Promise<void>;
}

export async function openKeeping(
  deps: IngestDependencies,
  settings: IngestSettings,
  announce: (announcement: Announcement) => void,
): Promise<Keeping> {
  const { store, clock, log, kinds } = deps;
  const wall = () => clock.now();
  const checkpoints = createCheckpoints(store, deps.process, wall, deps.exclusive);
  const words = await checkpoints.read();
  let epoch = await settleEpoch(store, deps.fingerprint, wall());
  const stamps = createStamps(clock, Math.max(0, ...words.map((word) => word.stamp)));
  const sources = await openSources(store, clock, (tenant) => ({
    clock: deps.clockOf(tenant),
    ...(deps.expectationsOf?.(tenant) ?? { speed: 1, expected: [] }),
  }));
  const evaluation = createEvaluation(store, log, () => epoch.epoch, wall, { back: deps.markDirty });
  const workingSet = createWorkingSet(store);
  const alone = () => checkpoints.others().length === 0;
  const standings = createStandings(store, clock, alone);
  const coldWay = createColdWay({
    evaluation,
    workingSet,
    standings,
    sources,
    wall,
    meter: deps.meter ?? UNMEASURED,
    markDirty: deps.markDirty,
    announce: (kind, tenant, subjects) =>
      announce({ what: kind.name, tenant, subjects, stamp: 0, oldest: Number.POSITIVE_INFINITY }),
  });
  const { tenants } = sources;
  const erasures = await openErasures({ store, log, kinds, coldWay, alone, tenants, wall });
  const checkpoint = (retired = false) => checkpoints.write(stamps.cut(), epoch.epoch, retired);

  return {
    checkpoints,
    stamps,
    sources,
    evaluation,
    workingSet,
    standings: {
      ...standings,
      admit: (kind, touched, waiting) =>
        standings.admit(kind, touched, (key) => waiting(key) || erasures.goesCold(kind, key)),
    },
    coldWay,
    erasures,
    checkpoint,
    epoch: () => epoch,
    takeUp(next) {
      epoch = next;
    },
    async heal() {
      const known = await checkpoints.read();
      await addApart({ coldWay, kinds }, evaluation.apart);
      await heal(
        { store, log, kinds, coldWay, workingSet, sources },
        healSince(known, epoch, settings.slackMs),
      );
      standings.forget();
      await checkpoint();
      // Their remains are healed. Who wrote lately may be at work, or stalled with facts in hand.
      await checkpoints.retire(known.filter((word) => deps.exclusive || wall() - word.writtenAt > BURIED));
    },
  };
}
