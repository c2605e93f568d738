import type { Measure, Shape } from '../measure.ts';
import { STUDENT_FROM } from './intervals.ts';
import type { Part } from './scan.ts';

type Chosen = (measure: Measure) => boolean;

/** (question, measure) of the measures of a kind, as SQL tuples. */
const places = (parts: readonly Part[], chosen: Chosen): string[] =>
  parts.flatMap(({ question, measures }) =>
    measures.flatMap((measure, index) => (chosen(measure) ? [`(${question}, ${index})`] : [])),
  );
const among = (wanted: readonly string[]): string => `(booking.1, booking.2) IN (${wanted.join(', ')})`;
const of =
  (...shapes: Shape[]): Chosen =>
  ({ shape }) =>
    shapes.includes(shape);

/** Quantiles, of distributions alone: they keep and sort every value, which is most of what a scan of counts would take. */
function spread(parts: readonly Part[]): string {
  const asking = places(parts, of('distribution'));
  return asking.length === 0
    ? 'toFloat64(0) AS p50, toFloat64(0) AS p90'
    : `(quantilesExactInclusiveIf(0.5, 0.9)(booking.5, ${among(asking)}) AS spread)[1] AS p50, spread[2] AS p90`;
}

/** What the interval of a mean is computed from, of means alone. */
function squares(parts: readonly Part[]): string[] {
  const asking = places(parts, of('mean'));
  if (asking.length === 0) return [];
  const condition = among(asking);
  return [
    `toFloat64(sumIf(booking.5 * booking.5, ${condition})) AS squares`,
    `groupArrayIf(${STUDENT_FROM})(booking.5, ${condition}) AS sample`,
  ];
}

const COUNTS =
  'toInt64(count()) AS n, toInt64(sum(booking.5)) AS total, toInt64(sumIf(booking.5, booking.5 > 0)) AS positive, toInt64(min(booking.5)) AS least';

/** What bookings amount to: counts for all, and what some shapes need besides where they are asked for. */
export const aggregates = (parts: readonly Part[]): string =>
  [COUNTS, spread(parts), ...squares(parts)].join(',\n  ');

/** The same in parts that add up with those of other bookings (`merged`): what `rollups` holds, by its columns' names. */
export const mergeable = (parts: readonly Part[]): string => {
  const asking = places(parts, of('distribution'));
  const spreads =
    asking.length === 0
      ? []
      : [`quantilesExactInclusiveStateIf(0.5, 0.9)(booking.5, ${among(asking)}) AS spread`];
  return [COUNTS, ...squares(parts), ...spreads].join(',\n  ');
};

/** Names of the parts of `mergeable`, in their order. */
export const mergeableNames = (parts: readonly Part[]): string[] => [
  ...['n', 'total', 'positive', 'least'],
  ...(places(parts, of('mean')).length > 0 ? ['squares', 'sample'] : []),
  ...(places(parts, of('distribution')).length > 0 ? ['spread'] : []),
];

/** What parts of `mergeable` amount to together: the columns of `aggregates`. */
export const merged = (parts: readonly Part[]): string => {
  const names = mergeableNames(parts);
  return [
    'toInt64(sum(part.n)) AS n, toInt64(sum(part.total)) AS total, toInt64(sum(part.positive)) AS positive, toInt64(min(part.least)) AS least',
    names.includes('spread')
      ? '(quantilesExactInclusiveMerge(0.5, 0.9)(part.spread) AS spreads)[1] AS p50, spreads[2] AS p90'
      : 'toFloat64(0) AS p50, toFloat64(0) AS p90',
    ...(names.includes('sample')
      ? [
          `toFloat64(sum(part.squares)) AS squares, arraySlice(groupArrayArray(part.sample), 1, ${STUDENT_FROM}) AS sample`,
        ]
      : []),
  ].join(',\n  ');
};

/**
 * SQL of the slot that a booking lies in, '' for a measure without; null where no measure has any, so that other scans do
 * not pay for it.
 */
export function slotOf(parts: readonly Part[], timezone: string): string | null {
  const local = `fromUnixTimestamp64Milli(toInt64(booking.3), '${timezone}')`;
  const slots = {
    clock_hour: `toString(toUnixTimestamp(toStartOfHour(${local})))`,
    hour_of_day: `toString(toHour(${local}))`,
    queue: 'booking.4',
    region: 'toString(region)',
  };
  const branches = (Object.keys(slots) as (keyof typeof slots)[]).flatMap((by) => {
    const asking = places(parts, (measure) => measure.slots?.by === by);
    return asking.length === 0 ? [] : [`${among(asking)}, ${slots[by]}`];
  });
  return branches.length === 0 ? null : `multiIf(${branches.join(', ')}, '')`;
}
