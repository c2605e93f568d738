import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Running } from '../../cli/data-folder.ts';
import { freePorts } from '../../cli/ports.ts';
import { testJars } from './broker.ts';

const COMMAND = fileURLToPath(new URL('../../bin/andon.js', import.meta.url));

export const temporaryData = (): string => mkdtempSync(join(tmpdir(), 'andon-command-'));
/** Kafka lets go of its files only a while after its end; what it still writes then is left to the system. */
export async function removeData(data: string): Promise<void> {
  for (let tries = 0; tries < 60; tries += 1) {
    try {
      return rmSync(data, { recursive: true, force: true });
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  }
}
export const portFlag = async (): Promise<string[]> => ['--port', String((await freePorts(1))[0])];

export interface Run {
  child: ChildProcess;
  /** Its exit code, when it has ended and said everything. */
  ended: Promise<number | null>;
  said(): string;
}

/** `andon …` as a person runs it, in an environment without anybody's settings. */
export interface Command {
  run(args: string[], environment?: Record<string, string>, node?: string[]): Run;
  /** What the instance on the data folder says of itself. */
  announcement(): Running | null;
  /** Resolves when this run is the announced instance; rejects when it ends before. */
  started(run: Run): Promise<Running>;
  /** The process id of its Kafka. */
  java(): number | null;
  /** Kills what still runs. */
  end(): Promise<void>;
}

/** Looks again and again. @throws when it was in vain, with what `why` says. */
export async function until<T>(
  what: string,
  look: () => T | null | undefined | false | Promise<T | null | undefined | false>,
  withinMs = 120_000,
  why: () => string = () => '',
): Promise<T> {
  const end = Date.now() + withinMs;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > end) throw new Error(`waited in vain for ${what} ${why()}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

const readJson = <T>(file: string): T | null => {
  try {
    return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as T) : null;
  } catch {
    return null;
  }
};

export function andonOn(data: string): Command {
  const children: ChildProcess[] = [];
  const announcement = () => readJson<Running>(join(data, 'andon.json'));
  return {
    run(args, environment = {}, node = []) {
      const { PATH = '', JAVA_HOME, HOME } = process.env;
      const env: NodeJS.ProcessEnv = {
        PATH,
        ANDON_DATA: data,
        ANDON_KAFKA_JARS: testJars(),
        ...(HOME ? { HOME } : {}),
        ...(JAVA_HOME && !environment.PATH ? { JAVA_HOME } : {}),
        ...environment,
      };
      const child = spawn(process.execPath, [...node, COMMAND, ...args], { cwd: data, env });
      children.push(child);
      let said = '';
      for (const stream of [child.stdout, child.stderr])
        stream.on('data', (chunk) => (said += String(chunk)));
      const ended = once(child, 'close').then(([code]) => code as number | null);
      return { child, ended, said: () => said };
    },
    announcement,
    started: (run) =>
      until('the start', () => {
        if (run.child.exitCode !== null) throw new Error(`it ended: ${run.said()}`);
        const running = announcement();
        return running && running.pid === run.child.pid ? running : null;
      }),
    java: () => readJson<{ program: number }>(join(data, 'kafka', 'broker.pid'))?.program ?? null,
    async end() {
      for (const child of children.splice(0)) {
        if (child.exitCode !== null || child.signalCode !== null) continue;
        child.kill('SIGKILL');
        await once(child, 'exit');
      }
    },
  };
}
