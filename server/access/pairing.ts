import { createHash, randomBytes, randomInt } from 'node:crypto';
import type { Principal } from '../../schemas/access.ts';

/** How long (ms) a code is good. */
export const CODE_MS = 10 * 60_000;
/** More screens than these do not wait at once: the oldest gives way. */
const MOST_WAITING = 200;
/** Nothing that is read for something else: no 0 O, 1 I L, 5 S, 2 Z, 8 B. */
const LETTERS = 'ACDEFGHJKMNPQRTUVWXY34679';

interface Waiting {
  code: string;
  expiresAt: number;
  /** The credential's secret, once an admin has named the screen. */
  granted: { secret: string; principal: Principal } | null;
}

/** Screens that show a code and wait for an admin. In memory: after a restart a screen shows a new one. */
export interface Pairings {
  begin(): { code: string; secret: string; expiresAt: number };
  /** Whether a screen waits with this code. Case and dashes do not matter. */
  isWaiting(code: string): boolean;
  /** Gives the screen with this code its credential, once. @returns false where nobody waits with it. */
  grant(code: string, secret: string, principal: Principal): boolean;
  /** What became of a screen's wait; a credential is handed over once. 'gone': the code is over. */
  redeem(secret: string): 'gone' | 'waiting' | { secret: string; principal: Principal };
}

const plain = (code: string): string => code.toUpperCase().replace(/[^A-Z0-9]/g, '');
const key = (secret: string): string => createHash('sha256').update(secret).digest('hex');

export function createPairings(now: () => number): Pairings {
  const waiting = new Map<string, Waiting>();
  const sweep = (): void => {
    for (const [id, { expiresAt }] of waiting) if (expiresAt <= now()) waiting.delete(id);
    for (const id of waiting.keys()) {
      if (waiting.size < MOST_WAITING) break;
      waiting.delete(id);
    }
  };
  const withCode = (code: string): Waiting | undefined => {
    sweep();
    return [...waiting.values()].find((each) => plain(each.code) === plain(code) && each.granted === null);
  };
  return {
    begin() {
      sweep();
      let code: string;
      do {
        const letters = Array.from({ length: 8 }, () => LETTERS[randomInt(LETTERS.length)]).join('');
        code = `${letters.slice(0, 4)}-${letters.slice(4)}`;
      } while ([...waiting.values()].some((each) => each.code === code));
      const secret = randomBytes(32).toString('base64url');
      const expiresAt = now() + CODE_MS;
      waiting.set(key(secret), { code, expiresAt, granted: null });
      return { code, secret, expiresAt };
    },
    isWaiting: (code) => withCode(code) !== undefined,
    grant(code, secret, principal) {
      const found = withCode(code);
      if (!found) return false;
      found.granted = { secret, principal };
      return true;
    },
    redeem(secret) {
      sweep();
      const found = waiting.get(key(secret));
      if (!found) return 'gone';
      if (!found.granted) return 'waiting';
      waiting.delete(key(secret));
      return found.granted;
    },
  };
}
