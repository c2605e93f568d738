import { UNIT_MS } from '../schemas/rollup-unit.ts';
import { idList, quote, type Store } from '../store/store.ts';
import type { SubjectKind } from './kinds.ts';

/** Tells which figures that were added up beforehand are about to change. Called before rows of state are replaced or removed. */
export type MarkDirty = (kind: SubjectKind, tenant: string, subjects: readonly string[]) => Promise<void>;

/**
 * Marks the units in which the subjects settled by the rows that stand. A row that comes to lie in a unit needs no mark:
 * readers see by its last ingestion that it is not counted there.
 *
 * @param wall clock of the marks, ms.
 */
export const rollupMarks =
  (store: Pick<Store, 'query' | 'insert'>, wall: () => number): MarkDirty =>
  async (kind, tenant, subjects) => {
    if (subjects.length === 0) return;
    // Replaced versions of a row may still be there: they mark too much, and FINAL would cost more than that.
    const rows = await store.query<{ unit: number }>(
      `SELECT DISTINCT intDiv(settles_at, ${UNIT_MS}) AS unit FROM ${kind.state}
       WHERE tenant = ${quote(tenant)} AND subject IN ${idList(subjects)}`,
    );
    if (rows.length === 0) return;
    const at = wall();
    const lines = rows.map(({ unit }) => JSON.stringify({ tenant, kind: kind.name, unit, at }));
    await store.insert('rollup_marks', Buffer.from(`${lines.join('\n')}\n`));
  };
