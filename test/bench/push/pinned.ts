import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';

/** A process of the bench that answers one word at a time. */
export interface Pinned<Word> {
  ask<Answer>(word: Word): Promise<Answer>;
  /** Its first word. */
  hello: unknown;
  stop(): Promise<void>;
}

/** Starts a process of this folder on one core alone; where the system cannot do that, on all of them. */
export async function startPinned<Word>(
  script: string,
  core: number,
  ...words: string[]
): Promise<Pinned<Word>> {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const node = [
    process.execPath,
    '--expose-gc',
    ...(process.env.BENCH_PROFILE ? ['--cpu-prof', '--cpu-prof-dir', process.env.BENCH_PROFILE] : []),
    '--import',
    'tsx',
    path,
    ...words,
  ];
  const pins = process.platform === 'linux' && availableParallelism() > 1;
  const [command = '', ...rest] = pins ? ['taskset', '-c', String(core), ...node] : node;
  const child = spawn(command, rest, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const gone = new Promise<never>((_, reject) =>
    child.once('exit', (code, signal) => reject(new Error(`${script} ended with ${code ?? signal}`))),
  );
  gone.catch(() => undefined);
  const answer = <Answer>() =>
    Promise.race([
      gone,
      new Promise<Answer>((resolve) => child.once('message', (word) => resolve(word as Answer))),
    ]);
  return {
    hello: await answer(),
    ask(word) {
      const answered = answer<never>();
      child.send(word as object);
      return answered;
    },
    async stop() {
      child.disconnect();
      await gone.catch(() => undefined);
    },
  };
}
