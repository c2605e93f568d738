import { createHash } from 'node:crypto';
import type { MetricsContext } from '../contract.ts';
import type { Measure, Rows } from '../measure.ts';
import type { StateKind } from '../query/beside.ts';
import { nameOf, splitsOf } from './splits.ts';

/** Later than whatever is booked (ms): what a settled subject books at this instant it books at every one after its last. */
const FOR_EVER = 9_000_000_000_000;

/** A measure's bookings by one policy, as they are added up beforehand. */
export interface Formula {
  /** Hash of the expression: measures and policies that book alike share it. */
  key: number;
  bookings: string;
  /** How long (ms) after its instant a booking may yet appear; 0 where it does not ask for now. */
  horizonMs: number;
  /** Its values are kept, for quantiles or for an interval of few. */
  keeps: 'nothing' | 'spread' | 'sample';
}

export const ROLLED_ROWS: readonly StateKind[] = ['ticket', 'contact', 'survey'];
export const isRolled = (rows: Rows): rows is StateKind => (ROLLED_ROWS as readonly Rows[]).includes(rows);

const hashOf = (text: string): number =>
  Number.parseInt(createHash('sha256').update(text).digest('hex').slice(0, 13), 16);

/**
 * The formula of a measure where it can be added up beforehand: what a settled row books by it depends on neither the
 * window of the question nor its instant, once that is late enough. Null for stocks, for what looks beside its own row
 * and for what is looked at slot by slot.
 *
 * @param policy place of the policy among those in use.
 */
export function formulaOf(
  measure: Measure,
  tenant: string,
  policy: number,
  context: MetricsContext,
): Formula | null {
  const { rows, shape, beside = [], slots, entry } = measure;
  if (!isRolled(rows) || entry.bucketMeans === 'value_at_end' || beside.length > 0 || slots) return null;
  const book = (now: number, from = 1, to = 2) =>
    measure.bookings({ tenant, now, from, to, policy, context });
  const bookings = book(FOR_EVER);
  if (book(FOR_EVER, 3, 4) !== bookings) return null;
  return {
    key: hashOf(`${shape === 'distribution' || shape === 'mean' ? shape : ''} ${bookings}`),
    bookings,
    horizonMs: book(FOR_EVER + 1) === bookings ? 0 : entry.horizonMs,
    keeps: shape === 'distribution' ? 'spread' : shape === 'mean' ? 'sample' : 'nothing',
  };
}

/** All formulas that rows of a kind are added up by for a tenant, by every policy in use. */
export function formulasOf(
  rows: StateKind,
  tenant: string,
  measures: readonly Measure[],
  context: MetricsContext,
): Formula[] {
  const found = new Map<number, Formula>();
  for (const measure of measures.filter((one) => one.rows === rows))
    context.policies.forEach((_, policy) => {
      const formula = formulaOf(measure, tenant, policy, context);
      if (formula) found.set(formula.key, formula);
    });
  return [...found.values()];
}

/** Raised when what stands in a rollup changes by other things than its formulas. */
const ROLLUP_VERSION = 1;
const KEPT = ['nothing', 'spread', 'sample'] as const;

/** Of everything that the rows of a rollup depend on besides the rows of state. */
export const fingerprintOf = (rows: StateKind, formulas: readonly Formula[], timezone: string): string =>
  createHash('sha256')
    .update(
      JSON.stringify([
        ...[ROLLUP_VERSION, timezone, KEPT.map((keeps) => splitsOf(rows, keeps).map(nameOf))],
        formulas.map(({ key }) => key).sort(),
      ]),
    )
    .digest('hex')
    .slice(0, 32);
