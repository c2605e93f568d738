import { UNIT_MS } from '../../schemas/rollup-unit.ts';
import { MEASURES } from '../catalogue/index.ts';
import type { MetricsContext } from '../contract.ts';
import type { StateKind } from '../query/beside.ts';
import { stateTableOf, workingTableOf } from '../query/rows.ts';
import { text } from '../state/select.ts';
import { type AddUp, addUpSql, isCounted } from './add-up.ts';
import { fingerprintOf, formulaOf, formulasOf, ROLLED_ROWS } from './formulas.ts';
import { UNIT_OF } from './units.ts';

export type { StateKind } from '../query/beside.ts';
export { ROLLED_ROWS } from './formulas.ts';
export type { RolledUnit, Rollups } from './units.ts';

/** A day of a zone whose clock is put back. */
const LONGEST_DAY = UNIT_MS + 2 * 3_600_000;

/** How the rows of a kind are added up for a tenant, by the catalogue, policies and directory of today. */
export interface RollupPlan {
  tenant: string;
  rows: StateKind;
  fingerprint: string;
  /** Longest time (ms) after which a booking may yet appear that lies before: so much later a unit closes. */
  horizonMs: number;
  /** SELECT of `unit`, `members` and how many of these are `living`, of all units that have closed by `now`. */
  closedSql(now: number, stamp: number, among?: readonly number[]): string;
  /** INSERTs of a generation's rows. */
  addUpSql(asked: Pick<AddUp, 'units' | 'generation' | 'stamp'>): string[];
  /** INSERT that puts a generation in force. */
  publishSql(asked: Pick<AddUp, 'units' | 'generation' | 'stamp'>, epoch: number, wall: number): string;
  /** INSERT that gives units a later stamp: nobody came to lie in them until then. */
  restampSql(units: readonly number[], stamp: number, wall: number): string;
}

export function rollupPlan(tenant: string, rows: StateKind, context: MetricsContext): RollupPlan {
  const formulas = formulasOf(rows, tenant, MEASURES, context);
  const { timezone = 'UTC' } = context.directory.tenants[tenant] ?? {};
  const fingerprint = fingerprintOf(rows, formulas, timezone);
  const horizonMs = Math.max(0, ...formulas.map((formula) => formula.horizonMs));
  const table = stateTableOf(rows);
  const live = workingTableOf(rows);
  const living = live
    ? `countIf(subject IN (SELECT subject FROM ${live} WHERE tenant = ${text(tenant)}))`
    : '0';
  return {
    tenant,
    rows,
    fingerprint,
    horizonMs,
    closedSql: (now, stamp, among) => {
      const closed = Math.floor((now - horizonMs) / UNIT_MS) * UNIT_MS;
      return `SELECT ${UNIT_OF} AS unit, count() AS members, ${living} AS living
FROM ${table} FINAL WHERE tenant = ${text(tenant)} AND ${isCounted(stamp)} AND settles_at < ${closed}${among ? ` AND unit IN (${among.join(', ')})` : ''}
GROUP BY unit ORDER BY unit DESC`;
    },
    addUpSql: (asked) => addUpSql({ tenant, rows, ...asked }, formulas, context),
    publishSql: ({ units, generation, stamp }, epoch, wall) => {
      const among = units.join(', ');
      return `INSERT INTO rollup_units (tenant, kind, unit, generation, fingerprint, epoch, stamp, newest, until, members, written_at)
SELECT ${text(tenant)}, ${text(rows)}, of.unit, ${generation}, ${text(fingerprint)}, ${epoch}, ${stamp}, of.newest,
  greatest((toInt64(of.unit) + 1) * ${UNIT_MS}, booked.last) + ${horizonMs}, of.members, ${wall}
FROM (SELECT ${UNIT_OF} AS unit, count() AS members, max(last_ingested_at) AS newest
  FROM ${table} FINAL WHERE tenant = ${text(tenant)} AND ${isCounted(stamp)} AND unit IN (${among}) GROUP BY unit) AS of
LEFT JOIN (SELECT unit, max(at) + ${LONGEST_DAY} AS last FROM rollups
  WHERE tenant = ${text(tenant)} AND kind = ${text(rows)} AND generation = ${generation} AND unit IN (${among}) GROUP BY unit) AS booked
ON of.unit = booked.unit`;
    },
    restampSql: (units, stamp, wall) => `INSERT INTO rollup_units
SELECT * REPLACE(toInt64(${stamp}) AS stamp, toInt64(${wall}) AS written_at) FROM rollup_units FINAL
WHERE tenant = ${text(tenant)} AND kind = ${text(rows)} AND unit IN (${units.join(', ')})`,
  };
}

/** Whether a metric books for itself, by its own row alone, and so is added up. */
export const isAddedUp = (metric: string, tenant: string, context: MetricsContext): boolean =>
  MEASURES.some((measure) => measure.entry.id === metric && formulaOf(measure, tenant, 0, context) !== null);

/** All rollups of the tenants that the directory names. */
export const rollupPlans = (context: MetricsContext): RollupPlan[] =>
  Object.keys(context.directory.tenants).flatMap((tenant) =>
    ROLLED_ROWS.map((rows) => rollupPlan(tenant, rows, context)),
  );
