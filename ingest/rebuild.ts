import type { Log } from '../schemas/log.ts';
import { quote, type Store } from '../store/store.ts';
import { createCheckpoints } from './checkpoints.ts';
import { markRebuilt, raiseEpoch, readEpoch } from './epoch.ts';
import { blankState, eraseAgain } from './erasure/erasure.ts';
import { hasWorkingSet, type SubjectKind } from './kinds.ts';
import type { Evaluation } from './state/evaluation.ts';
import { createEvaluation } from './state/evaluation.ts';
import { FENCE } from './state/living.ts';
import { createWorkingSet, type WorkingSet } from './state/working-set.ts';
import type { Timers } from './timers.ts';

export interface RebuildProgress {
  kind: string;
  tenant: string;
  done: number;
  subjects: number;
}

export interface RebuildParts {
  store: Store;
  kinds: readonly SubjectKind[];
  evaluation: Evaluation;
  workingSet: WorkingSet;
  siteNow(tenant: string): number;
  onProgress?: (progress: RebuildProgress) => void;
}

/** Subjects of one statement; a million at once took 10.5 s and 2.8 GB. */
const AT_ONCE = 50_000;

/**
 * Evaluates every subject from all its facts, kind by kind and tenant by tenant, and brings the living into the
 * working set. Rows of a lower epoch or with fewer facts lose against the new ones, so it may run beside an ingest
 * that evaluates with the same epoch.
 * @returns subjects evaluated.
 */
export async function rebuildState(parts: RebuildParts): Promise<number> {
  let total = 0;
  for (const kind of parts.kinds) {
    const tenants = await parts.store.query<{ tenant: string; subjects: number }>(
      `SELECT tenant, uniqExact(subject) AS subjects FROM ${kind.facts} GROUP BY tenant ORDER BY tenant`,
    );
    for (const { tenant, subjects } of tenants) {
      let after = '';
      for (let done = 0; done < subjects; ) {
        const [range] = await parts.store.query<{ last: string; count: number }>(
          `SELECT max(subject) AS last, count() AS count FROM (
             SELECT DISTINCT subject FROM ${kind.facts} WHERE tenant = ${quote(tenant)} AND subject > ${quote(after)}
             ORDER BY subject LIMIT ${AT_ONCE})`,
        );
        if (!range || range.count === 0) break;
        await rebuildRange(parts, kind, tenant, after, range.last);
        after = range.last;
        done += range.count;
        total += range.count;
        parts.onProgress?.({ kind: kind.name, tenant, done, subjects: Math.max(done, subjects) });
      }
    }
  }
  return total;
}

async function rebuildRange(
  parts: RebuildParts,
  kind: SubjectKind,
  tenant: string,
  after: string,
  last: string,
): Promise<void> {
  const where = `tenant = ${quote(tenant)} AND subject > ${quote(after)} AND subject <= ${quote(last)}`;
  const now = parts.siteNow(tenant);
  await parts.evaluation.evaluateWhere(kind, tenant, where, now);
  if (!hasWorkingSet(kind)) return;
  const belonging = await parts.store.query<{ subject: string }>(
    `SELECT subject FROM ${kind.state} FINAL WHERE ${where} AND (settles_at > ${now} OR next_at > 0)
     UNION DISTINCT SELECT subject FROM ${kind.working.live} WHERE ${where} AND subject NOT IN
       (SELECT subject FROM leaving WHERE kind = ${quote(kind.name)} AND tenant = ${quote(tenant)})`,
  );
  for (let at = 0; at < belonging.length; at += 10_000) {
    await parts.workingSet.bring(
      kind,
      tenant,
      belonging.slice(at, at + 10_000).map((row) => row.subject),
    );
  }
}

export interface RebuildCommand {
  store: Store;
  kinds: readonly SubjectKind[];
  log: Log;
  timers: Timers;
  wall: () => number;
  siteNow(tenant: string): number;
  fingerprint: string;
  onProgress?: (progress: RebuildProgress) => void;
}

/**
 * `andon rebuild` against a store that other processes may be writing to: raises the epoch, gives every ingest at work
 * the time to take it up, then evaluates all. (An embedded store that is held by a running Andon is refused when it is
 * opened, ANDON_E304.)
 */
export async function rebuild(command: RebuildCommand): Promise<{ epoch: number; subjects: number }> {
  const { store, wall } = command;
  const { epoch } = await raiseEpoch(store, command.fingerprint, 'rebuild', wall());
  const checkpoints = createCheckpoints(store, `rebuild-${epoch}`, wall, false);
  await checkpoints.read();
  if (checkpoints.others().length > 0) {
    command.log.info(
      { processes: checkpoints.others().length, epoch },
      'waiting for running ingests to take up the epoch',
    );
    await command.timers.wait(FENCE);
  }
  const blanked = await eraseAgain(store, command.kinds);
  const subjects = await rebuildState({
    ...command,
    evaluation: createEvaluation(store, command.log, () => epoch, wall),
    workingSet: createWorkingSet(store),
  });
  await blankState(store, command.kinds, blanked);
  // A second rebuild may have begun meanwhile: its epoch stays open.
  if ((await readEpoch(store))?.epoch === epoch) await markRebuilt(store, epoch, wall());
  return { epoch, subjects };
}
