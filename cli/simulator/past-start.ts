import { Worker } from 'node:worker_threads';
import type { Log } from '../../schemas/log.ts';
import type { PastHears, PastOrder, PastWord } from './past-thread.ts';

const THREAD = new URL('./past-thread.mjs', import.meta.url);
const KINDLY_MS = 2_000;
/** A week of history waits packed outside the heap; what lives inside it is the centre and one day. */
const HEAP_MB = 512;

export interface Past {
  /** Newer history was sent: its turn has come. */
  turn(): void;
  stop(): Promise<void>;
  /** Resolves when there is nothing more to send, rejects with what broke it. */
  ended: Promise<void>;
}

/** Plays and sends the past in a thread of its own: a week takes ten seconds to play, and the present must not wait. */
export function startPast(
  order: PastOrder,
  log: Log,
  tell: (state: { left: number; reaches: number; day: string }) => void,
): Past {
  const worker = new Worker(THREAD, {
    workerData: order,
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
  });
  worker.on('message', (word: PastWord) => {
    if ('history' in word) tell(word.history);
    else log[word.log.level](word.log.fields, word.log.text);
  });
  const ended = new Promise<void>((resolve, reject) => {
    worker.once('error', reject);
    worker.once('exit', () => resolve());
  });
  ended.catch(() => undefined);
  const hear = (word: PastHears): void => worker.postMessage(word);
  return {
    turn: () => hear('turn'),
    ended,
    async stop() {
      hear('stop');
      const hard = setTimeout(() => void worker.terminate(), KINDLY_MS);
      await ended.catch(() => undefined);
      clearTimeout(hard);
    },
  };
}
