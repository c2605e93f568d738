/** What is going to happen, by instant; equal instants in the order in which they were scheduled. */
export interface Agenda {
  /** The instant (ms UTC) of the entry that is being played, or up to which everything was played. */
  now(): number;
  /** Plays `act` at the instant, or now where it lies in the past. */
  at(instant: number, act: () => void): void;
  /** Plays `act` after so many ms. */
  after(ms: number, act: () => void): void;
  /** Plays every entry up to and including the instant. */
  playUntil(instant: number): void;
}

/** A binary heap over three parallel arrays: entries are many and short-lived. */
export function createAgenda(start: number): Agenda {
  const instants: number[] = [];
  const orders: number[] = [];
  const acts: (() => void)[] = [];
  let current = start;
  let order = 0;

  const before = (i: number, j: number): boolean => {
    const a = instants[i] as number;
    const b = instants[j] as number;
    return a < b || (a === b && (orders[i] as number) < (orders[j] as number));
  };
  const swap = (i: number, j: number): void => {
    const instant = instants[i] as number;
    const rank = orders[i] as number;
    const act = acts[i] as () => void;
    instants[i] = instants[j] as number;
    orders[i] = orders[j] as number;
    acts[i] = acts[j] as () => void;
    instants[j] = instant;
    orders[j] = rank;
    acts[j] = act;
  };
  const at = (instant: number, act: () => void): void => {
    let i = instants.length;
    instants.push(Math.max(Math.round(instant), current));
    orders.push(order);
    acts.push(act);
    order += 1;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (!before(i, parent)) break;
      swap(i, parent);
      i = parent;
    }
  };
  const removeFirst = (): (() => void) => {
    const first = acts[0] as () => void;
    const last = instants.length - 1;
    swap(0, last);
    instants.pop();
    orders.pop();
    acts.pop();
    let i = 0;
    for (;;) {
      let least = 2 * i + 1;
      if (least >= last) break;
      if (least + 1 < last && before(least + 1, least)) least += 1;
      if (!before(least, i)) break;
      swap(i, least);
      i = least;
    }
    return first;
  };
  return {
    now: () => current,
    at,
    after: (ms, act) => at(current + ms, act),
    playUntil: (instant) => {
      while (instants.length > 0 && (instants[0] as number) <= instant) {
        current = instants[0] as number;
        removeFirst()();
      }
      current = Math.max(current, instant);
    },
  };
}
