import type { Dimension } from '../../schemas/dimensions.ts';
import type { QueryRequest } from '../../schemas/query.ts';
import type { Measure } from '../measure.ts';
import type { StateKind } from '../query/beside.ts';
import { bucketStart, startOf } from '../query/bucket.ts';
import { dimensionOf } from '../query/dimension.ts';
import { type Judged, policyPlace } from '../query/policy.ts';
import { text, texts } from '../state/select.ts';
import { formulaOf } from './formulas.ts';
import { grainOf, isAlone, nameOf, type Split, splitFor } from './splits.ts';
import { inForce, type RolledUnit } from './units.ts';

/** Younger windows (ms) are answered from the working set. */
const YOUNG = 24 * 3_600_000;

/**
 * The units that may stand for their subjects in the answer to a question: all that they count was known at its cut and
 * lies before its now, and no booking of theirs may lie in an hour or day that the window cuts in two.
 */
export function unitsFor(
  request: QueryRequest,
  { anew }: Judged,
  timezone: string,
  units: readonly RolledUnit[],
): RolledUnit[] {
  const { from, to, now, cut = Number.POSITIVE_INFINITY } = request;
  const grain = grainOf(request, timezone);
  if (anew !== undefined || grain === null || from >= now - YOUNG) return [];
  const ends = startOf(grain, to, timezone) === to ? Number.POSITIVE_INFINITY : to;
  return units.filter(({ until, newest }) => until <= Math.min(now, ends) && newest <= cut);
}

/** Which sums answer a question about a measure. */
export interface Sums {
  formula: number;
  split: Split;
}

/** Null where the measure is not added up, or not by what the question asks for. */
export function sumsFor(
  measure: Measure,
  request: QueryRequest,
  rows: StateKind,
  context: Judged,
  timezone: string,
): Sums | null {
  const grain = grainOf(request, timezone);
  const place = policyPlace(request.policy, context, request.tenant);
  const formula = formulaOf(measure, request.tenant, place, context);
  const split = formula && grain && splitFor(request, rows, formula, grain);
  return formula && split ? { formula: formula.key, split } : null;
}

/** What one question reads of a rollup. */
export interface RolledPart {
  question: number;
  request: QueryRequest;
  measures: readonly Measure[];
}

/** What the question's dimensions are called in the rows of a split. */
const columnOf = (name: Dimension, split: Split): string =>
  isAlone(split) ? "''" : name === split[0] ? 'one' : 'two';

/**
 * SELECTs of the parts that a question's measures add up to in some units: the columns of `mergeable`
 * (query/aggregates.ts) behind question, measure, bucket and value. One for each split that is read.
 *
 * @param columns names of the mergeable parts, in their order.
 * @param policy key of the policy that the question is judged by.
 */
export function rolledSelects(
  { question, request, measures }: RolledPart,
  rows: StateKind,
  units: readonly RolledUnit[],
  context: Judged,
  timezone: string,
  columns: readonly string[],
  policy: string,
): string[] {
  const sums = measures.map((measure) => sumsFor(measure, request, rows, context, timezone) as Sums);
  return [...new Set(sums.map(({ split }) => nameOf(split)))].map((name) => {
    const isOwn = ({ split }: Sums) => nameOf(split) === name;
    const own = sums.filter(isOwn);
    const { split } = own[0] as Sums;
    const keys = [...new Set(own.map(({ formula }) => formula))];
    const places = sums.map((one) => (isOwn(one) ? one.formula : 0));
    const value = (dimension: Dimension) => {
      const queue = columnOf('queue', split);
      if (['queue', 'team', 'site', 'policy'].includes(dimension))
        return dimensionOf(dimension, rows, queue, policy, context);
      return columnOf(dimension, split);
    };
    const filters = Object.entries(request.where).flatMap(([dimension, values]) =>
      values?.length ? [`toString(${value(dimension as Dimension)}) IN (${texts(values)})`] : [],
    );
    return `SELECT toUInt16(${question}) AS question,
    toUInt16(arrayJoin(arrayFilter((place, key) -> key = formula, range(${places.length}), [${places.join(', ')}]))) AS measure,
    ${bucketStart(request.bucket, 'at', timezone)} AS bucket, ${request.by ? `toString(${value(request.by)})` : "''"} AS value,
    ${columns.join(', ')}
  FROM rollups
  WHERE ${[
    `tenant = ${text(request.tenant)} AND kind = ${text(rows)} AND split = '${name}' AND formula IN (${keys.join(', ')})`,
    inForce(units),
    `at >= ${request.from} AND at < ${request.to}`,
    ...filters,
  ].join(' AND ')}`;
  });
}
