import { performance } from 'node:perf_hooks';

/** What became of a stop: which parts did not end in time, which failed. */
export interface StopReport {
  /** How many parts there were. */
  stopped: number;
  tookMs: number;
  late: string[];
  failed: { name: string; error: unknown }[];
}

/** What was started, in order, so that it can be stopped in reverse. */
export interface Scope {
  /** Remembers how to stop something that has just been started. */
  push(name: string, stop: () => Promise<void> | void): void;
  /** Stops everything in reverse. A second call waits for the first. */
  stop(): Promise<StopReport>;
}

/** Time that each part still to come is left, however long the others take. */
const RESERVE_MS = 400;

/**
 * @param deadlineMs for everything together: a part that is late is left behind, so that those after it still get their turn.
 * @param tell called as each part's turn comes.
 */
export function openScope(deadlineMs = 8_500, tell: (name: string) => void = () => {}): Scope {
  const parts: { name: string; stop: () => Promise<void> | void }[] = [];
  let stopping: Promise<StopReport> | undefined;

  const run = async (): Promise<StopReport> => {
    const start = performance.now();
    const report: StopReport = { stopped: parts.length, tookMs: 0, late: [], failed: [] };
    for (let part = parts.pop(); part; part = parts.pop()) {
      const { name, stop } = part;
      tell(name);
      const left = deadlineMs - (performance.now() - start) - parts.length * RESERVE_MS;
      try {
        if (!(await within(Math.max(left, RESERVE_MS), stop))) report.late.push(name);
      } catch (error) {
        report.failed.push({ name, error });
      }
    }
    report.tookMs = Math.round(performance.now() - start);
    return report;
  };
  return {
    push(name, stop) {
      parts.push({ name, stop });
    },
    stop() {
      stopping ??= run();
      return stopping;
    },
  };
}

/** Runs to the end, or gives up waiting. @returns whether it ended in time. */
async function within(ms: number, work: () => Promise<void> | void): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  try {
    return await Promise.race([Promise.resolve(work()).then(() => true as const), late]);
  } finally {
    clearTimeout(timer);
  }
}

export interface Interrupt {
  /** Aborted by the first signal; `reason` is its name. */
  signal: AbortSignal;
  /** Listens no more. */
  release(): void;
}

/** The first Ctrl-C (or SIGTERM, or a closed terminal) asks for a stop, the second ends the process at once. */
export function onInterrupt(atOnce: () => void = () => process.exit(130)): Interrupt {
  const controller = new AbortController();
  const listen = (name: NodeJS.Signals) => {
    if (controller.signal.aborted) atOnce();
    else controller.abort(name);
  };
  const signals: NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const name of signals) process.on(name, listen);
  return {
    signal: controller.signal,
    release() {
      for (const name of signals) process.off(name, listen);
    },
  };
}
