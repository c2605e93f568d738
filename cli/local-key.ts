import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const FILE = 'local.key';

/**
 * What commands on this machine show to the server of the data folder, where accounts are configured: whoever can read the
 * folder holds all of its data anyway. Made when it is missing, readable by its owner alone.
 */
export async function localKey(folder: string): Promise<string> {
  const known = await readLocalKey(folder);
  if (known) return known;
  const made = randomBytes(32).toString('base64url');
  await writeFile(join(folder, FILE), made, { mode: 0o600, flag: 'w' });
  return made;
}

/** The key of a folder whose server asks for one. */
export async function readLocalKey(folder: string): Promise<string | undefined> {
  const text = await readFile(join(folder, FILE), 'utf8').catch(() => '');
  return text.length === 43 ? text : undefined;
}
