import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Environment } from './programs.ts';

const WATCHDOG = fileURLToPath(new URL('./watchdog.mjs', import.meta.url));
/** From SIGTERM to SIGKILL; leaves time within the ten seconds of a whole stop. */
const GRACE_MS = 6_000;
/**
 * Leave the second compiler out. Measured on two busy cores, CPU seconds of the broker: start-up 5.6 instead of 8.8;
 * the first 100,000 messages 3.5 instead of 4.2; every further 100,000 2.1 instead of 1.9. So the other way would pay
 * after some two million messages, and the start is what a person waits for.
 */
export const QUICK = '-XX:TieredStopAtLevel=1';
const JVM = [QUICK, '-Xms128m', '-Xmx512m', '-XX:+ExitOnOutOfMemoryError'];

/** A broker process under its watchdog. */
export interface Candidate {
  ended(): Record<string, unknown> | null;
  stop(): Promise<void>;
  whenEnded: Promise<number | null>;
}

/** Where a broker lives. */
export interface Place {
  folder: string;
  properties: string;
  pidFile: string;
  log: string;
  environment: Environment;
}

/** Starts the broker; it ends with this process, however this process ends. */
export function launch(
  java: string,
  jvm: string[],
  { folder, properties, pidFile, log, environment }: Place,
): Candidate {
  const args = [...JVM, ...jvm, 'kafka.Kafka', properties];
  const order = JSON.stringify({ command: java, args, folder, pidFile, graceMs: GRACE_MS });
  const console = openSync(log.replace(/\.log$/, '.console.log'), 'w');
  // Its own process group: Ctrl-C in the terminal must reach Kafka last, through us.
  const watchdog = spawn(process.execPath, [WATCHDOG, order], {
    detached: true,
    stdio: ['pipe', console, console],
    env: environment as NodeJS.ProcessEnv,
  });
  closeSync(console);
  watchdog.stdin?.on('error', () => {});
  let ended: Record<string, unknown> | null = null;
  const whenEnded = new Promise<number | null>((done) => {
    watchdog.once('error', (error) => {
      ended = { error: String(error) };
      done(null);
    });
    watchdog.once('exit', (exitCode) => {
      ended = { exitCode };
      done(exitCode);
    });
  });
  return {
    ended: () => ended,
    whenEnded,
    async stop() {
      watchdog.stdin?.destroy();
      await whenEnded;
    },
  };
}
