import { type ShallowRef, shallowRef, watch } from 'vue';
import type { QueryAnswer } from '../../../schemas/query.ts';
import { useResource } from '../../use-board.ts';
import type { Grain, Stretch } from './window.ts';

/** A question with the stretch of time that it is about. */
export interface Asked {
  path: string;
  stretch: Stretch;
  grain: Grain;
}

/** An answer beside its own question: while a newer one is on its way the picture stays whole. */
export interface Shown extends Asked {
  answer: QueryAnswer;
}

export interface Answered {
  shown: ShallowRef<Shown | undefined>;
  fault: ShallowRef<string>;
}

/** @param ask null = nothing is to be asked; what was shown goes. */
export function useAnswer(ask: () => Asked | null): Answered {
  let present: Asked | null = null;
  const { value, fault } = useResource<QueryAnswer>(() => {
    present = ask();
    return present?.path ?? '';
  });
  const shown = shallowRef<Shown>();
  // At once: a moment later the answer might stand beside another question.
  watch(
    value,
    (answer) => {
      if (answer && present) shown.value = { ...present, answer };
    },
    { flush: 'sync' },
  );
  watch(ask, (next) => {
    if (!next) shown.value = undefined;
  });
  return { shown, fault };
}
