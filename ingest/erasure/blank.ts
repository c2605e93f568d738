import { idList, quote, type Store } from '../../store/store.ts';
import { type ErasableTable, erasingTable } from '../verdict.ts';
import { CUSTOMER_ONLY, EVERYTHING, SCOPE_OF } from './divert.ts';
import { CUSTOMER_DIGEST, type ErasedRow } from './erased-set.ts';

/** Subjects whose facts were blanked, of one table and tenant. */
export interface Blanked {
  table: ErasableTable;
  tenant: string;
  subjects: string[];
  /** Keys of the customers that were taken out; undefined: all that describes the subjects. */
  customers?: string[];
}

const TABLES = Object.keys(SCOPE_OF) as ErasableTable[];
const WITH_CUSTOMER: ReadonlySet<ErasableTable> = new Set(['ticket_events', 'contact_events']);

/** Subjects of one statement. */
const AT_ONCE = 10_000;

/** What makes a fact one. */
const KEY = 'tenant, subject, time, source, id, content_hash';

/**
 * Blanks the facts of these subjects in place: a blanked copy under the same key, then the originals out. An original is
 * taken out only where its blanked copy stands, so nothing is lost whenever the process ends or another one writes; what
 * comes in between is met by the next sweep.
 *
 * @param refs ids of the customers among them where they are known: a look at the ids is cheaper than at their digests.
 * @returns whose facts had something to blank.
 */
export async function blankFacts(
  store: Store,
  erased: readonly ErasedRow[],
  refs?: readonly string[],
): Promise<Blanked[]> {
  const found: Blanked[] = [];
  for (const tenant of new Set(erased.map((row) => row.tenant))) {
    const keys = (scope: string) =>
      erased.filter((row) => row.tenant === tenant && row.scope === scope).map((row) => row.key);
    for (const table of TABLES) {
      const own = keys(SCOPE_OF[table]);
      for (let at = 0; at < own.length; at += AT_ONCE) {
        const where = `subject IN ${idList(own.slice(at, at + AT_ONCE))}`;
        const subjects = await blank(store, table, tenant, where, EVERYTHING);
        if (subjects.length > 0) found.push({ table, tenant, subjects });
      }
      const customers = keys('customer');
      if (customers.length === 0 || !WITH_CUSTOMER.has(table)) continue;
      const named = refs
        ? 'customer_id IN {refs:Array(String)}'
        : `customer_id != '' AND ${CUSTOMER_DIGEST} IN ${idList(customers)}`;
      const rows = await store.query<{ subject: string }>(
        `SELECT DISTINCT subject FROM ${table} WHERE tenant = ${quote(tenant)} AND ${named}`,
        refs && { refs: [...refs] },
      );
      for (let at = 0; at < rows.length; at += AT_ONCE) {
        const some = rows.slice(at, at + AT_ONCE).map((row) => row.subject);
        const where = `subject IN ${idList(some)} AND ${CUSTOMER_DIGEST} IN ${idList(customers)}`;
        await blank(store, table, tenant, where, CUSTOMER_ONLY);
        found.push({ table, tenant, subjects: some, customers });
      }
    }
  }
  return found;
}

async function blank(
  store: Store,
  table: ErasableTable,
  tenant: string,
  which: string,
  level: number,
): Promise<string[]> {
  const where = `tenant = ${quote(tenant)} AND ${which} AND original.erasure < ${level}`;
  const rows = await store.query<{ subject: string }>(
    `SELECT DISTINCT subject FROM ${table} AS original WHERE ${where}`,
  );
  const subjects = rows.map((row) => row.subject);
  if (subjects.length === 0) return [];
  await store.command(
    `INSERT INTO ${erasingTable(table)} SELECT * REPLACE (toUInt8(${level}) AS erasure) FROM ${table} AS original WHERE ${where}`,
  );
  const of = `tenant = ${quote(tenant)} AND subject IN ${idList(subjects)}`;
  await store.command(
    `DELETE FROM ${table} WHERE ${of} AND erasure < ${level} AND ${which} AND (${KEY}) IN
       (SELECT ${KEY} FROM ${table} WHERE ${of} AND erasure >= ${level})`,
  );
  return subjects;
}
