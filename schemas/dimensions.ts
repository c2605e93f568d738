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
