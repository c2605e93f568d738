import type { Log } from '../../schemas/log.ts';
import { idList, quote, type Store } from '../../store/store.ts';
import type { Decode } from '../batch.ts';
import { hasWorkingSet, type SubjectKind } from '../kinds.ts';
import type { ColdWay } from '../state/cold-way.ts';
import { FENCE } from '../state/living.ts';
import type { RawMessage } from '../verdict.ts';
import { type Blanked, blankFacts } from './blank.ts';
import { divertErased, type Erasure } from './divert.ts';
import { CUSTOMER_DIGEST, createErasedSet, type ErasedRow, erasedKey } from './erased-set.ts';
import { blankLetters, namesErased } from './letters.ts';

export interface ErasureParts {
  store: Store;
  log: Log;
  kinds: readonly SubjectKind[];
  coldWay: Pick<ColdWay, 'add' | 'flush'>;
  /** True while no other process writes to this store. */
  alone(): boolean;
  tenants(): string[];
  wall: () => number;
}

/**
 * Erasure in place. From the moment an erasure is read, facts of its subject are written blanked; once its batch is
 * evaluated, what was written before is blanked too, in facts, working set, state and quarantine.
 */
export interface Erasures {
  /** Reads the set anew: other processes add to it. */
  read(): Promise<void>;
  /** The decoder, behind the set. */
  behind(decode: Decode): Decode;
  /** Whether the subject (`tenant`, US, `subject`) must go the cold way: its rows may not pass by the working set. */
  goesCold(kind: SubjectKind, key: string): boolean;
  namesErased(message: RawMessage): boolean;
  /** Blanks what the erasures of the batches up to this stamp are about. Between two batches. */
  settle(stamp: number): Promise<void>;
  /**
   * Blanks what other processes wrote before they knew, and what an earlier life left; `all`: looks for every subject
   * that was ever erased, as after a restore. Between two batches.
   */
  sweep(which: 'unsettled' | 'all'): Promise<void>;
  /** Makes the engine give up the bytes of rows that were taken out. May take long, and holds up nobody. */
  purge(): Promise<void>;
}

/** State columns that are blanked, by kind: those whose facts' columns are (009_erasure.sql). */
const STATE_COLUMNS: Record<SubjectKind['name'], readonly string[]> = {
  ticket: ["customer_id = ''", "city = ''"],
  contact: ["customer_id = ''", "city = ''"],
  survey: ['theme_codes = []'],
};

interface RememberedRow extends ErasedRow {
  erased_at: number;
  settled: 0 | 1;
}

const erasedRows = (store: Store, which: 'unsettled' | 'all'): Promise<RememberedRow[]> =>
  store.query(
    `SELECT tenant, scope, key, max(erased_at) AS erased_at, max(erased_subjects.settled) AS settled FROM erased_subjects
     GROUP BY tenant, scope, key ${which === 'all' ? '' : 'HAVING settled = 0'}`,
  );

/**
 * Facts that were restored from before an erasure, blanked once more: for a rebuild, which then evaluates everything.
 * @returns what to hand to `blankState` once that is done.
 */
export async function eraseAgain(store: Store, kinds: readonly SubjectKind[]): Promise<Blanked[]> {
  const blanked = await blankFacts(store, await erasedRows(store, 'all'));
  await dropHot(store, kinds, blanked);
  return blanked;
}

/**
 * Whom the erasures later than `since` (stamp, ms) are about, for `blankState`: a row that was evaluated before and is
 * swapped in after them still holds their values.
 */
export async function erasedSince(
  store: Store,
  kinds: readonly SubjectKind[],
  since: number,
): Promise<Blanked[]> {
  const erased = (await erasedRows(store, 'all')).filter((row) => row.erased_at > since);
  const found: Blanked[] = [];
  for (const tenant of new Set(erased.map((row) => row.tenant))) {
    const keys = (scope: string) =>
      erased.filter((row) => row.tenant === tenant && row.scope === scope).map((row) => row.key);
    const customers = keys('customer');
    for (const kind of kinds) {
      const own = keys(kind.name);
      if (own.length > 0) found.push({ table: kind.facts, tenant, subjects: own });
      if (customers.length === 0 || !STATE_COLUMNS[kind.name].includes("customer_id = ''")) continue;
      const rows = await store.query<{ subject: string }>(
        `SELECT DISTINCT subject FROM ${kind.state}
         WHERE tenant = ${quote(tenant)} AND customer_id != '' AND ${CUSTOMER_DIGEST} IN ${idList(customers)}`,
      );
      if (rows.length > 0)
        found.push({ table: kind.facts, tenant, subjects: rows.map((row) => row.subject), customers });
    }
  }
  return found;
}

export async function openErasures(parts: ErasureParts): Promise<Erasures> {
  const { store, kinds, coldWay } = parts;
  const erased = createErasedSet(store);
  await erased.read();
  let pending: Erasure[] = [];
  const touched = new Set<string>();
  const changed = new Set<string>();

  const remember = async (rows: readonly RememberedRow[]): Promise<void> => {
    const lines = rows.map((row) => JSON.stringify(row));
    if (lines.length > 0) await store.insert('erased_subjects', Buffer.from(`${lines.join('\n')}\n`));
  };

  const blank = async (rows: readonly ErasedRow[], refs?: readonly string[]): Promise<void> => {
    const blanked = await blankFacts(store, rows, refs);
    for (const one of blanked) changed.add(one.table);
    await dropHot(store, kinds, blanked);
    for (const { table, tenant, subjects } of blanked) {
      const kind = kinds.find((each) => each.facts === table);
      if (kind) void coldWay.add(kind, tenant, subjects);
    }
    // A round that had read the originals ends first; whatever is evaluated after it reads blanked facts.
    await coldWay.flush();
    await blankState(store, kinds, blanked);
    if (rows.length > 0) {
      const subjects = blanked.reduce((sum, one) => sum + one.subjects.length, 0);
      parts.log.info({ erasures: rows.length, subjects }, 'erased subjects blanked in place');
    }
  };

  return {
    read: erased.read,
    behind: (decode) =>
      divertErased(decode, {
        erased,
        asked: (erasure) => void pending.push(erasure),
        touches: (tenant, scope, subject) => void touched.add(`${scope}\u001f${tenant}\u001f${subject}`),
      }),
    goesCold(kind, key) {
      if (erased.empty) return false;
      const at = key.indexOf('\u001f');
      return (
        touched.has(`${kind.name}\u001f${key}`) || erased.has(key.slice(0, at), kind.name, key.slice(at + 1))
      );
    },
    namesErased: (message) => namesErased(erased, parts.tenants(), message),
    async settle(stamp) {
      const due = pending.filter((erasure) => erasure.stamp <= stamp);
      if (due.length === 0) return;
      const rows = due.map(({ tenant, scope, ref, stamp: erased_at }) => ({
        tenant,
        scope,
        key: erasedKey(tenant, scope, ref),
        erased_at,
        settled: 0 as const,
      }));
      await remember(rows);
      await blank(
        rows,
        due.filter(({ scope }) => scope === 'customer').map(({ ref }) => ref),
      );
      await blankLetters(
        store,
        due.map(({ ref }) => ref),
      );
      if (parts.alone()) await remember(rows.map((row) => ({ ...row, settled: 1 })));
      pending = pending.filter((erasure) => !due.includes(erasure));
    },
    async sweep(which) {
      const rows = await erasedRows(store, which);
      // Others hear of an erasure within a second; what they had in hand by then is written within the fence.
      const due = rows.filter(
        (row) => row.settled === 1 || parts.alone() || row.erased_at < parts.wall() - FENCE,
      );
      if (due.length === 0) return;
      await blank(due);
      await remember(due.filter((row) => row.settled === 0).map((row) => ({ ...row, settled: 1 })));
    },
    async purge() {
      for (const table of [...changed]) {
        await store.command(`ALTER TABLE ${table} APPLY DELETED MASK SETTINGS mutations_sync = 0`);
        changed.delete(table);
      }
    },
  };
}

/** The hot copies of blanked subjects: the cold way copies them anew. */
export async function dropHot(
  store: Store,
  kinds: readonly SubjectKind[],
  blanked: readonly Blanked[],
): Promise<void> {
  for (const { table, tenant, subjects } of blanked) {
    const kind = kinds.find((each) => each.facts === table);
    if (!kind || !hasWorkingSet(kind)) continue;
    await store.command(
      `DELETE FROM ${kind.working.hot} WHERE tenant = ${quote(tenant)} AND subject IN ${idList(subjects)}`,
    );
  }
}

/** Rows of state that stood before: a row with the same version replaces them one day, their values go today. */
export async function blankState(
  store: Store,
  kinds: readonly SubjectKind[],
  blanked: readonly Blanked[],
): Promise<void> {
  for (const { table, tenant, subjects, customers } of blanked) {
    const kind = kinds.find((each) => each.facts === table);
    if (!kind) continue;
    const which = customers ? ` AND ${CUSTOMER_DIGEST} IN ${idList(customers)}` : '';
    const columns = customers ? "customer_id = ''" : STATE_COLUMNS[kind.name].join(', ');
    for (const rows of [kind.state, ...(hasWorkingSet(kind) ? [kind.working.live] : [])])
      await store.command(
        `ALTER TABLE ${rows} UPDATE ${columns} WHERE tenant = ${quote(tenant)} AND subject IN ${idList(subjects)}${which}`,
      );
  }
}
