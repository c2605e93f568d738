import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { FaultCode } from '../../../schemas/faults.ts';
import type { Order, ProcessSettings, Word } from './words.ts';

type Sample = Extract<Word, { kind: 'sample' }>;
type Said = Extract<Word, { kind: 'said' }>;
type Ended = Extract<Word, { kind: 'ended' }>;

/** An ingest in a process of its own, seen from outside. */
export interface WatchedIngest {
  samples: Sample[];
  /** Its warnings and errors, and what is over. */
  said: Said[];
  refuse(fault: FaultCode | null): void;
  /** Stops it and counts what it stored. */
  stop(): Promise<Ended>;
}

/** @param later is given its end at once: a run may be broken off before it reads. */
export async function startIngestProcess(
  settings: ProcessSettings,
  later: (stop: () => unknown) => void,
): Promise<WatchedIngest> {
  const child = fork(
    fileURLToPath(new URL('./ingest-process.ts', import.meta.url)),
    [JSON.stringify(settings)],
    { execArgv: process.execArgv, env: { ...process.env, UV_THREADPOOL_SIZE: '16' } },
  );
  later(() => void child.kill('SIGKILL'));
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('message', (word: Word) => {
      if (word.kind === 'ended') resolve(word);
    });
    child.once('exit', (code) => reject(new Error(`the ingest ended with ${code}`)));
  });
  ended.catch(() => undefined);
  const watched: WatchedIngest = {
    samples: [],
    said: [],
    refuse: (fault) => void child.send({ refuse: fault } satisfies Order),
    stop() {
      child.send({ stop: true } satisfies Order);
      return ended;
    },
  };
  await Promise.race([
    ended,
    new Promise<void>((resolve) => {
      child.on('message', (word: Word) => {
        if (word.kind === 'reads') resolve();
        if (word.kind === 'sample') watched.samples.push(word);
        if (word.kind === 'said') {
          watched.said.push(word);
          console.error(`  ${word.level} ${word.code} ${word.message}`);
        }
      });
    }),
  ]);
  return watched;
}

/** Lines of its log about one fault, as `begun/over`. */
export const linesOf = (said: readonly Said[], code: FaultCode): string => {
  const own = said.filter((one) => one.code === code);
  return `${own.filter(({ message }) => message !== 'over').length}/${own.filter(({ message }) => message === 'over').length}`;
};
