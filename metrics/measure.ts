import type { CatalogueEntry } from '../schemas/catalogue.ts';
import type { ClockName } from '../schemas/policy.ts';
import type { MetricsContext } from './contract.ts';

/** Which rows a measure reads. `working` rows are the living; every instant of the last day is found there. */
export type Rows = 'ticket' | 'contact' | 'survey' | 'agent' | 'ledger' | 'source';

/** How bookings become a value (schemas/values.ts). An `age` is now − the least booked value; a `weighted` share books +weight or −weight. */
export type Shape = 'count' | 'ratio' | 'weighted' | 'distribution' | 'age';

/** What a booking expression may use besides the columns of the row. */
export interface Reading {
  /** '' where the expression is only shown. */
  tenant: string;
  /** The instant the question is put at, ms. */
  now: number;
  /** Place (from 0) of the policy asked for among the policies in use. */
  policy: number;
  /** Window of the question, ms: [from, to). */
  from: number;
  to: number;
  context: MetricsContext;
}

/**
 * A measure as the catalogue shows it, and as SQL: an expression over the row whose value is an array of bookings
 * (instant, queue, value), the one place where the formula of a number stands. A ratio books 0 or 1.
 */
export interface Measure {
  entry: Omit<CatalogueEntry, 'sql'>;
  rows: Rows;
  shape: Shape;
  /** Whose targets it is judged by; left out where no policy changes it. */
  clocks?: readonly ClockName[];
  bookings(reading: Reading): string;
}

/** A value made of the values of other measures, term by term. */
export interface Composite {
  entry: Omit<CatalogueEntry, 'sql'>;
  parts: Record<string, 1 | -1>;
  shape: 'count' | 'age';
}

export type Definition = Measure | Composite;
export const isComposite = (definition: Definition): definition is Composite => 'parts' in definition;

/** No booking at all. */
export const NONE = "CAST([], 'Array(Tuple(Int64, String, Int64))')";

/** One booking where the condition holds. */
export const bookedIf = (condition: string, at: string, queue: string, value = '1'): string =>
  `if(${condition}, [(toInt64(${at}), toString(${queue}), toInt64(${value}))], ${NONE})`;
