import type { Evaluators } from '../ports.ts';

/** In which term this process evaluates the rules of a tenant. */
export interface Term {
  /** 0 = it is the only one, null = another evaluates, or it has not taken up yet what the one before left. */
  current(): number | null;
  /** Looks whether it has become the one; asked at each turn of the live loop. */
  turn(failed: (error: unknown) => void): void;
}

/**
 * @param evaluators left out: no other server evaluates.
 * @param takeOver takes up where the events of the one before leave off. @returns the new term.
 */
export function createTerm(evaluators: Evaluators | undefined, takeOver: () => Promise<number>): Term {
  /** The turn that was taken up, and its term. */
  let taken: { turn: number; term: number } | undefined;
  let taking: Promise<void> | undefined;
  return {
    current() {
      if (!evaluators) return 0;
      // Asked each time: a process that was stopped for a while may have lost its turn since it last looked.
      const turn = evaluators.turn();
      return turn !== null && taken?.turn === turn ? taken.term : null;
    },
    turn(failed) {
      const turn = evaluators?.turn() ?? null;
      if (turn === null || taken?.turn === turn || taking) return;
      taking = takeOver()
        .then((term) => {
          taken = { turn, term };
        })
        .catch(failed)
        .finally(() => {
          taking = undefined;
        });
    },
  };
}
