import type { FaultCode } from '../../schemas/faults.ts';
import { idList, quote, type Store } from '../../store/store.ts';
import type { SubjectKind } from '../kinds.ts';
import type { MarkDirty } from '../rollup-marks.ts';

export interface ApartRow {
  kind: string;
  tenant: string;
  subject: string;
}

/** Subjects whose state could not be evaluated: their facts are kept, their last good state is shown, and they are tried again. */
export interface SetApart {
  /** @returns those that were not known to be set apart: what is worth a line in the log. */
  add(kind: SubjectKind, tenant: string, subjects: readonly string[], fault: FaultCode): Promise<string[]>;
  /** They were evaluated: whoever of them stood apart does so no longer. */
  evaluated(kind: SubjectKind, tenant: string, subjects: readonly string[]): Promise<void>;
  /** The same for all that a condition on tenant and subject names. */
  evaluatedWhere(kind: SubjectKind, where: string): Promise<void>;
  /** Everybody who stands apart, whichever process set them there. */
  read(): Promise<ApartRow[]>;
}

const keyOf = (kind: string, tenant: string, subject: string): string =>
  `${kind}\u001f${tenant}\u001f${subject}`;

/**
 * @param back told of those who were evaluated after all, before they are no longer set apart: their rows changed though
 *   no fact of theirs was ingested since.
 */
export function createSetApart(store: Store, wall: () => number, back?: MarkDirty): SetApart {
  /** As far as this process knows; mostly empty, so that a batch asks nothing of the store. */
  let known = new Set<string>();

  const remove = async (kind: SubjectKind, where: string): Promise<void> =>
    store.command(`DELETE FROM quarantined_subjects WHERE kind = ${quote(kind.name)} AND ${where}`);

  return {
    async add(kind, tenant, subjects, fault) {
      const fresh = subjects.filter((subject) => !known.has(keyOf(kind.name, tenant, subject)));
      const rows = subjects.map((subject) =>
        JSON.stringify({ kind: kind.name, tenant, subject, fault, seen_at: wall() }),
      );
      if (rows.length > 0) await store.insert('quarantined_subjects', Buffer.from(`${rows.join('\n')}\n`));
      for (const subject of subjects) known.add(keyOf(kind.name, tenant, subject));
      return fresh;
    },
    async evaluated(kind, tenant, subjects) {
      if (known.size === 0) return;
      const evaluated = subjects.filter((subject) => known.has(keyOf(kind.name, tenant, subject)));
      if (evaluated.length === 0) return;
      await back?.(kind, tenant, evaluated);
      await remove(kind, `tenant = ${quote(tenant)} AND subject IN ${idList(evaluated)}`);
      for (const subject of evaluated) known.delete(keyOf(kind.name, tenant, subject));
    },
    async evaluatedWhere(kind, where) {
      const [some] = await store.query<{ rows: number }>(
        `SELECT count() AS rows FROM quarantined_subjects WHERE kind = ${quote(kind.name)} AND ${where}`,
      );
      if (some?.rows) await remove(kind, where);
    },
    async read() {
      const rows = await store.query<ApartRow>(
        'SELECT DISTINCT kind, tenant, subject FROM quarantined_subjects',
      );
      known = new Set(rows.map(({ kind, tenant, subject }) => keyOf(kind, tenant, subject)));
      return rows;
    },
  };
}
