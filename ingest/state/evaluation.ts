import { Fault, type FaultCode } from '../../schemas/faults.ts';
import type { Log } from '../../schemas/log.ts';
import { idList, quote, type Store } from '../../store/store.ts';
import { hasWorkingSet, type SubjectKind } from '../kinds.ts';
import type { MarkDirty } from '../rollup-marks.ts';
import { createSetApart, type SetApart } from './set-apart.ts';

/** Subjects evaluated by one statement: more gains nothing and holds the writing lane. */
const AT_ONCE = 20_000;

/** So few subjects are evaluated by one thread: handing them round takes a tenth more processor time than it saves. */
const FEW = 2_000;
/** So many subjects whose statement lacks memory even alone are not to blame themselves: the machine is. */
const MOST_TOO_LARGE = 16;

export interface Evaluation {
  /**
   * Writes the state rows of these subjects.
   * `hot`: from the working set, into the state table and the live one. `all`: from all facts, into the state table.
   * A statement that lacks memory is put in smaller pieces. Subjects that fail alone are set apart and reported
   * (ANDON_E109, E330) and do not hold up the others.
   * @param now the site's clock, ms.
   * @throws Fault where the store fails, whoever is asked for.
   */
  evaluate(
    kind: SubjectKind,
    tenant: string,
    subjects: readonly string[],
    from: 'hot' | 'all',
    now: number,
  ): Promise<void>;
  /** As `all`, for what the condition on `tenant` and a range of `subject` names: rebuilds in bulk. */
  evaluateWhere(kind: SubjectKind, tenant: string, where: string, now: number): Promise<void>;
  /** Who stands apart, to be tried again. */
  apart: Pick<SetApart, 'read'>;
}

const lacksMemory = (error: unknown): boolean => error instanceof Fault && error.code === 'ANDON_E330';

/**
 * @param epoch read anew for each statement: a rebuild may raise it meanwhile.
 * @param counts false: its rows are thrown away, so whoever stands apart still does.
 * @param back told of those who stood apart, once they are evaluated.
 */
export function createEvaluation(
  store: Store,
  log: Log,
  epoch: () => number,
  wall: () => number,
  { counts = true, back }: { counts?: boolean; back?: MarkDirty } = {},
): Evaluation {
  const apart = createSetApart(store, wall, back);
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

  /** Halves until the failing subject stands alone. @param failing gets those, by what they failed with. */
  const bisect = async (
    run: (subjects: readonly string[]) => Promise<void>,
    subjects: readonly string[],
    failing: Map<string, FaultCode>,
  ): Promise<void> => {
    try {
      await run(subjects);
    } catch (error) {
      if (error instanceof Fault && !lacksMemory(error)) throw error;
      const [only] = subjects;
      if (subjects.length === 1 && only !== undefined) {
        failing.set(only, lacksMemory(error) ? 'ANDON_E330' : 'ANDON_E109');
        if ([...failing.values()].filter((code) => code === 'ANDON_E330').length > MOST_TOO_LARGE)
          throw error;
        return;
      }
      const middle = subjects.length >> 1;
      await bisect(run, subjects.slice(0, middle), failing);
      await bisect(run, subjects.slice(middle), failing);
    }
  };

  const setApart = async (
    kind: SubjectKind,
    tenant: string,
    failing: ReadonlyMap<string, FaultCode>,
  ): Promise<void> => {
    for (const fault of new Set(failing.values())) {
      const subjects = [...failing].filter(([, code]) => code === fault).map(([subject]) => subject);
      const fresh = await apart.add(kind, tenant, subjects, fault);
      // Whoever fails again when tried again is no news.
      if (fresh.length > 0)
        log.error({ fault, kind: kind.name, tenant, subjects: fresh }, 'state could not be evaluated');
    }
  };

  const evaluateSome = async (
    kind: SubjectKind,
    tenant: string,
    subjects: readonly string[],
    from: 'hot' | 'all',
    now: number,
  ): Promise<void> => {
    const run = (some: readonly string[]) =>
      store.command(statement(kind, whereOf(tenant, some), from, now, some.length <= FEW));
    const failing = new Map<string, FaultCode>();
    try {
      await run(subjects);
    } catch (error) {
      if (error instanceof Fault && !lacksMemory(error)) throw error;
      // A statement that fails over nobody fails by itself: no subject is to blame.
      await run(['']);
      await bisect(run, subjects, failing);
      await setApart(kind, tenant, failing);
    }
    if (!counts) return;
    await apart.evaluated(
      kind,
      tenant,
      failing.size === 0 ? subjects : subjects.filter((subject) => !failing.has(subject)),
    );
  };

  const evaluation: Evaluation = {
    async evaluate(kind, tenant, subjects, from, now) {
      for (let at = 0; at < subjects.length; at += AT_ONCE)
        await evaluateSome(kind, tenant, subjects.slice(at, at + AT_ONCE), from, now);
    },
    async evaluateWhere(kind, tenant, where, now) {
      try {
        await store.command(statement(kind, where, 'all', now));
        if (counts) await apart.evaluatedWhere(kind, where);
      } catch (error) {
        if (error instanceof Fault && !lacksMemory(error)) throw error;
        const rows = await store.query<{ subject: string }>(
          `SELECT DISTINCT subject FROM ${kind.facts} WHERE ${where}`,
        );
        const subjects = rows.map(({ subject }) => subject);
        await evaluation.evaluate(kind, tenant, subjects, 'all', now);
      }
    },
    apart,
  };
  return evaluation;
}
