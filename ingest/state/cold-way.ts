import { hasWorkingSet, type SubjectKind } from '../kinds.ts';
import type { Meter } from '../meter.ts';
import type { MarkDirty } from '../rollup-marks.ts';
import type { Sources } from '../sources.ts';
import type { Evaluation } from './evaluation.ts';
import type { Standings } from './standings.ts';
import type { WorkingSet } from './working-set.ts';

/** Subjects evaluated from all their facts, in bulk; who proves alive is brought whole into the working set. */
export interface ColdWay {
  /** @returns when these have been evaluated. */
  add(kind: SubjectKind, tenant: string, subjects: Iterable<string>): Promise<void>;
  /** Whether the subject (`tenant`, US, `subject`) waits or is being evaluated. */
  waiting(kind: SubjectKind, key: string): boolean;
  /** Subjects that wait. */
  readonly size: number;
  /** Wall ms since the first of them came; null if nobody waits. */
  readonly since: number | null;
  /** Evaluates everybody who waits now, after a round that is under way. */
  flush(): Promise<void>;
}

interface Round {
  kinds: Map<SubjectKind, Map<string, Set<string>>>;
  size: number;
  since: number | null;
  done: Promise<void>;
  finish: () => void;
  fail: (error: unknown) => void;
}

export interface ColdWayParts {
  evaluation: Evaluation;
  workingSet: WorkingSet;
  standings: Standings;
  sources: Pick<Sources, 'siteNow'>;
  wall: () => number;
  meter: Pick<Meter, 'warming'>;
  markDirty?: MarkDirty;
  /** Called once a round is in the state. */
  announce: (kind: SubjectKind, tenant: string, subjects: number) => void;
}

/** Subjects of one statement: small enough to let the live batches in between. */
const AT_ONCE = 10_000;

const begin = (): Round => {
  let finish = () => {};
  let fail: (error: unknown) => void = () => {};
  const done = new Promise<void>((resolve, reject) => {
    finish = resolve;
    fail = reject;
  });
  done.catch(() => undefined);
  return { kinds: new Map(), size: 0, since: null, done, finish, fail };
};

const holds = (round: Round | undefined, kind: SubjectKind, tenant: string, subject: string): boolean =>
  round?.kinds.get(kind)?.get(tenant)?.has(subject) ?? false;

export function createColdWay(parts: ColdWayParts): ColdWay {
  const { evaluation, workingSet, standings, sources } = parts;
  let next = begin();
  let running: Round | undefined;

  const evaluate = async (kind: SubjectKind, tenant: string, subjects: string[]): Promise<void> => {
    const now = sources.siteNow(tenant);
    await parts.markDirty?.(kind, tenant, subjects);
    await evaluation.evaluate(kind, tenant, subjects, 'all', now);
    if (hasWorkingSet(kind)) {
      const alive = await workingSet.belonging(kind, tenant, subjects, now);
      await workingSet.bring(kind, tenant, alive);
      const lively = new Set(alive);
      standings.moved(
        kind,
        tenant,
        subjects.filter((subject) => !lively.has(subject)),
        'stored',
      );
      standings.moved(kind, tenant, alive, 'live');
    }
    parts.announce(kind, tenant, subjects.length);
  };

  return {
    add(kind, tenant, subjects) {
      let tenants = next.kinds.get(kind);
      if (!tenants) {
        tenants = new Map();
        next.kinds.set(kind, tenants);
      }
      let set = tenants.get(tenant);
      if (!set) {
        set = new Set();
        tenants.set(tenant, set);
      }
      const before = set.size;
      for (const subject of subjects) set.add(subject);
      next.size += set.size - before;
      next.since ??= parts.wall();
      return next.done;
    },
    waiting(kind, key) {
      const at = key.indexOf('\u001f');
      const tenant = key.slice(0, at);
      const subject = key.slice(at + 1);
      return holds(next, kind, tenant, subject) || holds(running, kind, tenant, subject);
    },
    get size() {
      return next.size;
    },
    get since() {
      return next.since;
    },
    async flush() {
      while (running) await running.done;
      if (next.size === 0) return;
      const round = next;
      running = round;
      next = begin();
      const warmed = parts.meter.warming(round.size);
      try {
        for (const [kind, tenants] of round.kinds) {
          for (const [tenant, set] of tenants) {
            const subjects = [...set];
            for (let at = 0; at < subjects.length; at += AT_ONCE) {
              await evaluate(kind, tenant, subjects.slice(at, at + AT_ONCE));
            }
          }
        }
        warmed();
        round.finish();
      } catch (error) {
        round.fail(error);
        throw error;
      } finally {
        running = undefined;
      }
    },
  };
}
