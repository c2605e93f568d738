import type { CatalogueEntry } from '../schemas/catalogue.ts';
import type { ClockName } from '../schemas/policy.ts';
import type { Words } from '../schemas/words.ts';
import type { MetricsContext } from './contract.ts';

/** Which rows a measure reads. `working` rows are the living; every instant of the last day is found there. */
export type Rows = 'ticket' | 'contact' | 'survey' | 'agent' | 'ledger' | 'source';

/**
 * How bookings become a value (schemas/values.ts). An `age` is now − the least booked value; a `weighted` share books
 * +weight or −weight; a `promoter` score books 1, 0 or −1; a `mean` books thousandths of a point. `reached` and `apart`
 * look at a ratio slot by slot: in how many it reached its goal, and how far the best is from the worst.
 */
export type Shape =
  | 'count'
  | 'ratio'
  | 'weighted'
  | 'distribution'
  | 'age'
  | 'promoter'
  | 'mean'
  | 'reached'
  | 'apart';

/** What of other subjects a booking may ask beside the columns of its row: 1 where the row's subject is one of them (query/beside.ts). */
export type Beside = 'came_again' | 'repeated' | 'surveyed' | 'newest_of_ticket';

/** The parts into which the bookings of a measure are divided before they are looked at. */
export interface Slots {
  by: 'clock_hour' | 'hour_of_day' | 'queue' | 'region';
  /** Slots with fewer bookings say nothing. */
  atLeast: number;
  /** Of `reached`: the share that a slot must reach. */
  goal?(reading: Reading): number;
}

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
  beside?: readonly Beside[];
  slots?: Slots;
  /** Definition in words where it depends on what the site has chosen. */
  words?(context: MetricsContext): Words;
}

/** A value made of the values of other measures: their sum, the oldest of ages, the largest of them, or the first over the second's daily mean. */
export interface Composite {
  entry: Omit<CatalogueEntry, 'sql'>;
  parts: Record<string, 1 | -1>;
  shape: 'count' | 'age' | 'largest' | 'days';
}

export type Definition = Measure | Composite;
export const isComposite = (definition: Definition): definition is Composite => 'parts' in definition;

/** No booking at all. */
export const NONE = "CAST([], 'Array(Tuple(Int64, String, Int64))')";

/** One booking where the condition holds. */
export const bookedIf = (condition: string, at: string, queue: string, value = '1'): string =>
  `if(${condition}, [(toInt64(${at}), toString(${queue}), toInt64(${value}))], ${NONE})`;
