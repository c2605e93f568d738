import { Fault } from '../../schemas/faults.ts';
import type { Log } from '../../schemas/log.ts';
import { idList, quote, type Store } from '../../store/store.ts';
import { hasWorkingSet, type SubjectKind } from '../kinds.ts';

/** Subjects evaluated by one statement: more gains nothing and holds the writing lane. */
const AT_ONCE = 20_000;

/** So few subjects are evaluated by one thread: handing them round takes a tenth more processor time than it saves. */
const FEW = 2_000;

export interface Evaluation {
  /**
   * Writes the state rows of these subjects.
   * `hot`: from the working set, into the state table and the live one. `all`: from all facts, into the state table.
   * Subjects that fail are quarantined and reported (ANDON_E109) and do not hold up the others.
   * @param now the site's clock, ms.
   */
  evaluate(
    kind: SubjectKind,
    tenant: string,
    subjects: readonly string[],
    from: 'hot' | 'all',
    now: number,
  ): Promise<void>;
  /** As `all`, for what the condition names: rebuilds in bulk. */
  evaluateWhere(kind: SubjectKind, where: string, now: number): Promise<void>;
}

/** @param epoch read anew for each statement: a rebuild may raise it meanwhile. */
export function createEvaluation(
  store: Store,
  log: Log,
  epoch: () => number,
  wall: () => number,
): Evaluation {
  const statement = (
    kind: SubjectKind,
    where: string,
    from: 'hot' | 'all',
    now: number,
    few = false,
  ): string => {
    const working = hasWorkingSet(kind) && from === 'hot' ? kind.working : undefined;
    const select = kind.stateSql({ facts: working?.hot ?? kind.facts, where, now, epoch: epoch() });
    return `INSERT INTO ${working?.evaluated ?? kind.state} ${few ? 'SETTINGS max_threads = 1 ' : ''}${select}`;
  };
  const whereOf = (tenant: string, subjects: readonly string[]): string =>
    `tenant = ${quote(tenant)} AND subject IN ${idList(subjects)}`;

  /** Halves until the failing subject stands alone. */
  const bisect = async (
    kind: SubjectKind,
    tenant: string,
    subjects: readonly string[],
    from: 'hot' | 'all',
    now: number,
  ): Promise<string[]> => {
    try {
      await store.command(statement(kind, whereOf(tenant, subjects), from, now));
      return [];
    } catch (error) {
      if (error instanceof Fault) throw error;
      const [only] = subjects;
      if (subjects.length === 1 && only !== undefined) return [only];
      const middle = subjects.length >> 1;
      return [
        ...(await bisect(kind, tenant, subjects.slice(0, middle), from, now)),
        ...(await bisect(kind, tenant, subjects.slice(middle), from, now)),
      ];
    }
  };

  return {
    async evaluate(kind, tenant, subjects, from, now) {
      for (let at = 0; at < subjects.length; at += AT_ONCE) {
        const some = subjects.slice(at, at + AT_ONCE);
        try {
          await store.command(statement(kind, whereOf(tenant, some), from, now, some.length <= FEW));
        } catch (error) {
          if (error instanceof Fault) throw error;
          // A statement that fails over nobody fails by itself: no subject is to blame.
          await store.command(statement(kind, whereOf(tenant, ['']), from, now));
          const failing = await bisect(kind, tenant, some, from, now);
          log.error(
            { fault: 'ANDON_E109', kind: kind.name, tenant, subjects: failing },
            'state could not be evaluated',
          );
          const rows = failing.map((subject) =>
            JSON.stringify({ kind: kind.name, tenant, subject, fault: 'ANDON_E109', seen_at: wall() }),
          );
          await store.insert('quarantined_subjects', Buffer.from(`${rows.join('\n')}\n`));
        }
      }
    },
    async evaluateWhere(kind, where, now) {
      await store.command(statement(kind, where, 'all', now));
    },
  };
}
