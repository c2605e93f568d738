import { Fault } from '../../schemas/faults.ts';
import type { Log } from '../../schemas/log.ts';
import type { Fact, Timers } from '../ports.ts';

/** Waits (ms) between two attempts: doubled from the first to the last. */
const FIRST_MS = 500;
const LAST_MS = 30_000;
/** More facts than these are not held: the oldest that wait are worth less than memory. */
const MOST = 10_000;

export interface FactQueue {
  tell(fact: Fact): void;
  /** Gives one more attempt to what waits. */
  stop(): Promise<void>;
}

/** Sends facts one after the other in their order, each until the broker has it. */
export function createFactQueue(send: (fact: Fact) => Promise<void>, timers: Timers, log: Log): FactQueue {
  const waiting: Fact[] = [];
  let running: Promise<void> | undefined;
  let stopped = false;
  let wake = () => {};
  const rest = (ms: number) =>
    new Promise<void>((resume) => {
      const cancel = timers.after(ms, resume);
      wake = () => {
        cancel();
        resume();
      };
    });
  async function run(): Promise<void> {
    let pause = FIRST_MS;
    while (waiting.length > 0) {
      const [first] = waiting as [Fact];
      try {
        await send(first);
        waiting.shift();
        pause = FIRST_MS;
      } catch (error) {
        const refused = error instanceof Fault && error.code === 'ANDON_E242';
        if (refused) waiting.shift();
        log.warn(
          { error: String(error), refused, waiting: waiting.length },
          'the life of an alert could not be told',
        );
        if (stopped) return;
        if (refused) continue;
        await rest(pause);
        pause = Math.min(LAST_MS, pause * 2);
      }
    }
  }
  return {
    tell(fact) {
      waiting.push(fact);
      if (waiting.length > MOST) waiting.shift();
      running ??= run().finally(() => {
        running = undefined;
      });
    },
    async stop() {
      stopped = true;
      wake();
      await running;
    },
  };
}
