import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Fault } from '../../schemas/faults.ts';
import { type Environment, findMaven } from './programs.ts';

const POM = fileURLToPath(new URL('./pom.xml', import.meta.url));
const STAMP = '.pom-sha256';

export interface Jars {
  /** Folder of the jars. */
  folder: string;
  /** Where PATH and MAVEN_HOME are read. */
  environment: Environment;
  /** Called with one readable line per step. */
  tell?: (line: string) => void;
  /** Ends Maven. */
  signal?: AbortSignal;
  /** Another pom than the committed one (tests). */
  pom?: string;
}

const hashOf = async (file: string): Promise<string> =>
  createHash('sha256')
    .update(await readFile(file))
    .digest('hex');

/** Whether the folder holds the jars of exactly this pom. */
export async function jarsAreCached(folder: string, pom = POM): Promise<boolean> {
  const stamp = await readFile(join(folder, STAMP), 'utf8').catch(() => '');
  return stamp !== '' && stamp === (await hashOf(pom));
}

/**
 * Sees to it that the folder holds Kafka's jars. They are fetched beside it and moved in whole, so a folder is either
 * complete or absent, and of two processes that fetch at once one wins.
 *
 * @throws Fault ANDON_E302 without Maven, ANDON_E310 when Maven fails (details.output: its last lines).
 */
export async function provideJars({
  folder,
  environment,
  tell = () => {},
  signal,
  pom = POM,
}: Jars): Promise<void> {
  if (await jarsAreCached(folder, pom)) return;
  const maven = await findMaven(environment);
  tell('Kafka: fetching its jars by Maven, once (43 MB)');
  await mkdir(dirname(folder), { recursive: true });
  const fresh = await mkdtemp(join(dirname(folder), `.${basename(folder)}-`));
  try {
    await copyDependencies(maven, pom, fresh, environment, tell, signal);
    const count = (await readdir(fresh)).filter((name) => name.endsWith('.jar')).length;
    if (count === 0) throw new Fault('ANDON_E310', { output: 'Maven reported success but copied no jar.' });
    await writeFile(join(fresh, STAMP), await hashOf(pom));
    await replaceFolder(folder, fresh, pom);
    tell(`Kafka: ${count} jars are in place`);
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
}

async function replaceFolder(folder: string, fresh: string, pom: string): Promise<void> {
  const old = `${fresh}-old`;
  await rename(folder, old).catch(() => {});
  try {
    await rename(fresh, folder);
  } catch (error) {
    if (!(await jarsAreCached(folder, pom))) throw error;
  } finally {
    await rm(old, { recursive: true, force: true });
  }
}

function copyDependencies(
  maven: string,
  pom: string,
  into: string,
  environment: Environment,
  tell: (line: string) => void,
  signal: AbortSignal | undefined,
): Promise<void> {
  const args = [
    '-B',
    '-f',
    pom,
    'dependency:copy-dependencies',
    `-DoutputDirectory=${into}`,
    '-DincludeScope=runtime',
  ];
  return new Promise((resolve, reject) => {
    const child = spawn(maven, args, {
      env: environment as NodeJS.ProcessEnv,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const end = () => child.kill('SIGTERM');
    if (signal?.aborted) end();
    signal?.addEventListener('abort', end, { once: true });
    const last: string[] = [];
    let files = 0;
    const listen = (line: string) => {
      last.push(line);
      if (last.length > 20) last.shift();
      const name = /^(?:\[INFO\] )?Downloaded from .*\/([^/ ]+\.jar)/.exec(line)?.[1];
      const copied = /Copying (\S+\.jar)/.exec(line)?.[1];
      if (name) {
        files += 1;
        tell(`Kafka: fetched ${name} (${files})`);
      } else if (copied) tell(`Kafka: copying ${copied}`);
    };
    createInterface({ input: child.stdout }).on('line', listen);
    createInterface({ input: child.stderr }).on('line', listen);
    child.once('error', (cause) => reject(new Fault('ANDON_E310', { output: String(cause) }, { cause })));
    child.once('close', (code) => {
      signal?.removeEventListener('abort', end);
      if (signal?.aborted) return reject(signal.reason);
      if (code === 0) resolve();
      else reject(new Fault('ANDON_E310', { exitCode: code, output: errorsOf(last) }));
    });
  });
}

const errorsOf = (lines: string[]): string => {
  const errors = lines.filter((line) => line.startsWith('[ERROR]'));
  return (errors.length > 0 ? errors : lines).slice(0, 6).join('\n');
};
