import { idList, quote, type Store } from '../../store/store.ts';
import type { KindWithWorkingSet } from '../kinds.ts';

/** The statements that move whole subjects in and out of the working set, and compare it with what is stored. */
export interface WorkingSet {
  /** Copies all facts of the subjects into the hot table, then their rows into the live one: live means whole. */
  bring(kind: KindWithWorkingSet, tenant: string, subjects: readonly string[]): Promise<void>;
  /**
   * Of these, who is alive by its stored row, or stands in the live table and is not leaving: belongs in, whole. So does
   * who has no row because all of its facts are still to come: the next one would take it for new, and so for whole.
   */
  belonging(
    kind: KindWithWorkingSet,
    tenant: string,
    subjects: readonly string[],
    now: number,
  ): Promise<string[]>;
  /** Of these (of all, if null) who has fewer facts in the hot table than its stored total, or a poorer live row. */
  lacking(
    kind: KindWithWorkingSet,
    subjects: { tenant: string; ids: readonly string[] } | null,
  ): Promise<Subject[]>;
  /** Who is alive by its stored row and not in the live table: an eviction that stalled for long may have dropped it. */
  outside(kind: KindWithWorkingSet, tenant: string, now: number): Promise<string[]>;
  /** Live rows with a fact that has come due. */
  due(kind: KindWithWorkingSet, latest: number): Promise<(Subject & { next_at: number })[]>;
}

export interface Subject {
  tenant: string;
  subject: string;
}

const among = (tenant: string, subjects: readonly string[]): string =>
  `tenant = ${quote(tenant)} AND subject IN ${idList(subjects)}`;

export function createWorkingSet(store: Store): WorkingSet {
  return {
    async bring(kind, tenant, subjects) {
      if (subjects.length === 0) return;
      const { hot, live } = kind.working;
      await store.command(`INSERT INTO ${hot} SELECT * FROM ${kind.facts} WHERE ${among(tenant, subjects)}`);
      await store.command(
        `INSERT INTO ${live} SELECT * FROM ${kind.state} FINAL WHERE ${among(tenant, subjects)}`,
      );
    },

    async belonging(kind, tenant, subjects, now) {
      const rows = await store.query<{ subject: string }>(
        `SELECT subject FROM ${kind.state} FINAL WHERE ${among(tenant, subjects)} AND (settles_at > ${now} OR next_at > 0)
         UNION DISTINCT SELECT subject FROM ${kind.working.live} WHERE ${among(tenant, subjects)} AND subject NOT IN
           (SELECT subject FROM leaving WHERE kind = ${quote(kind.name)} AND tenant = ${quote(tenant)})
         UNION DISTINCT SELECT subject FROM wakes WHERE kind = ${quote(kind.name)} AND at > ${now} AND ${among(tenant, subjects)}`,
      );
      return rows.map((row) => row.subject);
    },

    lacking(kind, subjects) {
      const { hot, live } = kind.working;
      if (subjects) {
        const where = among(subjects.tenant, subjects.ids);
        return store.query<Subject>(
          `SELECT tenant, subject FROM (
             SELECT tenant, subject, max(facts_total) AS stored, toUInt64(0) AS hot FROM ${live} WHERE ${where} GROUP BY tenant, subject
             UNION ALL
             SELECT tenant, subject, toUInt32(0) AS stored, count() AS hot FROM ${hot} FINAL WHERE ${where} GROUP BY tenant, subject)
           GROUP BY tenant, subject HAVING max(hot) < max(stored)`,
        );
      }
      return store.query<Subject>(
        `SELECT tenant, subject FROM (
           SELECT tenant, subject, facts_total AS stored, toUInt64(0) AS hot, version AS lively, toUInt128(0) AS best
           FROM ${live} FINAL
           UNION ALL
           SELECT tenant, subject, max(facts_total) AS stored, toUInt64(0) AS hot, toUInt128(0) AS lively, max(version) AS best
           FROM ${kind.state} WHERE (tenant, subject) IN (SELECT tenant, subject FROM ${live}) GROUP BY tenant, subject
           UNION ALL
           SELECT tenant, subject, toUInt32(0) AS stored, count() AS hot, toUInt128(0) AS lively, toUInt128(0) AS best
           FROM ${hot} FINAL GROUP BY tenant, subject)
         GROUP BY tenant, subject
         HAVING max(lively) > 0 AND (max(hot) < max(stored) OR max(lively) < max(best))`,
      );
    },

    async outside(kind, tenant, now) {
      const { live } = kind.working;
      const alive = `tenant = ${quote(tenant)} AND (settles_at > ${now} OR next_at > 0)`;
      // Old row versions may answer the quick question; the sure one is asked only of those.
      const some = await store.query<{ subject: string }>(
        `SELECT DISTINCT subject FROM ${kind.state} WHERE ${alive}
         AND subject NOT IN (SELECT subject FROM ${live} WHERE tenant = ${quote(tenant)}) LIMIT 100000`,
      );
      if (some.length === 0) return [];
      const rows = await store.query<{ subject: string }>(
        `SELECT subject FROM ${kind.state} FINAL WHERE subject IN ${idList(some.map((row) => row.subject))} AND ${alive}`,
      );
      return rows.map((row) => row.subject);
    },

    async due(kind, latest) {
      const { live } = kind.working;
      const due = `next_at > 0 AND next_at <= ${latest}`;
      // Old row versions may answer the quick question; the sure one is asked only of those.
      const some = await store.query<Subject>(`SELECT DISTINCT tenant, subject FROM ${live} WHERE ${due}`);
      if (some.length === 0) return [];
      return store.query(
        `SELECT tenant, subject, next_at FROM ${live} FINAL
         WHERE subject IN ${idList(new Set(some.map((row) => row.subject)))} AND ${due}`,
      );
    },
  };
}
