import { Fault } from '../schemas/faults.ts';
import type { IngestDependencies } from './dependencies.ts';
import { readEpoch } from './epoch.ts';
import { hasWorkingSet } from './kinds.ts';
import type { Announcement } from './parts.ts';
import type { Pipeline } from './pipeline.ts';
import { expireQuarantine } from './quarantine/expiry.ts';
import { dropLeftovers } from './rebuild/at-work.ts';
import { rebuildBeside } from './rebuild/beside-ingest.ts';
import { retain } from './retention.ts';
import type { IngestSettings } from './settings.ts';
import { createEviction } from './state/eviction.ts';
import { addApart, addDue, addLacking } from './state/heal.ts';
import type { Keeping } from './state/keeping.ts';
import { createQuietHour } from './state/quiet-hour.ts';
import { nodeTimers } from './timers.ts';

/** A back-fill may make the cold way wait this long for company, ms: well within its minute. */
const LONGEST_COLD_DELAY = 10_000;

/** What goes on beside the batches. Each is run again and again; `evict`, `check` and `rebuild` also by hand. */
export interface Upkeep {
  /** Touches what has come due, and notes the hour. */
  tick(): Promise<void>;
  /** Sends the cold way off when it has waited long enough. */
  warm(): Promise<void>;
  /** Looks who else is at work, and whether the epoch was raised. */
  look(): Promise<void>;
  evict(): Promise<number>;
  check(): Promise<number>;
  /** Blanks what is left of erased subjects. */
  erase(): Promise<void>;
  /** Removes subjects that were kept long enough. @returns how many. */
  retain(): Promise<number>;
  /** Tries those again whose state could not be evaluated. @returns how many. */
  retry(): Promise<number>;
  /** Takes out of the quarantine what was kept long enough, and what a rebuild elsewhere left when it was killed. */
  expire(): Promise<void>;
  /** State anew from the facts. @returns subjects evaluated; 0 where another process did it, or it was ended. */
  rebuild(): Promise<number>;
  /** Ends a rebuild under way before its next statement. Resolves when it has ended. */
  end(): Promise<void>;
}

export function createUpkeep(
  deps: IngestDependencies,
  settings: IngestSettings,
  keeping: Keeping,
  pipeline: Pick<Pipeline, 'betweenBatches' | 'quiet'>,
  announce: (announcement: Announcement) => void,
): Upkeep {
  const { store, log, kinds, clock } = deps;
  const { coldWay, workingSet, sources, standings, stamps, checkpoints, evaluation } = keeping;
  const parts = { store, log, kinds, coldWay, workingSet, sources };
  const timers = deps.timers ?? nodeTimers;
  const quiet = createQuietHour();
  /** What the last round of the cold way took, ms: while rounds are dear, more subjects are gathered for each. */
  let roundMs = 0;
  const ticked = new Map<string, number>();
  const eviction = createEviction({
    store,
    log,
    standings,
    coldWay,
    workingSet,
    siteNow: sources.siteNow,
    betweenBatches: pipeline.betweenBatches,
    cut: stamps.cut,
    alone: () => checkpoints.others().length === 0,
    wait: timers.wait,
    onStep: deps.onEviction,
  });

  const ended = new AbortController();
  let rebuilding: Promise<number> | undefined;
  /** Who leaves while the tables are built anew would be brought back with them: the two take turns. */
  let leaving: Promise<unknown> = Promise.resolve();
  const whileNotRebuilding = (work: () => Promise<number>): Promise<number> => {
    if (rebuilding) return Promise.resolve(0);
    const result = work();
    leaving = Promise.allSettled([leaving, result]);
    return result;
  };

  return {
    async tick() {
      const nows = sources.tenants().map((tenant) => [tenant, sources.siteNow(tenant)] as const);
      await addDue(parts, ticked);
      for (const [tenant, now] of nows) {
        ticked.set(tenant, now);
        quiet.note(tenant, now, stamps.last);
      }
    },
    async warm() {
      const since = coldWay.since;
      if (since === null) return;
      const began = clock.now();
      const patience = Math.max(settings.coldDelayMs, Math.min(2 * roundMs, LONGEST_COLD_DELAY));
      if (coldWay.size < settings.coldAtOnce && began - since < patience) return;
      await coldWay.flush();
      roundMs = clock.now() - began;
    },
    async look() {
      // Nobody else can be at work on a store of one's own.
      if (!deps.exclusive) await Promise.all([checkpoints.read(), sources.read(), keeping.erasures.read()]);
      const stored = await readEpoch(store);
      if (!stored || stored.epoch <= keeping.epoch().epoch) return;
      // Other code, policies or directory are in force: rows of ours would pass for theirs.
      if (stored.fingerprint !== deps.fingerprint)
        throw new Fault('ANDON_E315', { epoch: stored.epoch, ours: keeping.epoch().epoch });
      // Rows of the old epoch lose from now on against those of the rebuild that raised it.
      keeping.takeUp(stored);
    },
    evict: () =>
      whileNotRebuilding(async () => {
        let left = 0;
        for (const kind of kinds.filter(hasWorkingSet)) {
          left += await eviction.resume(kind);
          const tenants = await store.query<{ tenant: string }>(
            `SELECT DISTINCT tenant FROM ${kind.working.live}`,
          );
          for (const { tenant } of tenants) {
            const now = sources.siteNow(tenant);
            left += await eviction.run(kind, tenant, now, quiet.since(tenant, now));
          }
        }
        return left;
      }),
    async check() {
      let mended = 0;
      for (const kind of kinds) mended += await addLacking(parts, kind);
      await coldWay.flush();
      return mended;
    },
    erase: () => pipeline.betweenBatches(() => keeping.erasures.sweep('unsettled')),
    retain: () =>
      whileNotRebuilding(async () => {
        if (settings.retentionMs === 0) return 0;
        const { betweenBatches } = pipeline;
        const cut = () => Math.min(stamps.cut(), ...checkpoints.others().map((word) => word.stamp));
        const { siteNow } = sources;
        const gone = await retain(
          { ...parts, siteNow, betweenBatches, cut, markDirty: deps.markDirty },
          settings.retentionMs,
        );
        if (gone > 0) standings.forget();
        return gone;
      }),
    async retry() {
      const tried = await addApart(parts, evaluation.apart);
      await coldWay.flush();
      return tried;
    },
    async expire() {
      await expireQuarantine(store, clock.now());
      // Alone or not: one of ours may be at work.
      await dropLeftovers(store, kinds, clock.now(), false);
      await keeping.erasures.purge();
    },
    async rebuild() {
      rebuilding ??= leaving
        .then(() => rebuildBeside({ deps, keeping, pipeline, timers, announce, signal: ended.signal }))
        .finally(() => {
          rebuilding = undefined;
        });
      return rebuilding;
    },
    async end() {
      ended.abort();
      await rebuilding?.catch(() => undefined);
    },
  };
}
