import { constants } from 'node:fs';
import { access, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Fault } from '../schemas/faults.ts';
import { readHolder, stillRuns, takeLock } from './lock.ts';

/** What a running instance says of itself in `<data>/andon.json`. */
export interface Running {
  pid: number;
  /** The wall's address. */
  wall: string;
  /** Brokers, host:port. */
  kafka: string[];
  /** Instant, ms UTC. */
  startedAt: number;
}

export interface DataFolder {
  path: string;
  logs: string;
  /** The embedded engine's folder. */
  store: string;
  announce(running: Omit<Running, 'pid'>): Promise<void>;
  /** Takes the announcement away and gives the folder free. */
  release(): Promise<void>;
}

const LOCK = 'andon.lock';
const ANNOUNCEMENT = 'andon.json';

/**
 * A folder with those above it. Each is made by itself, from the top: asked for all at once, Node tries for ever where
 * the system denies that a parent is there (below /proc).
 */
async function made(folder: string): Promise<void> {
  try {
    await access(folder);
    return;
  } catch {
    const above = dirname(folder);
    if (above !== folder) await made(above);
  }
  await mkdir(folder).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== 'EEXIST') throw cause;
  });
}

/**
 * Makes the data folder where it is missing and takes it for this process.
 * @throws Fault ANDON_E303 when it cannot be read or written, ANDON_E304 when another process holds it.
 */
export async function openDataFolder(path: string): Promise<DataFolder> {
  const logs = join(path, 'logs');
  const store = join(path, 'store');
  let unlock: () => Promise<void>;
  try {
    for (const folder of [path, logs, store]) {
      await made(folder);
      await access(folder, constants.R_OK | constants.W_OK | constants.X_OK);
    }
    unlock = await takeLock(join(path, LOCK));
  } catch (cause) {
    if (cause instanceof Fault) throw cause;
    throw new Fault(
      'ANDON_E303',
      { folder: path, reason: (cause as NodeJS.ErrnoException).code ?? String(cause) },
      { cause },
    );
  }
  const announcement = join(path, ANNOUNCEMENT);
  return {
    path,
    logs,
    store,
    async announce(running) {
      const draft = `${announcement}.draft`;
      await writeFile(
        draft,
        `${JSON.stringify({ pid: process.pid, ...running } satisfies Running, null, 2)}\n`,
      );
      await rename(draft, announcement);
    },
    async release() {
      await rm(announcement, { force: true });
      await unlock();
    },
  };
}

/**
 * The instance that runs on this data folder; what one that was killed left behind does not count.
 * @throws Fault ANDON_E309 when there is none.
 */
export async function findRunning(path: string): Promise<Running> {
  const holder = await readHolder(join(path, LOCK));
  const running = await readFile(join(path, ANNOUNCEMENT), 'utf8').then(
    (text) => JSON.parse(text) as Running,
    () => null,
  );
  if (!running || !holder || holder.pid !== running.pid || !(await stillRuns(holder))) {
    throw new Fault('ANDON_E309', { folder: path });
  }
  return running;
}
