import { randomBytes } from 'node:crypto';
import type { Log } from '../../schemas/log.ts';
import type { Store } from '../../store/store.ts';
import { markRebuilt, readEpoch } from '../epoch.ts';
import type { Blanked } from '../erasure/blank.ts';
import { blankState, erasedSince } from '../erasure/erasure.ts';
import { hasWorkingSet, type SubjectKind } from '../kinds.ts';
import { createEvaluation } from '../state/evaluation.ts';
import { SLACK } from '../state/healing.ts';
import { createWorkingSet } from '../state/working-set.ts';
import type { Timers } from '../timers.ts';
import { dropLeftovers, giveWord } from './at-work.ts';
import { besideOf, dropBeside, exchange, makeBeside, sameColumns } from './beside.ts';
import { build, type RebuildProgress } from './build.ts';
import { carryAfter, carryIn } from './carry.ts';
import { compare, type Differences } from './compare.ts';
import { tenantsOf } from './ranges.ts';
import { unlessAborted } from './unless-aborted.ts';

export type { RebuildProgress } from './build.ts';
export type { Differences } from './compare.ts';

/** What happens in a rebuild, in this order: a process may die between any two. */
export const REBUILD = ['build', 'compare', 'carry in', 'swap', 'carry after', 'settle', 'mark'] as const;
export type RebuildStep = (typeof REBUILD)[number];

export interface RebuildParts {
  store: Store;
  kinds: readonly SubjectKind[];
  log: Log;
  timers: Timers;
  wall: () => number;
  siteNow(tenant: string): number;
  /** Epoch of the new rows. */
  epoch: number;
  /** False: build and compare, and leave everything as it stands. */
  swaps: boolean;
  /** No other process can be at work on this store. */
  exclusive: boolean;
  /** Whether anybody writes state beside us. */
  othersWrite(): boolean;
  /** Runs the swap while nothing of this process is being evaluated. */
  exclusively<Result>(work: () => Promise<Result>): Promise<Result>;
  /** Resolves when every statement that had begun at the swap has ended, whoever began it. */
  fence(): Promise<void>;
  /** Whose facts were blanked before: rows that an ingest evaluated until then are blanked once taken over. */
  blanked?: readonly Blanked[];
  signal?: AbortSignal;
  onProgress?: (progress: RebuildProgress) => void;
  /** After each step, for tests that end a process there. */
  onStep?: (step: RebuildStep) => void | Promise<void>;
}

export interface Rebuilt {
  epoch: number;
  subjects: number;
  differences: Differences[];
  /** `superseded`: another rebuild began meanwhile, or the tables were migrated; what was made is given up. */
  outcome: 'swapped' | 'compared' | 'superseded';
}

/**
 * State anew from the facts, beside the running one: built, compared with it, swapped in. Whoever reads sees the old
 * rows until the swap and the new ones after it; each table is swapped by itself, all within one statement.
 *
 * It may run beside an ingest that evaluates with the same epoch. What that evaluates meanwhile is taken over before the
 * swap, and once more after it and after the fence: a statement that had begun before the swap ends in the table that
 * was swapped out. Versions decide, so taking over twice does no harm. A fact that came after its subject was built is
 * evaluated by whoever inserted it, or by the healing of the next start if that died.
 *
 * Killed at any point, the next start finds the epoch not rebuilt and rebuilds once more: before the swap the old rows
 * stand whole; after it the new ones do, and only what was evaluated in those moments may be missing until then.
 */
export async function rebuildState(parts: RebuildParts): Promise<Rebuilt> {
  const { store, kinds, epoch, wall } = parts;
  const signal = parts.signal ?? new AbortController().signal;
  const id = randomBytes(4).toString('hex');
  const besides = kinds.map((kind) => besideOf(kind, id));
  const evaluation = createEvaluation(store, parts.log, () => epoch, wall, { counts: parts.swaps });
  const building = { ...parts, signal, evaluation };
  const began = wall();
  await dropLeftovers(store, kinds, began, parts.exclusive);
  const word = await giveWord(parts, id, epoch);
  const after = async (step: RebuildStep): Promise<void> => {
    await parts.onStep?.(step);
    // Once swapped, what was evaluated meanwhile is taken over first.
    if (step !== 'swap') signal.throwIfAborted();
  };
  const rebuilt = (outcome: Rebuilt['outcome']): Rebuilt => ({ epoch, subjects, differences, outcome });
  let subjects = 0;
  let differences: Differences[] = [];
  try {
    await makeBeside(store, besides);
    subjects = await build(building, besides);
    await after('build');
    await word.at('compare');
    differences = await compare(
      building,
      besides,
      parts.othersWrite() ? began - SLACK : Number.POSITIVE_INFINITY,
    );
    await after('compare');
    if (!parts.swaps) return rebuilt('compared');

    await word.at('swap');
    const swapped = await parts.exclusively(async () => {
      // Both would be undone by the swap.
      const stored = await readEpoch(store);
      if (stored?.epoch !== epoch || !(await sameColumns(store, besides))) return false;
      await carryIn(store, besides, epoch, await siteNows(parts));
      await after('carry in');
      await exchange(store, besides);
      await after('swap');
      await carryAfter(store, besides, epoch);
      return true;
    });
    if (!swapped) return rebuilt('superseded');
    await after('carry after');
    await unlessAborted(signal, parts.fence());
    await carryAfter(store, besides, epoch);
    await blankState(store, kinds, [
      ...(parts.blanked ?? []),
      ...(await erasedSince(store, kinds, began - SLACK)),
    ]);
    await bringLacking(store, kinds);
    await after('settle');
    // A second rebuild may have begun meanwhile: its epoch stays open.
    if ((await readEpoch(store))?.epoch === epoch) await markRebuilt(store, epoch, wall());
    await after('mark');
    return rebuilt('swapped');
  } finally {
    // Whatever becomes of the tables: who gives word for ever keeps the next rebuild waiting for ever.
    await dropBeside(store, besides).finally(word.end);
  }
}

const siteNows = async ({ store, kinds, siteNow }: RebuildParts): Promise<Map<string, number>> => {
  const tenants = await tenantsOf(
    store,
    kinds.map((kind) => kind.facts),
  );
  return new Map(tenants.map(({ tenant }) => [tenant, siteNow(tenant)]));
};

/** An eviction that passed while the tables were swapped may have left a live row without its facts. */
async function bringLacking(store: Store, kinds: readonly SubjectKind[]): Promise<void> {
  const workingSet = createWorkingSet(store);
  for (const kind of kinds.filter(hasWorkingSet)) {
    const lacking = await workingSet.lacking(kind, null);
    for (const tenant of new Set(lacking.map((row) => row.tenant))) {
      const subjects = lacking.filter((row) => row.tenant === tenant).map((row) => row.subject);
      for (let at = 0; at < subjects.length; at += 10_000)
        await workingSet.bring(kind, tenant, subjects.slice(at, at + 10_000));
    }
  }
}
