import { spawn } from 'node:child_process';

const ORDERLY_MS = 500;

/**
 * Ends this process. A part that was left behind (an engine in the middle of a long question) can hold up the orderly
 * end of a process for ever, and then nothing inside it runs any more: a small one outside sees to it. What was
 * acknowledged is on disk; what was not is read again from Kafka.
 */
export function leave(exitCode: number | undefined, wasLate: boolean): never {
  if (wasLate) {
    const end = `setTimeout(() => { try { process.kill(${process.pid}, 'SIGKILL'); } catch {} }, ${ORDERLY_MS})`;
    spawn(process.execPath, ['-e', end], { detached: true, stdio: 'ignore' }).unref();
  }
  process.exit(exitCode);
}
