import { type InjectionKey, inject, type ShallowRef, shallowRef } from 'vue';
import type { Asked } from './asked.ts';

/** What is being explained, and the figure that it was opened from: focus goes back there. */
export interface Opened {
  asked: Asked;
  opener: HTMLElement;
  /** Which opening it is, counted. */
  turn: number;
}

/** One explanation at a time, whatever figure it is opened from. */
export interface Explaining {
  /** False where nobody may ask: figures are then bare. */
  enabled: boolean;
  opened: ShallowRef<Opened | null>;
  open(asked: Asked, opener: HTMLElement): void;
  /** @param refocus false where the focus has already gone elsewhere. */
  close(refocus?: boolean): void;
}

export const EXPLAINING: InjectionKey<Explaining> = Symbol('explaining');

/** @param enabled false on a paired screen: it may not ask, and nobody stands before it. */
export function createExplaining(enabled = true): Explaining {
  const opened = shallowRef<Opened | null>(null);
  let turn = 0;
  return {
    enabled,
    opened,
    open(asked, opener) {
      turn += 1;
      opened.value = { asked, opener, turn };
    },
    close(refocus = true) {
      const opener = opened.value?.opener;
      opened.value = null;
      if (refocus && opener?.isConnected) opener.focus();
    },
  };
}

export function useExplaining(): Explaining {
  const explaining = inject(EXPLAINING);
  if (!explaining) throw new Error('nothing explains here');
  return explaining;
}
