import { createHash, randomBytes } from 'node:crypto';
import { Fault } from '../schemas/faults.ts';
import type { Progress } from './progress.ts';

const NAME = /^[a-z0-9][a-z0-9-]{0,39}$/;

/** What a token is kept as. */
export const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');

/** A token of 32 random bytes: too many to search, so its plain hash may stand in a file. */
export const newToken = (): string => `andon_${randomBytes(32).toString('base64url')}`;

/**
 * `andon token <name>`: prints a new token once, and the line by which the server knows it. Keeps neither.
 * @throws Fault ANDON_E307
 */
export function token(name: string, progress: Pick<Progress, 'line'>): void {
  if (!NAME.test(name)) {
    const accepted = 'small letters, digits and -, at most 40, e.g. the name of the sending system';
    throw new Fault('ANDON_E307', { key: 'name', value: name, from: 'the command line', accepted });
  }
  const made = newToken();
  progress.line(`The token, for the sender; it is shown this once:\n\n  ${made}\n`);
  progress.line(
    'Its line for andon.yaml (or for ANDON_TOKENS, several by commas); then start Andon again:\n',
  );
  progress.line(`  tokens:\n    - ${name}:${hashOf(made)}\n`);
}
