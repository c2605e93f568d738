import { quote, type Store } from '../../store/store.ts';
import type { Evaluation } from '../state/evaluation.ts';
import { type Beside, withWorkingSet } from './beside.ts';
import { rangesOf, tenantsOf } from './ranges.ts';

export interface RebuildProgress {
  step: 'build' | 'compare';
  kind: string;
  tenant: string;
  done: number;
  subjects: number;
}

export interface BuildParts {
  store: Store;
  evaluation: Evaluation;
  /** False: the tables are only compared, and nothing else may change. */
  swaps: boolean;
  siteNow(tenant: string): number;
  wall: () => number;
  /** Aborted: it ends before the next statement. */
  signal: AbortSignal;
  onProgress?: (progress: RebuildProgress) => void;
}

/**
 * Evaluates every subject from all its facts into the tables beside, kind by kind and tenant by tenant; the facts of who
 * belongs into the working set are copied there, since live means whole. Nothing that is read changes by it: facts in
 * the working set count only where the live table has a row.
 * @returns subjects evaluated.
 */
export async function build(parts: BuildParts, besides: readonly Beside[]): Promise<number> {
  const { store, signal } = parts;
  let total = 0;
  for (const beside of besides) {
    const kind = beside.running;
    for (const { tenant, subjects } of await tenantsOf(store, [kind.facts])) {
      let done = 0;
      for await (const range of rangesOf(store, [kind.facts], tenant)) {
        signal.throwIfAborted();
        await buildRange(parts, beside, tenant, range.where);
        done += range.count;
        total += range.count;
        parts.onProgress?.({
          step: 'build',
          kind: kind.name,
          tenant,
          done,
          subjects: Math.max(done, subjects),
        });
      }
    }
  }
  return total;
}

async function buildRange(parts: BuildParts, beside: Beside, tenant: string, where: string): Promise<void> {
  const { store, evaluation, wall } = parts;
  const { running, next } = beside;
  const now = parts.siteNow(tenant);
  const began = wall();
  await evaluation.evaluateWhere(next, tenant, where, now);
  // Whose facts spoil the statement was set apart, and the last good row goes on standing.
  await store.command(
    `INSERT INTO ${next.state} SELECT * FROM ${running.state} FINAL WHERE ${where} AND subject IN (
       SELECT subject FROM quarantined_subjects
       WHERE kind = ${quote(running.name)} AND tenant = ${quote(tenant)} AND seen_at >= ${began})`,
  );
  if (!parts.swaps || !withWorkingSet(beside)) return;
  const { hot, live } = beside.running.working;
  await store.command(
    `INSERT INTO ${hot} SELECT * FROM ${running.facts} WHERE ${where} AND subject IN (
       SELECT subject FROM ${next.state} FINAL WHERE ${where} AND (settles_at > ${now} OR next_at > 0)
       UNION DISTINCT SELECT subject FROM ${live} WHERE ${where} AND subject NOT IN
         (SELECT subject FROM leaving WHERE kind = ${quote(running.name)} AND tenant = ${quote(tenant)}))`,
  );
}
