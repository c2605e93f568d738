import type { Dimension } from '../../schemas/dimensions.ts';
import type { MetricsContext } from '../contract.ts';
import type { StateKind } from '../query/beside.ts';
import { bucketStart } from '../query/bucket.ts';
import { STUDENT_FROM } from '../query/intervals.ts';
import { stateTableOf } from '../query/rows.ts';
import { REALLY } from '../query/scan.ts';
import { text } from '../state/select.ts';
import type { Formula } from './formulas.ts';
import { isAlone, nameOf, splitsOf } from './splits.ts';
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

/** SQL of the splits of one booking, as (name, instant, value of one dimension, of another). */
function splitsSql(rows: StateKind, keeps: Formula['keeps'], timezone: string): string {
  const value = (name: Dimension) => (name === 'queue' ? 'booking.3' : `toString(${name})`);
  const tuples = splitsOf(rows, keeps).map((split) =>
    isAlone(split)
      ? `('${split}', ${split === 'day' ? 'day' : bucketStart(split, 'booking.2', timezone)}, '', '')`
      : `('${nameOf(split)}', day, ${split.map(value).join(', ')})`,
  );
  return `[${tuples.join(', ')}]`;
}

/** What is kept of the values themselves: column and aggregate. */
const KEPT: Record<Formula['keeps'], [column: string, sql: string][]> = {
  nothing: [],
  sample: [
    ['squares', 'toFloat64(sum(booked * booked))'],
    ['sample', `groupArray(${STUDENT_FROM})(booked)`],
  ],
  spread: [['spread', 'quantilesExactInclusiveState(0.5, 0.9)(booked)']],
};

/** INSERT of the rows of some units of formulas that keep the same: their bookings, once for each split. */
function addUpAlike(
  asked: AddUp,
  formulas: readonly Formula[],
  keeps: Formula['keeps'],
  context: MetricsContext,
): string {
  const { tenant, rows, generation } = asked;
  const { timezone = 'UTC' } = context.directory.tenants[tenant] ?? {};
  const booked = formulas.map(
    ({ bookings }, place) => `arrayMap(b -> (toUInt16(${place}), b.1, b.2, b.3), ${bookings})`,
  );
  const really = REALLY[rows];
  const kept = KEPT[keeps];
  return `INSERT INTO rollups (${['tenant, kind, formula, split, unit, generation, at, one, two, n, total, positive, least', ...kept.map(([column]) => column)].join(', ')})
SELECT ${text(tenant)}, ${text(rows)}, [${formulas.map(({ key }) => key).join(', ')}][place + 1], split.1, unit, ${generation}, split.2, split.3, split.4,
  ${['toInt64(count()), toInt64(sum(booked)), toInt64(sumIf(booked, booked > 0)), toInt64(min(booked))', ...kept.map(([, sql]) => sql)].join(',\n  ')}
FROM (
  SELECT unit, booking.1 AS place, booking.4 AS booked, ${bucketStart('day', 'booking.2', timezone)} AS day,
    arrayJoin(${splitsSql(rows, keeps, timezone)}) AS split
  FROM (
    SELECT *, ${UNIT_OF} AS unit, arrayJoin(arrayConcat(${booked.join(',\n      ')})) AS booking
    FROM (SELECT * FROM ${stateTableOf(rows)} FINAL WHERE ${counted(asked)})${really ? `\n    WHERE ${really}` : ''}
  )
)
GROUP BY place, unit, split`;
}

/**
 * INSERTs of the rows of some units. One for the formulas of which values are kept and one for the others: a state for
 * every group of counts would be most of what adding up takes.
 */
export const addUpSql = (asked: AddUp, formulas: readonly Formula[], context: MetricsContext): string[] =>
  (Object.keys(KEPT) as Formula['keeps'][]).flatMap((keeps) => {
    const alike = formulas.filter((formula) => formula.keeps === keeps);
    return alike.length === 0 ? [] : [addUpAlike(asked, alike, keeps, context)];
  });
