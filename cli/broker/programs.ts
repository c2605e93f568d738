import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { Fault } from '../../schemas/faults.ts';

/** The part of the environment by which programs are found. */
export type Environment = Record<string, string | undefined>;

const JAVA_AT_LEAST = 17;

async function onPath(name: string, environment: Environment): Promise<string | null> {
  for (const folder of (environment.PATH ?? '').split(delimiter).filter(Boolean)) {
    const file = join(folder, name);
    if (await executable(file)) return file;
  }
  return null;
}

const executable = (file: string): Promise<boolean> =>
  access(file, constants.X_OK).then(
    () => true,
    () => false,
  );

/** The major version in what `java -version` prints: 17 of "17.0.15", 8 of "1.8.0_292"; null if it says none. */
export function javaMajor(text: string): number | null {
  const match = /version "(?:1\.)?(\d+)/.exec(text);
  return match ? Number(match[1]) : null;
}

/**
 * Finds Java: JAVA_HOME first, then PATH; the first that is new enough.
 * @throws Fault ANDON_E301 with what was found instead.
 */
export async function findJava(environment: Environment): Promise<{ path: string; major: number }> {
  const home = environment.JAVA_HOME ? join(environment.JAVA_HOME, 'bin', 'java') : null;
  const found: string[] = [];
  for (const path of [home, await onPath('java', environment)]) {
    if (!path || !(await executable(path))) continue;
    const major = javaMajor(await versionText(path, environment));
    if (major !== null && major >= JAVA_AT_LEAST) return { path, major };
    found.push(`${path} (version ${major ?? 'unknown'})`);
  }
  throw new Fault('ANDON_E301', { found: found.length > 0 ? found : 'none', lookedIn: 'JAVA_HOME, PATH' });
}

/** `java -version` writes to stderr; an answer with an error code is no Java. */
function versionText(path: string, environment: Environment): Promise<string> {
  return new Promise((resolve) => {
    execFile(
      path,
      ['-version'],
      { env: environment as NodeJS.ProcessEnv, timeout: 20_000 },
      (error, out, err) => {
        resolve(error ? '' : `${out}\n${err}`);
      },
    );
  });
}

/** @throws Fault ANDON_E302 when Maven is neither in MAVEN_HOME nor on PATH. */
export async function findMaven(environment: Environment): Promise<string> {
  const home = environment.MAVEN_HOME ? join(environment.MAVEN_HOME, 'bin', 'mvn') : null;
  if (home && (await executable(home))) return home;
  const path = await onPath('mvn', environment);
  if (path) return path;
  throw new Fault('ANDON_E302', { lookedIn: 'MAVEN_HOME, PATH' });
}
