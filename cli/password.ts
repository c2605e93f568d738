import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { PERSON_ROLES } from '../schemas/access.ts';
import { Fault } from '../schemas/faults.ts';
import { hashPassword } from '../server/access/passwords.ts';
import type { Progress } from './progress.ts';

const NAME = /^[\p{L}\p{N}_.-]{1,40}$/u;
const SHORTEST = 12;

/** Reads one line that is not shown. */
async function hidden(prompt: string, input: NodeJS.ReadStream, output: NodeJS.WriteStream): Promise<string> {
  output.write(prompt);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input, output: silent, terminal: input.isTTY });
  try {
    return await lines.question('');
  } finally {
    lines.close();
    output.write('\n');
  }
}

/**
 * `andon password <name> <role>`: asks for a password and prints the line by which the server knows it. A password stands in no
 * argument, where every process of the machine could read it.
 *
 * @throws Fault ANDON_E307
 */
export async function password(
  name: string,
  role: string,
  progress: Pick<Progress, 'line'>,
  [input, output]: [NodeJS.ReadStream, NodeJS.WriteStream],
): Promise<void> {
  const refuse = (key: string, value: string, accepted: string) =>
    new Fault('ANDON_E307', { key, value, from: 'the command line', accepted });
  if (!NAME.test(name))
    throw refuse('name', name, '1 to 40 letters, digits, _ . or -: a role or a pseudonym');
  if (!(PERSON_ROLES as readonly string[]).includes(role))
    throw refuse('role', role, PERSON_ROLES.join(', '));
  const given = await hidden(
    `Password of ${name} (at least ${SHORTEST} characters, not shown): `,
    input,
    output,
  );
  if (given.length < SHORTEST) throw refuse('password', '…', `at least ${SHORTEST} characters`);
  const hash = await hashPassword(given);
  progress.line(
    'The line for andon.yaml (or for ANDON_ACCOUNTS, several by commas); then start Andon again:\n',
  );
  progress.line(`  accounts:\n    - ${name}:${role}:${hash}\n`);
}
