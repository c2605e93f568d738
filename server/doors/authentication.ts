import { createHash, timingSafeEqual } from 'node:crypto';
import type { Credential } from './ports.ts';

/** Longest token that is looked at, characters. */
const LONGEST = 500;

/** The token of `Authorization: Bearer <token>`, or the password of `Basic`, for senders that know only a URL. */
function tokenOf(authorization: string | undefined): string | undefined {
  const [, scheme, rest] = /^(bearer|basic) +([\x21-\x7e]+)$/i.exec(authorization ?? '') ?? [];
  if (!scheme || !rest || rest.length > LONGEST) return undefined;
  if (scheme.toLowerCase() === 'bearer') return rest;
  const pair = Buffer.from(rest, 'base64').toString('latin1');
  const colon = pair.indexOf(':');
  return colon < 0 ? undefined : pair.slice(colon + 1);
}

/**
 * Who sends, by the Authorization header. Every credential is compared, each in constant time, so that the time of the
 * answer says nothing of how near a guess was.
 *
 * @returns the credential's name, or undefined.
 */
export function authenticating(
  credentials: readonly Credential[],
): (authorization: string | undefined) => string | undefined {
  const known = credentials.map(({ name, sha256 }) => ({ name, hash: Buffer.from(sha256, 'hex') }));
  return (authorization) => {
    const token = tokenOf(authorization);
    if (token === undefined) return undefined;
    const presented = createHash('sha256').update(token).digest();
    let found: string | undefined;
    for (const { name, hash } of known) {
      if (hash.length === presented.length && timingSafeEqual(hash, presented)) found = name;
    }
    return found;
  };
}
