import { CATEGORIES, CHANNELS, CUSTOMER_TIERS, PRIORITIES } from './enumerations.ts';

/** What a number may be split or filtered by. `team`, `site` come from the directory (queue → team → site). */
export const DIMENSIONS = [
  'site',
  'team',
  'queue',
  'skill_group',
  'channel',
  'region',
  'city',
  'category',
  'subcategory',
  'priority',
  'customer_tier',
  'policy',
] as const;
export type Dimension = (typeof DIMENSIONS)[number];

export const BUCKETS = ['none', 'minute', '5m', 'hour', 'day', 'week', 'month'] as const;
export type Bucket = (typeof BUCKETS)[number];

export type Known = 'then' | 'now';

/** Dimensions whose words are a set of their own (domain.md 3.3). Others take their values from the directory or the data. */
export const CLOSED_DIMENSIONS: Partial<Record<Dimension, readonly string[]>> = {
  channel: CHANNELS,
  category: CATEGORIES,
  priority: PRIORITIES,
  customer_tier: CUSTOMER_TIERS,
};
