import { existsSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** What the bundle is made of, in the project's folder. */
const SOURCES = ['web', 'schemas', 'vite.config.ts', 'package-lock.json'];
const SKIPPED = new Set(['dist', 'node_modules', 'samples']);

/** The newest change in a file or folder, ms; 0 where there is none. */
async function newestChange(path: string): Promise<number> {
  const entry = await stat(path).catch(() => null);
  if (!entry) return 0;
  if (!entry.isDirectory()) return entry.mtimeMs;
  const names = (await readdir(path)).filter((name) => !SKIPPED.has(name));
  return Math.max(0, ...(await Promise.all(names.map((name) => newestChange(join(path, name))))));
}

/** Whether the built web app is there and no source is newer. */
export async function webIsFresh(project: string): Promise<boolean> {
  const built = await stat(join(project, 'web', 'dist', 'index.html')).catch(() => null);
  if (!built) return false;
  const changes = await Promise.all(SOURCES.map((source) => newestChange(join(project, source))));
  return Math.max(...changes) <= built.mtimeMs;
}

/** The folder of the last build, however old; null where there is none. */
export function builtWeb(project: string): string | null {
  const dist = join(project, 'web', 'dist');
  return existsSync(join(dist, 'index.html')) ? dist : null;
}

/**
 * Builds the web app when it is missing or older than its sources.
 * @returns the folder to serve; null where the project holds no web app.
 */
export async function provideWeb(project: string, tell: (line: string) => void): Promise<string | null> {
  const dist = join(project, 'web', 'dist');
  if (await webIsFresh(project)) return dist;
  const config = join(project, 'vite.config.ts');
  if (!existsSync(config)) return builtWeb(project);
  tell('building');
  const { build } = await import('vite');
  await build({ configFile: config, logLevel: 'silent' });
  return dist;
}
