import { quote, type Store } from '../../store/store.ts';
import { hasWorkingSet, type KindWithWorkingSet, type SubjectKind } from '../kinds.ts';

/** A kind of subject whose rows of state go into the tables of a rebuild, beside those that are read. */
export interface Beside<Kind extends SubjectKind = SubjectKind> {
  running: Kind;
  next: Kind;
}

export const withWorkingSet = (beside: Beside): beside is Beside<KindWithWorkingSet> =>
  hasWorkingSet(beside.running);

const nextOf = (table: string, id: string): string => `${table}_next_${id}`;

/** @param id of the rebuild, so that two at once, of two processes, never meet in one table. */
export const besideOf = (kind: SubjectKind, id: string): Beside => ({
  running: kind,
  next: {
    ...kind,
    state: nextOf(kind.state, id),
    ...(kind.working ? { working: { ...kind.working, live: nextOf(kind.working.live, id) } } : {}),
  },
});

/** Pairs of tables, the one that is read first. */
export const pairsOf = ({ running, next }: Beside): [string, string][] => [
  [running.state, next.state],
  ...(running.working && next.working ? [[running.working.live, next.working.live] as [string, string]] : []),
];

export async function makeBeside(store: Store, besides: readonly Beside[]): Promise<void> {
  for (const [running, next] of besides.flatMap(pairsOf))
    await store.command(`CREATE TABLE ${next} AS ${running}`);
}

export async function dropBeside(store: Store, besides: readonly Beside[]): Promise<void> {
  for (const [, next] of besides.flatMap(pairsOf)) await store.command(`DROP TABLE IF EXISTS ${next} SYNC`);
}

/** Tables of rebuilds as they stand, with the id of each. */
export async function tablesBeside(
  store: Store,
  kinds: readonly SubjectKind[],
): Promise<{ table: string; id: string }[]> {
  const running = new Set(
    kinds.flatMap((kind) => [kind.state, ...(kind.working ? [kind.working.live] : [])]),
  );
  const rows = await store.query<{ name: string }>(
    `SELECT name FROM system.tables WHERE database = currentDatabase() AND match(name, '_next_[0-9a-f]+$')`,
  );
  return rows.flatMap(({ name }) => {
    const at = name.lastIndexOf('_next_');
    return running.has(name.slice(0, at)) ? [{ table: name, id: name.slice(at + '_next_'.length) }] : [];
  });
}

/** Whether each table still has the columns of the one it is to replace: a newer Andon may have migrated meanwhile. */
export async function sameColumns(store: Store, besides: readonly Beside[]): Promise<boolean> {
  for (const pair of besides.flatMap(pairsOf)) {
    const [seen] = await store.query<{ shapes: number }>(
      `SELECT uniqExact(columns) AS shapes FROM (
         SELECT groupArray((name, type)) AS columns FROM (
           SELECT table, name, type FROM system.columns
           WHERE database = currentDatabase() AND table IN (${pair.map(quote).join(', ')}) ORDER BY table, position)
         GROUP BY table)`,
    );
    if (seen?.shapes !== 1) return false;
  }
  return true;
}

/**
 * Swaps every table with the one beside it. Each is swapped whole or not at all; a process that ends between two leaves
 * tables of one epoch beside tables of another, each right by itself, and the next start rebuilds once more.
 */
export const exchange = (store: Store, besides: readonly Beside[]): Promise<void> =>
  store.command(
    `EXCHANGE TABLES ${besides
      .flatMap(pairsOf)
      .map(([running, next]) => `${running} AND ${next}`)
      .join(', ')}`,
  );
