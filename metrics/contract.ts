import type { Directory } from '../schemas/directory.ts';
import type { Policy } from '../schemas/policy.ts';
import type { QueryRequest, QueryRow } from '../schemas/query.ts';
import type { OpenTime } from './calendar/open-time.ts';

/**
 * Where and up to when facts are read to evaluate the state of subjects.
 * The result is a SELECT whose columns are exactly those of the state table, in its order.
 */
export interface StateRequest {
  /** Facts table: all facts, or the hot copy. */
  facts: string;
  /** Condition on (tenant, subject), e.g. `tenant = 'default' AND subject IN (…)`. */
  where: string;
  /** Only facts with at ≤ now count (ms). */
  now: number;
  /** Only facts ingested at or before this stamp count. Left out: all. */
  cut?: number;
  /** Raised by any change of code, policy, calendar or directory. */
  epoch: number;
}

export type StateExpression = (request: StateRequest) => string;

export interface CalendarInForce {
  key: string;
  time: OpenTime;
}

/** What questions are judged by. */
export interface MetricsContext {
  directory: Directory;
  /** In use: the state rows hold their clocks, in this order. */
  policies: readonly Policy[];
  /** All that may be asked about; left out: those in use. */
  knownPolicies?: readonly Policy[];
  /** Business calendars by id: their key in `business_hours`, and when they are open. */
  calendars?: ReadonlyMap<string, CalendarInForce>;
  /** Most tickets that a question by another policy may evaluate anew; left out: MOST_ANEW. */
  mostAnew?: number;
  epoch: number;
  /** Site milliseconds a wall millisecond; left out: 1. */
  speed?: number;
}

/** A question turned into SQL: run every statement (any order, any connection), then assemble. Pure. */
export interface QueryPlan {
  statements: { name: string; sql: string }[];
  assemble(results: Record<string, Record<string, unknown>[]>): QueryRow[];
}

export type Planner = (request: QueryRequest, context: MetricsContext) => QueryPlan;
