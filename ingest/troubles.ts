import { FAULTS, type FaultCode } from '../schemas/faults.ts';
import type { Trouble } from '../schemas/health.ts';
import type { Log } from '../schemas/log.ts';

/** What the ingest waits for, now: each is told once when it begins and once when it is over. */
export interface Troubles {
  /** @param details for the log: what was being done, never a value. */
  begin(fault: FaultCode, details?: Record<string, unknown>): void;
  end(fault: FaultCode): void;
  /** An ingest that began anew reads again: whatever stood in its way does so no longer. */
  clear(): void;
  /** Oldest first. */
  standing(): Trouble[];
  /** @returns ends the listening. */
  onBegin(listener: () => void): () => void;
}

/** @param wall clock, ms. */
export function createTroubles(log: Log, wall: () => number): Troubles {
  const since = new Map<FaultCode, number>();
  const listeners = new Set<() => void>();
  const troubles: Troubles = {
    begin(fault, details = {}) {
      if (since.has(fault)) return;
      since.set(fault, wall());
      log.warn({ code: fault, ...details }, `${FAULTS[fault].cause} It is tried again until it goes.`);
      for (const listener of [...listeners]) listener();
    },
    end(fault) {
      const began = since.get(fault);
      if (began === undefined) return;
      since.delete(fault);
      log.info({ code: fault, lastedMs: wall() - began }, 'over');
    },
    clear() {
      for (const fault of [...since.keys()]) troubles.end(fault);
    },
    standing: () => [...since].map(([fault, at]) => ({ fault, since: at })),
    onBegin(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  return troubles;
}

/**
 * Runs a reading by way of `through`, or by itself as soon as trouble stands: whoever looks need not wait until what the
 * ingest waits for is back. The reading runs once.
 */
export function unlessTroubled<Result>(
  troubles: Pick<Troubles, 'standing' | 'onBegin'>,
  work: (begun: () => void) => Promise<Result>,
  through: (work: (begun: () => void) => Promise<Result>) => Promise<Result>,
): Promise<Result> {
  let running: Promise<Result> | undefined;
  const once = (begun = (): void => undefined): Promise<Result> => {
    running ??= work(begun);
    return running;
  };
  if (troubles.standing().length > 0) return once();
  return new Promise((resolve, reject) => {
    const end = troubles.onBegin(() => void once().then(resolve, reject).finally(end));
    through(once).then(resolve, reject).finally(end);
  });
}
