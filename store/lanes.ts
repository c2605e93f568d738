/** Runs calls one after the other on what it holds. */
export interface Lane<Held> {
  /** Calls that wait or run. */
  readonly waiting: number;
  run<Result>(work: (held: Held) => Promise<Result>): Promise<Result>;
  /** Resolves when nothing waits any more. */
  drain(): Promise<void>;
}

/** A connection takes one call at a time; waiting here keeps our order. */
export function lane<Held>(held: Held): Lane<Held> {
  let tail: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  return {
    get waiting() {
      return waiting;
    },
    run(work) {
      waiting += 1;
      const result = tail
        .then(() => work(held))
        .finally(() => {
          waiting -= 1;
        });
      tail = result.catch(() => undefined);
      return result;
    },
    async drain() {
      await tail;
    },
  };
}

/** The lane with the least to do. */
export const idle = <Held>(lanes: readonly Lane<Held>[]): Lane<Held> =>
  lanes.reduce((best, next) => (next.waiting < best.waiting ? next : best));

/** Takes what a lane holds for work in several steps; the lane goes on once it is released. */
export const borrow = <Held>(from: Lane<Held>): Promise<{ held: Held; release(): void }> =>
  new Promise((resolve) => {
    void from.run((held) => new Promise<void>((release) => resolve({ held, release })));
  });
