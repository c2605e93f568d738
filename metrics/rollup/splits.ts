import type { Dimension } from '../../schemas/dimensions.ts';
import type { QueryRequest } from '../../schemas/query.ts';
import type { StateKind } from '../query/beside.ts';
import { startOf } from '../query/bucket.ts';
import { ROW_DIMENSIONS } from '../query/dimension.ts';
import type { Formula } from './formulas.ts';

export type Grain = 'hour' | 'day';
/** What bookings are added up by: the hour or the day alone, or the day and two dimensions. */
export type Split = Grain | readonly [one: Dimension, two: Dimension];

export const isAlone = (split: Split): split is Grain => typeof split === 'string';
export const nameOf = (split: Split): string => (isAlone(split) ? split : split.join(' '));

/**
 * Those of few values first: the first split that answers a question is read. By others, as a city, nearly every row would
 * have a sum of its own.
 */
const SPLIT_BY: readonly Dimension[] = [
  'queue',
  'customer_tier',
  'priority',
  'channel',
  'category',
  'region',
];

const ALONE: readonly Split[] = ['hour', 'day'];

/**
 * The splits of a kind's bookings: the queue with every other dimension. Distributions keep every value in each of theirs,
 * so they have but as many as hold each dimension once.
 */
export function splitsOf(rows: StateKind, keeps: Formula['keeps']): Split[] {
  const known = SPLIT_BY.filter((name) => name === 'queue' || ROW_DIMENSIONS[rows].includes(name));
  if (keeps !== 'spread') return [...ALONE, ...known.slice(1).map((other) => ['queue', other] as const)];
  const pairs = known.flatMap((one, at) => {
    const two = known[at + 1];
    return at % 2 === 0 ? [[one, two ?? 'queue'] as const] : [];
  });
  return ['day', ...pairs];
}

/** Dimensions of the directory are read off the queue; the policy is the question's own. */
const READ_OFF: Partial<Record<Dimension, Dimension | null>> = { team: 'queue', site: 'queue', policy: null };

/** Dimensions that a question is split or filtered by, as a split has them. */
const asked = ({ by, where }: QueryRequest): Dimension[] => {
  const named = [
    ...(by ? [by] : []),
    ...Object.entries(where).flatMap(([name, values]) => (values?.length ? [name as Dimension] : [])),
  ];
  return [...new Set(named.map((name) => (name in READ_OFF ? READ_OFF[name] : name)))].filter(
    (name): name is Dimension => name !== null && name !== undefined,
  );
};

/** Finer than the hours that bookings are added up by. */
const FINER = ['minute', '5m', '30m'];
const OF_HOURS = ['hour', 'hour_of_week'];

/** By hours or by days, as the question's buckets and the start of its window need it; null where neither will do. */
export function grainOf({ bucket, from }: QueryRequest, timezone: string): Grain | null {
  if (FINER.includes(bucket)) return null;
  const begins = (grain: Grain) => startOf(grain, from, timezone) === from;
  if (begins('day') && !OF_HOURS.includes(bucket)) return 'day';
  return begins('hour') ? 'hour' : null;
}

/** The split that answers a question about a formula; undefined where none does. */
export function splitFor(
  request: QueryRequest,
  rows: StateKind,
  { keeps }: Formula,
  grain: Grain,
): Split | undefined {
  const names = asked(request);
  return splitsOf(rows, keeps).find((split) =>
    isAlone(split)
      ? split === grain && names.length === 0
      : grain === 'day' && names.every((name) => split.includes(name)),
  );
}
