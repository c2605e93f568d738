import { UNIT_MS } from '../../schemas/rollup-unit.ts';
import type { StateKind } from '../query/beside.ts';

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

/** Units that follow each other day by day and agree in something, as (first, last, what they agree in). */
function runsOf(
  units: readonly RolledUnit[],
  of: (unit: RolledUnit) => number,
): [first: number, last: number, common: number][] {
  const runs: [number, number, number][] = [];
  for (const unit of [...units].sort((a, b) => a.unit - b.unit)) {
    const run = runs.at(-1);
    if (run && run[1] + 1 === unit.unit && run[2] === of(unit)) run[1] = unit.unit;
    else runs.push([unit.unit, unit.unit, of(unit)]);
  }
  return runs;
}

/** Most runs that are told as ranges; of more, a look-up for each unit costs less. */
const FEW = 12;
const list = (numbers: readonly number[]): string => `[${numbers.join(', ')}]`;

/**
 * SQL condition on a row of state: its subject is counted by one of the units. So every subject is in at most one of them,
 * by its row as it stands.
 */
export function countedIn(units: readonly RolledUnit[]): string {
  const runs = runsOf(units, ({ stamp }) => stamp);
  if (runs.length > FEW)
    return `(next_at = 0 AND last_ingested_at <= transform(${UNIT_OF}, ${list(units.map(({ unit }) => unit))}, ${list(units.map(({ stamp }) => stamp))}, -1))`;
  const ranges = runs.map(
    ([first, last, stamp]) =>
      `settles_at >= ${first * UNIT_MS} AND settles_at < ${(last + 1) * UNIT_MS} AND last_ingested_at <= ${stamp}`,
  );
  return `(next_at = 0 AND (${ranges.join(' OR ')}))`;
}

/** SQL condition on rows of `rollups`: they are of the generations in force. */
export function inForce(units: readonly RolledUnit[]): string {
  const runs = runsOf(units, ({ generation }) => generation);
  if (runs.length > FEW)
    return `(unit, generation) IN (${units.map(({ unit, generation }) => `(${unit}, ${generation})`).join(', ')})`;
  return `(${runs
    .map(([first, last, generation]) => `unit >= ${first} AND unit <= ${last} AND generation = ${generation}`)
    .join(' OR ')})`;
}
