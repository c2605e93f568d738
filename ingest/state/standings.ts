import type { Clock } from '../../schemas/clock.ts';
import { idList, quote, type Store } from '../../store/store.ts';
import type { Touched } from '../batch.ts';
import type { KindWithWorkingSet } from '../kinds.ts';
import { admit, LOOKUP_AGE } from './admission.ts';

export interface Admitted {
  hot: Touched[];
  cold: Touched[];
  /** Wall ms of the oldest look-up it rests on. */
  askedAt: number;
}

/** Remembers who is where, and asks the store about the rest. */
export interface Standings {
  admit(
    kind: KindWithWorkingSet,
    touched: readonly Touched[],
    waiting: (key: string) => boolean,
  ): Promise<Admitted>;
  /** These went into the working set, or out of it. */
  moved(kind: KindWithWorkingSet, tenant: string, subjects: readonly string[], to: 'live' | 'stored'): void;
  /** Nothing is known any more. */
  forget(): void;
}

interface Known {
  live: boolean;
  askedAt: number;
}

const REMEMBERED = 300_000;
/** So many subjects are asked about in one question; of more, only those that are not live are looked up in the state. */
const IN_ONE = 2_000;
const keyOf = (tenant: string, subject: string): string => `${tenant}\u001f${subject}`;

/**
 * @param alone true while no other process writes to this store: then what was seen stays true until we change it.
 */
export function createStandings(store: Store, clock: Clock, alone: () => boolean): Standings {
  const memory = new Map<string, Map<string, Known>>();
  const memoryOf = (kind: string): Map<string, Known> => {
    let known = memory.get(kind);
    if (!known) {
      known = new Map();
      memory.set(kind, known);
    }
    return known;
  };
  const remember = (known: Map<string, Known>, key: string, standing: Known): void => {
    known.delete(key);
    known.set(key, standing);
    // The first key is the one that was used the longest ago.
    if (known.size > REMEMBERED) known.delete(known.keys().next().value as string);
  };

  const ask = async (kind: KindWithWorkingSet, tenant: string, subjects: string[]) => {
    const among = `tenant = ${quote(tenant)} AND subject IN ${idList(subjects)}`;
    const storedAmong = (those: string) =>
      `SELECT subject, 'stored' AS place FROM ${kind.state} WHERE ${those} GROUP BY subject`;
    const places = await store.query<{ subject: string; place: 'live' | 'leaving' | 'stored' }>(
      `SELECT subject, 'live' AS place FROM ${kind.working.live} WHERE ${among} GROUP BY subject
       UNION ALL SELECT subject, 'leaving' AS place FROM leaving WHERE kind = ${quote(kind.name)} AND ${among} GROUP BY subject
       ${subjects.length <= IN_ONE ? `UNION ALL ${storedAmong(among)}` : ''}`,
    );
    const [live, leaving, stored] = (['live', 'leaving', 'stored'] as const).map(
      (place) => new Set(places.filter((row) => row.place === place).map((row) => row.subject)),
    ) as [Set<string>, Set<string>, Set<string>];
    const rest = subjects.length <= IN_ONE ? [] : subjects.filter((subject) => !live.has(subject));
    if (rest.length > 0) {
      const those = `tenant = ${quote(tenant)} AND subject IN ${idList(rest)}`;
      for (const { subject } of await store.query<{ subject: string }>(storedAmong(those)))
        stored.add(subject);
    }
    return { live, leaving, stored };
  };

  return {
    async admit(kind, touched, waiting) {
      const known = memoryOf(kind.name);
      const now = clock.now();
      const oldest = alone() ? Number.NEGATIVE_INFINITY : now - LOOKUP_AGE / 2;
      const admitted: Admitted = { hot: [], cold: [], askedAt: now };
      const asked = new Map<string, Touched[]>();
      for (const one of touched) {
        const key = keyOf(one.tenant, one.subject);
        const held = known.get(key);
        if (held && held.askedAt >= oldest) {
          remember(known, key, held);
          admitted.askedAt = Math.min(admitted.askedAt, alone() ? now : held.askedAt);
          const way = admit({ ...one, live: held.live, stored: true, leaving: false, waiting: waiting(key) });
          admitted[way].push(one);
        } else {
          const list = asked.get(one.tenant);
          if (list) list.push(one);
          else asked.set(one.tenant, [one]);
        }
      }
      for (const [tenant, list] of asked) {
        const { live, leaving, stored } = await ask(
          kind,
          tenant,
          list.map((one) => one.subject),
        );
        for (const one of list) {
          const { subject, backfill } = one;
          const key = keyOf(tenant, subject);
          const isLive = live.has(subject);
          const isLeaving = leaving.has(subject);
          const way = admit({
            live: isLive,
            leaving: isLeaving,
            stored: stored.has(subject),
            waiting: waiting(key),
            backfill,
          });
          admitted[way].push(one);
          if (isLive && !isLeaving) remember(known, key, { live: true, askedAt: now });
          else if (!isLive && stored.has(subject)) remember(known, key, { live: false, askedAt: now });
        }
      }
      return admitted;
    },
    moved(kind, tenant, subjects, to) {
      const known = memoryOf(kind.name);
      for (const subject of subjects)
        remember(known, keyOf(tenant, subject), { live: to === 'live', askedAt: clock.now() });
    },
    forget: () => memory.clear(),
  };
}
