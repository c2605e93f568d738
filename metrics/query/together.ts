import type { QueryRequest, QueryRow } from '../../schemas/query.ts';
import type { MetricsContext } from '../contract.ts';
import type { Rollups } from '../rollup/units.ts';
import { UNSETTLED } from './scan.ts';

/**
 * A statement of a plan. Where `exact` is there, the rows are taken as they stand, and the answer says whether they
 * stand as of the question's now and cut (`isSettled`): if not, it is none, and what `exact` gives takes its place.
 */
export interface Statement {
  name: string;
  sql: string;
  exact?: () => string;
  /** It evaluates tickets anew from their facts: SQL that says how many (`tickets`), to be asked first, and how many may be. */
  evaluates?: { sql: string; most: number };
  /** The question is about a moment that has passed: a closed bucket of a stock. */
  past?: PastMoment;
  /** Units of a rollup stand for their subjects in it: it holds only if these still stand when it has run. */
  rolled?: boolean;
}

/** Which question of a passed moment it is, whatever the cut. */
export interface PastMoment {
  tenant: string;
  /** Equal for equal questions; the rows of their answers differ only if facts came in between. */
  key: string;
  /** The moment, ms: facts later than it do not count. */
  at: number;
}

/**
 * Many questions in as few scans as they can share. Rows of the answers in the order of the questions.
 * `rollups` tells what stands added up; left out: everything is read from the rows.
 */
export type PlanTogether = (
  requests: readonly QueryRequest[],
  context: MetricsContext,
  rollups?: Rollups,
) => {
  statements: Statement[];
  assemble(results: Record<string, Record<string, unknown>[]>): QueryRow[][];
};

/** Latest fact (ms) that a row beyond now or cut counts; 0 where there is none. */
export const newestFact = (answer: readonly Record<string, unknown>[]): number =>
  Math.max(0, ...answer.filter((row) => Number(row.question) === UNSETTLED).map((row) => -Number(row.least)));

/** Whether an answer holds no row that changed after the question's cut, or by a fact later than its now. */
export const isSettled = (answer: readonly Record<string, unknown>[]): boolean =>
  !answer.some((row) => Number(row.question) === UNSETTLED);
