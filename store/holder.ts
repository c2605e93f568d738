import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};

/**
 * The process that holds an engine's folder, by the word that the engine leaves in it; null where nobody else does.
 * The binding numbers its other errors (`clickhouseCode`), but not this one: it says only that it got no connection.
 */
export function holderOf(folder: string): number | null {
  let status: string;
  try {
    status = readFileSync(join(folder, 'status'), 'utf8');
  } catch {
    return null;
  }
  const pid = Number(/^PID: (\d+)$/m.exec(status)?.[1]);
  return pid > 0 && pid !== process.pid && isAlive(pid) ? pid : null;
}
