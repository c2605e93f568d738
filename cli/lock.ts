import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { Fault } from '../schemas/faults.ts';
import { birthOf, isAlive } from './processes.ts';

export interface Holder {
  pid: number;
  /** Tells the holder from a later process with the same id; '' where the system does not say. */
  birth: string;
}

/** Whether this very process still runs, not merely one with its id. */
export async function stillRuns({ pid, birth }: Holder): Promise<boolean> {
  if (!isAlive(pid)) return false;
  const now = await birthOf(pid);
  return birth === '' || now === birth;
}

/**
 * Takes a lock file for this process. A holder that was killed, or whose id now belongs to another process, is passed over.
 *
 * @returns releases the lock.
 * @throws Fault ANDON_E304 with the holder's process id.
 */
export async function takeLock(file: string): Promise<() => Promise<void>> {
  const mine: Holder = { pid: process.pid, birth: await birthOf(process.pid) };
  const draft = `${file}.${process.pid}`;
  await writeFile(draft, JSON.stringify(mine));
  try {
    // A link appears with its whole content at once, and only where nothing was.
    for (let attempt = 0; attempt < 5; attempt += 1) {
      try {
        await link(draft, file);
        return async () => {
          if ((await readHolder(file))?.pid === process.pid) await rm(file, { force: true });
        };
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
      await passOverStale(file);
    }
    throw new Fault('ANDON_E304', { lock: file });
  } finally {
    await rm(draft, { force: true });
  }
}

async function passOverStale(file: string): Promise<void> {
  const holder = await readHolder(file);
  if (holder && (await stillRuns(holder))) throw new Fault('ANDON_E304', { lock: file, process: holder.pid });
  const aside = `${file}.stale-${process.pid}`;
  await rename(file, aside).catch(() => {});
  // Between reading and moving, somebody quicker may have taken the stale lock's place: give it back.
  const moved = await readHolder(aside);
  if (moved && (await stillRuns(moved))) await link(aside, file).catch(() => {});
  await rm(aside, { force: true });
}

export async function readHolder(file: string): Promise<Holder | null> {
  try {
    const { pid, birth } = JSON.parse(await readFile(file, 'utf8')) as Partial<Holder>;
    return Number.isInteger(pid) ? { pid: pid as number, birth: birth ?? '' } : null;
  } catch {
    return null;
  }
}
