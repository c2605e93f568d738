import type { Dimension } from '../../schemas/dimensions.ts';
import type { QueryRequest } from '../../schemas/query.ts';
import type { Measure } from '../measure.ts';
import type { StateKind } from '../query/beside.ts';
import { bucketStart, startOf } from '../query/bucket.ts';
import { dimensionOf } from '../query/dimension.ts';
import { type Judged, policyPlace } from '../query/policy.ts';
import { text, texts } from '../state/select.ts';
import { type Formula, formulaOf, isRolledDimension } from './formulas.ts';
import { inForce, type RolledUnit } from './units.ts';

const HOUR = 3_600_000;
/** Younger windows are answered from the working set. */
const YOUNG = 24 * HOUR;
/** Finer than the hours that bookings are added up by. */
const FINER = ['minute', '5m', '30m'];

const filtersOf = ({ where }: QueryRequest): [Dimension, readonly string[]][] =>
  Object.entries(where).flatMap(([name, values]) =>
    values && values.length > 0 ? [[name as Dimension, values] as [Dimension, readonly string[]]] : [],
  );

/**
 * The units that may stand for their subjects in the answer to a question: all that they count was known at its cut and
 * lies before its now, and no booking of theirs may lie in an hour that the window cuts in two. None where the question
 * is finer than a rollup.
 */
export function unitsFor(
  request: QueryRequest,
  rows: StateKind,
  { anew }: Judged,
  timezone: string,
  units: readonly RolledUnit[],
): RolledUnit[] {
  const { from, to, now, cut = Number.POSITIVE_INFINITY, bucket, by } = request;
  const dimensions = [...(by ? [by] : []), ...filtersOf(request).map(([name]) => name)];
  if (anew !== undefined || FINER.includes(bucket) || from >= now - YOUNG) return [];
  if (!dimensions.every((name) => isRolledDimension(rows, name))) return [];
  const whole = (instant: number) => startOf('hour', instant, timezone) === instant;
  if (!whole(from)) return [];
  const ends = whole(to) ? Number.POSITIVE_INFINITY : to;
  return units.filter(({ until, newest }) => until <= Math.min(now, ends) && newest <= cut);
}

/** The formulas of measures for a question; null where one of them cannot be added up beforehand. */
export const formulaFor = (measure: Measure, request: QueryRequest, context: Judged): Formula | null =>
  formulaOf(measure, request.tenant, policyPlace(request.policy, context, request.tenant), context);

/** What one question reads of a rollup. */
export interface RolledPart {
  question: number;
  request: QueryRequest;
  measures: readonly Measure[];
}

/**
 * SELECT of the parts that a question's measures add up to in some units: the columns of `mergeable`
 * (query/aggregates.ts) behind question, measure, bucket and value.
 *
 * @param columns names of the mergeable parts, in their order.
 * @param policy key of the policy that the question is judged by.
 */
export function rolledSelect(
  { question, request, measures }: RolledPart,
  rows: StateKind,
  units: readonly RolledUnit[],
  context: Judged,
  timezone: string,
  columns: readonly string[],
  policy: string,
): string {
  const keys = measures.map((measure) => (formulaFor(measure, request, context) as Formula).key);
  const dimension = (name: Dimension) => dimensionOf(name, rows, 'queue', policy, context);
  const filters = filtersOf(request).map(
    ([name, values]) => `toString(${dimension(name)}) IN (${texts(values)})`,
  );
  return `SELECT toUInt16(${question}) AS question,
    toUInt16(arrayJoin(arrayFilter((place, key) -> key = formula, range(${keys.length}), [${keys.join(', ')}]))) AS measure,
    ${bucketStart(request.bucket, 'hour', timezone)} AS bucket, ${request.by ? `toString(${dimension(request.by)})` : "''"} AS value,
    ${columns.join(', ')}
  FROM rollups
  WHERE ${[
    `tenant = ${text(request.tenant)} AND kind = ${text(rows)} AND formula IN (${[...new Set(keys)].join(', ')})`,
    inForce(units),
    `hour >= ${request.from} AND hour < ${request.to}`,
    ...filters,
  ].join(' AND ')}`;
}
