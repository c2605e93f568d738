import { createHash } from 'node:crypto';
import type { Store } from '../../store/store.ts';

/** Whose erasure can be asked for. */
export type Scope = 'ticket' | 'contact' | 'agent' | 'survey' | 'customer';

const SCOPES: readonly string[] = ['ticket', 'contact', 'agent', 'survey', 'customer'] satisfies Scope[];
export const isScope = (text: unknown): text is Scope => typeof text === 'string' && SCOPES.includes(text);

/**
 * What names an erased subject for ever. A subject of its own is in the key of its facts anyway; of a customer there is
 * to be no trace, so only a digest of its id stays, the same as `customerDigest` in SQL.
 */
export const erasedKey = (tenant: string, scope: Scope, ref: string): string =>
  scope === 'customer'
    ? createHash('sha256').update(`${tenant}\u001fcustomer\u001f${ref}`).digest('hex')
    : ref;

/** The key of the customer that a row names, as SQL. */
export const CUSTOMER_DIGEST =
  "lower(hex(SHA256(concat(tenant, '\\x1f', 'customer', '\\x1f', customer_id))))";

export interface ErasedRow {
  tenant: string;
  scope: Scope;
  key: string;
}

/** The erased subjects, which ingest and rebuild ask before they write. Never shrinks. */
export interface ErasedSet {
  /** Reads what other processes and earlier lives have added. */
  read(): Promise<void>;
  add(tenant: string, scope: Scope, ref: string): void;
  has(tenant: string, scope: Scope, ref: string): boolean;
  /** While it is, nothing need be looked at. */
  readonly empty: boolean;
}

export function createErasedSet(store: Store): ErasedSet {
  const keys = new Set<string>();
  const word = ({ tenant, scope, key }: ErasedRow): string => `${tenant}\u001f${scope}\u001f${key}`;
  return {
    async read() {
      const rows = await store.query<ErasedRow>('SELECT DISTINCT tenant, scope, key FROM erased_subjects');
      for (const row of rows) keys.add(word(row));
    },
    add(tenant, scope, ref) {
      keys.add(word({ tenant, scope, key: erasedKey(tenant, scope, ref) }));
    },
    has: (tenant, scope, ref) =>
      keys.size > 0 && keys.has(word({ tenant, scope, key: erasedKey(tenant, scope, ref) })),
    get empty() {
      return keys.size === 0;
    },
  };
}
