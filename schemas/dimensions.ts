import { CATEGORIES, CHANNELS, CUSTOMER_TIERS, PRIORITIES } from './enumerations.ts';

/** What stands in a ticket's own row. */
export const TICKET_DIMENSIONS = [
  'skill_group',
  'channel',
  'region',
  'city',
  'category',
  'subcategory',
  'priority',
  'customer_tier',
] as const;

/** What a number about the work may be split or filtered by. `team`, `site` come from the directory (queue → team → site). */
export const WORK_DIMENSIONS = ['site', 'team', 'queue', ...TICKET_DIMENSIONS, 'policy'] as const;

/** What a number about the data itself may be split or filtered by: who sent it, and through which topic. */
export const DATA_DIMENSIONS = ['source', 'topic'] as const;

export const DIMENSIONS = [...WORK_DIMENSIONS, ...DATA_DIMENSIONS] as const;
export type Dimension = (typeof DIMENSIONS)[number];

/** What a question wants its numbers split by, and filtered by. */
export interface Split {
  by?: Dimension;
  where?: Partial<Record<Dimension, readonly string[]>>;
}

/**
 * The first dimension of a question that not every one of its metrics has, with those that all have. By such a one
 * their numbers would be booked nowhere, so it is refused.
 */
export function strangeDimension(
  { by, where = {} }: Split,
  metrics: readonly { dimensions: readonly Dimension[] }[],
): { place: string; dimension: Dimension; accepted: Dimension[] } | undefined {
  const accepted = DIMENSIONS.filter((one) => metrics.every(({ dimensions }) => dimensions.includes(one)));
  if (by && !accepted.includes(by)) return { place: 'by', dimension: by, accepted };
  const filters = DIMENSIONS.filter((one) => where[one]?.length);
  const dimension = filters.find((one) => !accepted.includes(one));
  return dimension && { place: `where.${dimension}`, dimension, accepted };
}

export const BUCKETS = ['none', 'minute', '5m', '30m', 'hour', 'day', 'week', 'month'] as const;
export type Bucket = (typeof BUCKETS)[number];
/** What a question may group by besides stretches of time: every hour of the week stands for all of its kind in the window. */
export const QUERY_BUCKETS = [...BUCKETS, 'hour_of_week'] as const;
export type QueryBucket = (typeof QUERY_BUCKETS)[number];

export type Known = 'then' | 'now';

/** Dimensions whose words are a set of their own (domain.md 3.3). Others take their values from the directory or the data. */
export const CLOSED_DIMENSIONS: Partial<Record<Dimension, readonly string[]>> = {
  channel: CHANNELS,
  category: CATEGORIES,
  priority: PRIORITIES,
  customer_tier: CUSTOMER_TIERS,
};
