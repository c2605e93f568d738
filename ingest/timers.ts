/** The passing of time, handed in so that only those who compose start timers. */
export interface Timers {
  /** Calls `work` again and again, `ms` after its last end. @returns a stop that resolves once work under way has ended. */
  every(ms: number, work: () => Promise<void>): () => Promise<void>;
  wait(ms: number): Promise<void>;
}

export const nodeTimers: Timers = {
  every(ms, work) {
    let stopped = false;
    let timer: NodeJS.Timeout;
    let running: Promise<void> = Promise.resolve();
    const turn = (): void => {
      timer = setTimeout(() => {
        running = work().finally(() => {
          if (!stopped) turn();
        });
      }, ms);
    };
    turn();
    return async () => {
      stopped = true;
      clearTimeout(timer);
      await running;
    };
  },
  wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};
