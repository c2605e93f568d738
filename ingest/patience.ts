import { backoff } from '../schemas/backoff.ts';
import { Fault, type FaultCode, isDependencyFault } from '../schemas/faults.ts';
import type { Store } from '../store/store.ts';
import type { Meter } from './meter.ts';
import type { Timers } from './timers.ts';
import type { Troubles } from './troubles.ts';

export interface PatienceParts {
  store: Store;
  troubles: Pick<Troubles, 'begin' | 'end'>;
  meter: Pick<Meter, 'retried'>;
  timers: Pick<Timers, 'wait'>;
  /** Once it is aborted nothing is waited for any more: what fails then, fails. */
  ending: AbortSignal;
  random?: () => number;
}

/** First and longest pause (ms) between two tries. */
const FIRST_MS = 250;
const MOST_MS = 15_000;
/** Tries of a statement that lacks memory: then its subjects go in smaller pieces. */
const MEMORY_TRIES = 2;
/** A block of fewer rows than this is not cut any further. */
const FEWEST_ROWS = 1_000;

const ofDependency = (error: unknown): FaultCode | null =>
  error instanceof Fault && isDependencyFault(error.code) ? error.code : null;

/**
 * The store as the ingest uses it: a call that fails by the machine or the line is made again, with growing pauses that
 * no two processes share, until it succeeds. Every write of the ingest may be made twice (facts are a set, a poorer row
 * never wins), so nothing is dropped and nothing counted double; meanwhile the batches in hand wait, reading pauses, and
 * Kafka keeps what comes. A block that lacks memory goes in two halves.
 */
export function patientStore(parts: PatienceParts): Store {
  const { store, troubles, meter, timers, ending, random = Math.random } = parts;
  const waiting = new Map<FaultCode, number>();
  const over = new Promise<void>((resolve) => {
    ending.addEventListener('abort', () => resolve(), { once: true });
  });

  const hold = (code: FaultCode, error: unknown): void => {
    waiting.set(code, (waiting.get(code) ?? 0) + 1);
    troubles.begin(code, error instanceof Fault ? error.details : {});
  };
  const release = (code: FaultCode | null): void => {
    if (code === null) return;
    const left = (waiting.get(code) ?? 1) - 1;
    waiting.set(code, left);
    // An ingest that ends does not know that it is over.
    if (left === 0 && !ending.aborted) troubles.end(code);
  };

  /** @param memoryTries after so many tries a fault for want of memory is the caller's. */
  const insist = async <Result>(
    work: () => Promise<Result>,
    memoryTries = Number.POSITIVE_INFINITY,
  ): Promise<Result> => {
    let held: FaultCode | null = null;
    try {
      for (let tries = 1; ; tries += 1) {
        try {
          return await work();
        } catch (error) {
          const code = ofDependency(error);
          if (code === null || ending.aborted) throw error;
          if (code === 'ANDON_E330' && tries >= memoryTries) throw error;
          if (code !== held) {
            release(held);
            held = code;
            hold(code, error);
          }
          meter.retried('store');
          await Promise.race([timers.wait(backoff(tries, FIRST_MS, MOST_MS, random)), over]);
        }
      }
    } finally {
      release(held);
    }
  };

  const patient: Store = {
    ...store,
    insert: (table, rows) => insist(() => store.insert(table, rows)),
    async insertBlock(table, block, rows) {
      const count = rows?.length ?? block.rows;
      if (count < 2 * FEWEST_ROWS) return insist(() => store.insertBlock(table, block, rows));
      try {
        await insist(() => store.insertBlock(table, block, rows), MEMORY_TRIES);
      } catch (error) {
        if (ofDependency(error) !== 'ANDON_E330' || ending.aborted) throw error;
        const all = rows ?? Array.from({ length: count }, (_, row) => row);
        await patient.insertBlock(table, block, all.slice(0, count >> 1));
        await patient.insertBlock(table, block, all.slice(count >> 1));
      }
    },
    command: (sql, parameters) => insist(() => store.command(sql, parameters), MEMORY_TRIES),
    query: (sql, parameters) => insist(() => store.query(sql, parameters), MEMORY_TRIES),
  };
  return patient;
}
