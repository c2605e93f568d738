import type { Language } from './durations.ts';

/** How a pure model speaks: the page's translations and its language, handed in. */
export interface Speech {
  language: Language;
  say(key: string, named?: Record<string, unknown>): string;
}
