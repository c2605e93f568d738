import type { Decode } from '../batch.ts';
import { type ErasableTable, type ErasingTable, erasingTable, type FactRow } from '../verdict.ts';
import { type ErasedSet, erasedKey, isScope, type Scope } from './erased-set.ts';

/** An erasure as it was read from a message. */
export interface Erasure {
  tenant: string;
  scope: Scope;
  ref: string;
  /** Stamp of its batch, ms. */
  stamp: number;
}

export const SCOPE_OF: Readonly<Record<ErasableTable, Scope>> = {
  ticket_events: 'ticket',
  contact_events: 'contact',
  agent_events: 'agent',
  survey_events: 'survey',
};
const isErasable = (table: string): table is ErasableTable => Object.hasOwn(SCOPE_OF, table);

/** What is blanked of a fact: see `erasure` in 009_erasure.sql. */
export const CUSTOMER_ONLY = 1;
export const EVERYTHING = 2;

const isErasure = ({ type, table }: FactRow): boolean =>
  type === 'subject.erased' && table === 'operations_events';

/** The erasure that an operations row asks for; a drill erases nothing. */
function erasureOf(row: FactRow, stamp: number): Erasure | undefined {
  const { drill, detail = '{}' } = row.columns as { drill?: number; detail?: string };
  const { scope, subject_ref: ref } = JSON.parse(detail) as Record<string, unknown>;
  return drill === 1 || !isScope(scope) || typeof ref !== 'string'
    ? undefined
    : { tenant: row.tenant, scope, ref, stamp };
}

/** The operations row of a customer's erasure without the customer. */
function anonymous(row: FactRow, { tenant, scope, ref }: Erasure): FactRow {
  if (scope !== 'customer') return row;
  const named = `sha256:${erasedKey(tenant, scope, ref)}`;
  const detail = JSON.stringify({ ...JSON.parse(row.columns.detail as string), subject_ref: named });
  const subject = row.subject === ref ? named : row.subject;
  return { ...row, subject, columns: { ...row.columns, subject, detail } };
}

export interface DivertParts {
  erased: ErasedSet;
  /** Called with each erasure, before any later message is read. */
  asked(erasure: Erasure): void;
  /** A subject that is not erased but names a customer who is: it goes the cold way from now on. */
  touches(tenant: string, scope: Scope, subject: string): void;
}

/**
 * The decoder behind the set of erased subjects: facts that speak of one go into the table that blanks them (Null engine
 * and a view), never into their own. Nobody is asked while nobody is erased.
 */
export function divertErased(decode: Decode, { erased, asked, touches }: DivertParts): Decode {
  const levelOf = (row: FactRow, scope: Scope): number => {
    if (erased.has(row.tenant, scope, row.subject)) return EVERYTHING;
    const customer = row.columns.customer_id;
    if (typeof customer !== 'string' || !erased.has(row.tenant, 'customer', customer)) return 0;
    touches(row.tenant, scope, row.subject);
    return CUSTOMER_ONLY;
  };
  const divert = (row: FactRow): FactRow => {
    if (!isErasable(row.table)) return row;
    const level = levelOf(row, SCOPE_OF[row.table]);
    if (level === 0) return row;
    const table: ErasingTable = erasingTable(row.table);
    return { ...row, table, columns: { ...row.columns, erasure: level } };
  };
  return (message, ingestedAt) => {
    const verdict = decode(message, ingestedAt);
    if (verdict.kind !== 'keep') return verdict;
    let { rows } = verdict;
    const asking = rows.find(isErasure);
    const erasure = asking && erasureOf(asking, ingestedAt);
    if (erasure) {
      erased.add(erasure.tenant, erasure.scope, erasure.ref);
      asked(erasure);
      rows = rows.map((row) => (row.table === 'operations_events' ? anonymous(row, erasure) : row));
    }
    return erased.empty ? verdict : { ...verdict, rows: rows.map(divert) };
  };
}
