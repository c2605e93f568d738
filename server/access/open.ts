import { createHash, timingSafeEqual } from 'node:crypto';
import type { Principal, Role } from '../../schemas/access.ts';
import type { Log } from '../../schemas/log.ts';
import type { Store } from '../../store/store.ts';
import type { Timers } from '../ports.ts';
import { type Credential, type Credentials, openCredentials } from './credentials.ts';
import { createPairings, type Pairings } from './pairing.ts';
import { isPassword } from './passwords.ts';
import { allowedFor } from './permissions.ts';

/** Somebody with a password of their own here. */
export interface Account {
  name: string;
  role: Exclude<Role, 'display'>;
  /** `scrypt$…`, as `andon password` prints it. */
  hash: string;
}

/** A session lasts a shift. */
const SESSION_MS = 12 * 3_600_000;
/** Sign-ins that fail, of one account and of one address, before both wait. */
const MOST_FAILURES = 10;
const FAILURES_FOR_MS = 10 * 60_000;

/** Whoever can read the data folder. */
const LOCAL: Credential = {
  ...{ id: 'local', kind: 'session', createdAt: 0, createdBy: '', expiresAt: 0, revokedAt: 0 },
  principal: { role: 'admin', name: 'local' },
};

export const COOKIE = 'andon';

export type SignedIn =
  | { kind: 'in'; secret: string; principal: Principal }
  | { kind: 'wrong' }
  | { kind: 'too_many' };

/** Who may do what. One of these a server; without accounts there is none, and only this machine is let in. */
export interface Access {
  credentials: Credentials;
  pairings: Pairings;
  /** Whose cookie this is, or whose key (`Authorization: Bearer …`). */
  who(cookie: string | undefined, authorization?: string): Credential | undefined;
  /** 'yes', or why not: nobody signed in, or somebody who may not. */
  may(credential: Credential | undefined, method: string, route: string): 'yes' | 'unknown' | 'forbidden';
  signIn(name: string, password: string, address: string): Promise<SignedIn>;
  /** Writes down who did what; failing to is told in the log and stops nothing. */
  audit(principal: Principal | undefined, act: string, what?: object): void;
  stop(): Promise<void>;
}

export interface AccessDeps {
  store: Pick<Store, 'query' | 'insert'>;
  timers: Timers;
  log: Log;
  wallNow(): number;
  accounts: readonly Account[];
  /** What commands on this machine show. */
  localKey?: string | undefined;
}

const hashed = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Counts failures by name within a window of time. */
function failures(now: () => number) {
  const byName = new Map<string, number[]>();
  const recent = (name: string) => (byName.get(name) ?? []).filter((at) => now() - at < FAILURES_FOR_MS);
  return {
    tooMany: (name: string) => recent(name).length >= MOST_FAILURES,
    add(name: string) {
      byName.set(name, [...recent(name), now()]);
      if (byName.size > 10_000) byName.delete(byName.keys().next().value as string);
    },
  };
}

export async function openAccess(deps: AccessDeps): Promise<Access> {
  const { wallNow, log } = deps;
  const credentials = await openCredentials(deps);
  const pairings = createPairings(wallNow);
  const failed = failures(wallNow);
  const writing = new Set<Promise<void>>();
  return {
    credentials,
    pairings,
    who(cookie, authorization = '') {
      const [, key] = /^Bearer (\S{1,200})$/.exec(authorization) ?? [];
      const local = key && deps.localKey && timingSafeEqual(hashed(key), hashed(deps.localKey));
      return local ? LOCAL : credentials.find(cookie);
    },
    may(credential, method, route) {
      const allowed = allowedFor(method, route);
      if (allowed === 'anybody' || allowed === 'own_token') return 'yes';
      if (!credential) return 'unknown';
      return allowed.includes(credential.principal.role) ? 'yes' : 'forbidden';
    },
    async signIn(name, password, address) {
      // Counted before the password is looked at: many guesses at once are many.
      const counted = [`account ${name}`, `address ${address}`];
      if (counted.some(failed.tooMany)) return { kind: 'too_many' };
      for (const one of counted) failed.add(one);
      const account = deps.accounts.find((each) => each.name === name);
      if (!(await isPassword(password, account?.hash)) || !account) return { kind: 'wrong' };
      const principal = { role: account.role, name: account.name };
      const expiresAt = wallNow() + SESSION_MS;
      const { secret } = await credentials.issue({ kind: 'session', principal, createdBy: name, expiresAt });
      return { kind: 'in', secret, principal };
    },
    audit(principal, act, what = {}) {
      const { name = '', role = '' } = principal ?? {};
      const line = JSON.stringify({ at: wallNow(), name, role, act, what: JSON.stringify(what) });
      const written = deps.store
        .insert('audit', Buffer.from(`${line}\n`))
        .catch((error) => log.error({ error: String(error), act }, 'the audit log could not be written'))
        .finally(() => writing.delete(written));
      writing.add(written);
    },
    async stop() {
      credentials.stop();
      await Promise.all(writing);
    },
  };
}
