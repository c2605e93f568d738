import { readFile, rm } from 'node:fs/promises';
import { commandLine, isAlive, waitForEnd } from '../processes.ts';

const KINDLY_MS = 6_000;

/**
 * Ends a broker that an earlier start left behind (its watchdog was killed too). Only one that is provably ours is
 * touched: a Kafka whose command line names our own properties file. Whoever calls this must hold the data folder's lock.
 *
 * @returns the id of the process that was ended, or null.
 */
export async function endLeftOver(pidFile: string, properties: string): Promise<number | null> {
  const pid = await readPid(pidFile);
  if (pid === null) return null;
  const ours = isAlive(pid) && isOurBroker(await commandLine(pid), properties);
  if (ours) {
    signal(pid, 'SIGTERM');
    if (!(await waitForEnd(pid, KINDLY_MS))) {
      signal(pid, 'SIGKILL');
      await waitForEnd(pid, KINDLY_MS);
    }
  }
  await rm(pidFile, { force: true });
  return ours ? pid : null;
}

/** Whether a command line is that of a Kafka started on this properties file. */
export const isOurBroker = (line: string, properties: string): boolean =>
  line.endsWith(` kafka.Kafka ${properties}`);

async function readPid(pidFile: string): Promise<number | null> {
  try {
    const { program } = JSON.parse(await readFile(pidFile, 'utf8')) as { program?: unknown };
    return Number.isInteger(program) && (program as number) > 1 ? (program as number) : null;
  } catch {
    return null;
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It went by itself in the meantime.
  }
}
