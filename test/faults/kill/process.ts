import { fork } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { followTrail, type Point, type Trail, type Word } from './points.ts';

/** What the ingest's process is told to work on. */
export interface Order {
  folder: string;
  brokers: string[];
  /** Name in use by usual name. */
  topics: Record<string, string>;
  group: string;
  /** Name under which it joins the group. */
  client: string;
}

export type Question =
  | { ask: 'rows'; sql: string }
  | { ask: 'status'; tenant: string }
  | { ask: 'rest' | 'go on' | 'check' | 'stop' };
export type Answer = { id: number; value?: unknown; error?: string };

export interface IngestProcess {
  trail: Trail;
  /** Called after each word of the process. */
  onWord(listener: () => void): void;
  /** Resolves when the ingest is open: healed, and about to join its group. */
  open: Promise<void>;
  ask<Value>(question: Question): Promise<Value>;
  /** With SIGKILL. @returns where it fell, by everything the process had said. */
  kill(): Promise<Point[]>;
  /** Rejects when it ends by itself. */
  failed: Promise<never>;
  /** As `andon ingest` stops. */
  stop(): Promise<void>;
}

export function startIngestProcess(order: Order): IngestProcess {
  const child = fork(
    fileURLToPath(new URL('./ingest-process.ts', import.meta.url)),
    [JSON.stringify(order)],
    {
      execArgv: ['--import', 'tsx'],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc', 'pipe'],
      env: { ...process.env, UV_THREADPOOL_SIZE: '16' },
    },
  );
  const trail = followTrail();
  let listen = () => {};
  const lines = createInterface({ input: child.stdio[4] as Readable });
  lines.on('line', (line) => {
    trail.hear(line as Word);
    listen();
  });
  const heardAll = new Promise<void>((resolve) => lines.once('close', resolve));
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  let asked = 0;
  let expected = false;
  const answerTo = (id: number) =>
    new Promise<unknown>((resolve, reject) => waiting.set(id, { resolve, reject }));
  const open = answerTo(0).then(() => undefined);
  open.catch(() => undefined);
  child.on('message', ({ id, value, error }: Answer) => {
    const one = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) one?.resolve(value);
    else one?.reject(new Error(error));
  });
  const failed = new Promise<never>((_, reject) => {
    void exited.then(() => {
      for (const one of waiting.values()) one.reject(new Error('the process has ended'));
      if (!expected) reject(new Error('the ingest ended by itself'));
    });
  });
  failed.catch(() => undefined);
  const end = async (how: () => unknown): Promise<void> => {
    expected = true;
    await how();
    await Promise.all([exited, heardAll]);
  };
  const ask = async <Value>(question: Question): Promise<Value> => {
    asked += 1;
    const answered = answerTo(asked) as Promise<Value>;
    child.send({ id: asked, ...question });
    return answered;
  };
  return {
    trail,
    onWord(listener) {
      listen = listener;
    },
    open,
    ask,
    async kill() {
      await end(() => child.kill('SIGKILL'));
      return trail.at();
    },
    failed,
    stop: () =>
      end(async () => {
        await ask({ ask: 'stop' });
        child.kill('SIGKILL');
      }),
  };
}
