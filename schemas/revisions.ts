import { type Static, Type } from 'typebox';
import { instant } from './instant.ts';
import { MetricValueSchema } from './values.ts';

const closed = { additionalProperties: false } as const;

export const REVISION_REASONS = ['facts', 'definition'] as const;

export const RevisionSchema = Type.Object(
  {
    metric: Type.String(),
    day: instant("start of the day, with the site's offset"),
    before: MetricValueSchema,
    after: MetricValueSchema,
    reason: Type.Enum([...REVISION_REASONS], {
      description:
        'facts: they came late, were corrected or erased; definition: formula, policy or directory changed',
    }),
    at: instant('when it was seen'),
  },
  closed,
);
export type Revision = Static<typeof RevisionSchema>;

export const RevisionsSchema = Type.Object(
  {
    timezone: Type.String(),
    rows: Type.Array(RevisionSchema),
    total: Type.Integer({
      minimum: 0,
      description: 'how many there are since then, with those that are not told',
    }),
  },
  closed,
);
/** Numbers of days that were final and have been revised, the newest first. */
export type Revisions = Static<typeof RevisionsSchema>;
