import type { StateKind } from '../query/beside.ts';

export const UNIT_MS = 86_400_000;

/** A unit of a rollup that stands: what is added up of the subjects that settled in one UTC day. Instants ms. */
export interface RolledUnit {
  /** Days since 1970. */
  unit: number;
  generation: number;
  /** Subjects whose last fact was ingested later are not counted. */
  stamp: number;
  /** Last ingestion among the counted. */
  newest: number;
  /** From here on nothing that is counted lies in the future. */
  until: number;
}

/** What stands added up of a tenant's rows of a kind, by the formulas of today. */
export type Rollups = (tenant: string, rows: StateKind) => readonly RolledUnit[];

/** SQL over a row of state: the unit that its subject settled in. */
export const UNIT_OF = `toInt32(intDiv(settles_at, ${UNIT_MS}))`;

const list = (numbers: readonly number[]): string => `[${numbers.join(', ')}]`;

/** SQL condition on a row of state: its subject is counted by one of the units. So every subject is in at most one of them, by its row as it stands. */
export const countedIn = (units: readonly RolledUnit[]): string =>
  `(next_at = 0 AND last_ingested_at <= transform(${UNIT_OF}, ${list(units.map(({ unit }) => unit))}, ${list(units.map(({ stamp }) => stamp))}, -1))`;

/** SQL condition on rows of `rollups`: they are of the generations in force. */
export const inForce = (units: readonly RolledUnit[]): string =>
  `(unit, generation) IN (${units.map(({ unit, generation }) => `(${unit}, ${generation})`).join(', ')})`;
