import type { DurationPart } from '../format/durations.ts';
import type { Speech } from '../format/words.ts';
import type { Health } from './health.ts';
import type { TileState } from './state.ts';

export interface TileContext {
  speech: Speech;
  zone: string;
  siteNow: number;
  health: Health;
  /** Row that holds the extreme value, for heroes that name it. */
  extremeRow?: string;
}

export interface TileFact {
  label: string;
  figure: string;
  unit: string;
  /** Whose figure it is, where it is another metric's. */
  metric?: string;
}

export interface TileModel {
  state: TileState;
  label: string;
  hint: string;
  tag: string;
  figure: DurationPart[];
  /** A figure that is no measure: n < 5. */
  words: string;
  facts: TileFact[];
  note: string;
  provisional: boolean;
  /** Few answers: the figure is greyed below 10. */
  faint: boolean;
  bullet: { value: number; low: number; high: number; from?: number; to?: number; target?: number } | null;
  elapsed: { value: number; target: number; full: number } | null;
  /** Raw figure, for tests and screen readers. */
  raw: number | null;
}
