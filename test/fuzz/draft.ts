import type { FaultCode } from '../../schemas/faults.ts';
import type { Random } from '../../simulator/random.ts';
import type { Style } from './writing.ts';

export type Json = Record<string, unknown>;

/** A message that is being made up: what it shall say, and how it shall be written. */
export interface Draft {
  /** The event as it is meant; what becomes of it is told by what stands here (meaning.ts). */
  event: Json & { data: Json };
  key: string | null;
  /** Kafka's timestamp, ms. */
  timestamp: number;
  style: Style;
  /** Headers beside those of the event; null is a header without a value. */
  headers: Record<string, Buffer | null>;
  /** Names of what was done to it, for whoever reads about a failure. */
  done: string[];
}

/** What must become of a message: what it means, one of these faults, or anything that is a verdict. */
export type Expectation =
  | { kind: 'meant' }
  | { kind: 'fault'; codes: readonly FaultCode[] }
  | { kind: 'any' };

/** Bytes as they lie in Kafka, with what must become of them. */
export interface Mutant {
  value: Buffer | null;
  key: Buffer | null;
  timestamp: number;
  headers: Record<string, Buffer | null>;
  expectation: Expectation;
  draft: Draft;
}

export const one = <Item>(random: Random, items: readonly Item[]): Item =>
  items[random.below(items.length)] as Item;

/** JSON text that goes as it is: what no JavaScript value can say. */
export class Written {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}
