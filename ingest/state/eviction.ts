import type { Log } from '../../schemas/log.ts';
import { idList, quote, type Store } from '../../store/store.ts';
import type { KindWithWorkingSet } from '../kinds.ts';
import type { ColdWay } from './cold-way.ts';
import { EVICTION, type EvictionStep, FENCE, mayLeave, type Settling } from './living.ts';
import type { Standings } from './standings.ts';
import type { WorkingSet } from './working-set.ts';

export interface EvictionParts {
  store: Store;
  log: Log;
  standings: Standings;
  coldWay: ColdWay;
  workingSet: WorkingSet;
  siteNow: (tenant: string) => number;
  /** Runs between two batches: none is then between its admission and its evaluation. */
  betweenBatches<T>(work: () => Promise<T>): Promise<T>;
  /** Oldest unfinished ingestion stamp − 1. */
  cut: () => number;
  alone: () => boolean;
  wait: (ms: number) => Promise<void>;
  /** After each step, for tests that end a process there. */
  onStep?: (step: EvictionStep) => void | Promise<void>;
}

/** Subjects of one eviction. */
const AT_ONCE = 5_000;

/** What another machine's stamps may lie behind ours, ms. */
const STAMP_SLACK = 60_000;

export interface Eviction {
  /** Takes out whoever may leave. @returns how many left. */
  run(kind: KindWithWorkingSet, tenant: string, now: number, quietSince: number | null): Promise<number>;
  /** Ends what an earlier process began: subjects still marked are taken out and recalled. */
  resume(kind: KindWithWorkingSet): Promise<number>;
}

export function createEviction(parts: EvictionParts): Eviction {
  const { store, standings, coldWay } = parts;

  const steps = async (
    kind: KindWithWorkingSet,
    tenant: string,
    subjects: string[],
    resumed?: number,
  ): Promise<void> => {
    const of = `tenant = ${quote(tenant)} AND subject IN ${idList(subjects)}`;
    let markedAt = resumed ?? 0;
    const work: Record<EvictionStep, () => Promise<unknown>> = {
      mark: () =>
        parts.betweenBatches(async () => {
          if (resumed !== undefined) return;
          markedAt = parts.cut();
          const lines = subjects.map((subject) =>
            JSON.stringify({ kind: kind.name, tenant, subject, marked_at: markedAt }),
          );
          await store.insert('leaving', Buffer.from(`${lines.join('\n')}\n`));
          standings.moved(kind, tenant, subjects, 'stored');
        }),
      fence: () => (parts.alone() ? Promise.resolve() : parts.wait(FENCE)),
      'drop hot': () => store.command(`DELETE FROM ${kind.working.hot} WHERE ${of}`),
      'drop live': () => store.command(`DELETE FROM ${kind.working.live} WHERE ${of}`),
      recall: async () => {
        const since = parts.alone() && resumed === undefined ? markedAt : markedAt - STAMP_SLACK;
        const late = await store.query<{ subject: string }>(
          `SELECT DISTINCT subject FROM ${kind.facts} WHERE ${of} AND ingested_at > ${since}`,
        );
        // Also who came to life by a fact that another process had long in hand when the mark was set.
        const alive = await parts.workingSet.belonging(kind, tenant, subjects, parts.siteNow(tenant));
        const recalled = new Set([...late.map((row) => row.subject), ...alive]);
        // Unmarked only once they are back: until then admission must not take them for whole.
        const back = coldWay.add(kind, tenant, recalled);
        await coldWay.flush();
        if (recalled.size > 0) await back;
      },
      unmark: () => store.command(`DELETE FROM leaving WHERE kind = ${quote(kind.name)} AND ${of}`),
    };
    for (const step of EVICTION) {
      await work[step]();
      await parts.onStep?.(step);
    }
  };

  return {
    async run(kind, tenant, now, quietSince) {
      if (quietSince === null) return 0;
      const rows = await store.query<Settling & { subject: string }>(
        `SELECT subject, settles_at, next_at, last_ingested_at FROM ${kind.working.live} FINAL
         WHERE tenant = ${quote(tenant)} AND settles_at <= ${now} AND last_ingested_at <= ${quietSince} LIMIT ${AT_ONCE}`,
      );
      const subjects = rows
        .filter(
          (row) => mayLeave(row, now, quietSince) && !coldWay.waiting(kind, `${tenant}\u001f${row.subject}`),
        )
        .map((row) => row.subject);
      if (subjects.length === 0) return 0;
      await steps(kind, tenant, subjects);
      parts.log.info({ kind: kind.name, tenant, subjects: subjects.length }, 'left the working set');
      return subjects.length;
    },
    async resume(kind) {
      const marks = await store.query<{ tenant: string; marked_at: number; subjects: string[] }>(
        `SELECT tenant, min(marked_at) AS marked_at, groupUniqArray(subject) AS subjects
         FROM leaving WHERE kind = ${quote(kind.name)} GROUP BY tenant`,
      );
      for (const mark of marks) await steps(kind, mark.tenant, mark.subjects, mark.marked_at);
      return marks.reduce((sum, mark) => sum + mark.subjects.length, 0);
    },
  };
}
