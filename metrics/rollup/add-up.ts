import type { MetricsContext } from '../contract.ts';
import type { StateKind } from '../query/beside.ts';
import { bucketStart } from '../query/bucket.ts';
import { STUDENT_FROM } from '../query/intervals.ts';
import { stateTableOf } from '../query/rows.ts';
import { REALLY } from '../query/scan.ts';
import { text } from '../state/select.ts';
import { type Formula, rolledDimensions } from './formulas.ts';
import { UNIT_OF } from './units.ts';

/** Which units of a tenant's rows are added up, and as of when. */
export interface AddUp {
  tenant: string;
  rows: StateKind;
  units: readonly number[];
  generation: number;
  /** Ingestion stamp up to which everything is in the state, ms: rows with a later one are left out. */
  stamp: number;
}

/** Condition on rows of state: nothing of them is to come, nor was ingested later. */
export const isCounted = (stamp: number): string => `next_at = 0 AND last_ingested_at <= ${stamp}`;

/** Condition on rows of state: those that the units count. */
const counted = ({ tenant, units, stamp }: AddUp): string =>
  `tenant = ${text(tenant)} AND ${isCounted(stamp)} AND ${UNIT_OF} IN (${units.join(', ')})`;

const placesOf = (formulas: readonly Formula[], keeps: Formula['keeps']): string => {
  const places = formulas.flatMap((formula, place) => (formula.keeps === keeps ? [place] : []));
  return places.length === 0 ? '0' : `booking.1 IN (${places.join(', ')})`;
};

/** INSERT of the rows of some units: the bookings of every formula, by hour, queue and dimension. */
export function addUpSql(asked: AddUp, formulas: readonly Formula[], context: MetricsContext): string {
  const { tenant, rows, generation } = asked;
  const { timezone = 'UTC' } = context.directory.tenants[tenant] ?? {};
  const split = ['queue', ...rolledDimensions(rows)];
  const booked = formulas.map(
    ({ bookings }, place) => `arrayMap(b -> (toUInt16(${place}), b.1, b.2, b.3), ${bookings})`,
  );
  const really = REALLY[rows];
  return `INSERT INTO rollups (tenant, kind, formula, unit, generation, hour, ${split.join(', ')}, n, total, positive, least, squares, sample, spread)
SELECT ${text(tenant)}, ${text(rows)}, [${formulas.map(({ key }) => key).join(', ')}][booking.1 + 1] AS formula, unit, ${generation},
  ${bucketStart('hour', 'booking.2', timezone)} AS hour, booking.3 AS booked_queue, ${split
    .slice(1)
    .map((dimension) => `toString(${dimension})`)
    .join(', ')},
  toInt64(count()), toInt64(sum(booking.4)), toInt64(sumIf(booking.4, booking.4 > 0)), toInt64(min(booking.4)),
  toFloat64(sumIf(booking.4 * booking.4, ${placesOf(formulas, 'sample')})),
  groupArrayIf(${STUDENT_FROM})(booking.4, ${placesOf(formulas, 'sample')}),
  quantilesExactInclusiveStateIf(0.5, 0.9)(booking.4, ${placesOf(formulas, 'spread')})
FROM (
  SELECT *, ${UNIT_OF} AS unit, arrayJoin(arrayConcat(${booked.join(',\n    ')})) AS booking
  FROM (SELECT * FROM ${stateTableOf(rows)} FINAL WHERE ${counted(asked)})${really ? `\n  WHERE ${really}` : ''}
)
GROUP BY formula, unit, hour, booked_queue, ${split.slice(1).join(', ')}`;
}
