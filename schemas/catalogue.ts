import { type Static, Type } from 'typebox';
import { DIMENSIONS, type Dimension } from './dimensions.ts';
import { WordsSchema } from './words.ts';

const closed = { additionalProperties: false } as const;

/** What kind of number a metric is, and so what a bucket of it means (architecture.md, decision 10). */
export const METRIC_KINDS = ['flow', 'stock', 'cohort', 'distribution', 'share'] as const;
export type MetricKind = (typeof METRIC_KINDS)[number];
export const UNITS = ['count', 'ms', 'ratio', 'score'] as const;
export type Unit = (typeof UNITS)[number];
export const SUBJECTS = ['ticket', 'contact', 'agent', 'survey', 'data'] as const;
export type Subject = (typeof SUBJECTS)[number];

export const CatalogueEntrySchema = Type.Object(
  {
    id: Type.String(),
    version: Type.Integer({ minimum: 1 }),
    subject: Type.Enum([...SUBJECTS]),
    kind: Type.Enum([...METRIC_KINDS]),
    unit: Type.Enum([...UNITS]),
    better: Type.Enum(['higher', 'lower', 'neutral']),
    label: WordsSchema,
    /** The formula in words. */
    definition: WordsSchema,
    /** The instant it is booked on, in words ('at its due instant'…). */
    bookedOn: WordsSchema,
    /** Which queue and owner it is booked to. */
    bookedTo: Type.Enum(['first', 'current', 'at_instant']),
    /** What the value of a bucket is. */
    bucketMeans: Type.Enum(['booked_inside', 'value_at_end']),
    /** What it may be split and filtered by. */
    dimensions: Type.Unsafe<readonly Dimension[]>(Type.Array(Type.Enum([...DIMENSIONS]))),
    /** How long (ms) until a booked value is final; 0 = once the watermark has passed. */
    horizonMs: Type.Integer({ minimum: 0 }),
    /** Below this n the value is marked or hidden. */
    minimumN: Type.Integer({ minimum: 0 }),
    /** Below this n the value is indicative only; 0 = no such limit. */
    indicativeN: Type.Integer({ minimum: 0 }),
    /** Hidden below n = 5 for roles without the right (survey scores and values about an agent). */
    sensitive: Type.Boolean(),
    sql: Type.String(),
    /** Manual and section, or 'chosen'. */
    source: Type.String(),
  },
  closed,
);
/** A catalogue entry as the API shows it. The SQL expressions live in metrics/, and are shown as text in `sql`. */
export type CatalogueEntry = Static<typeof CatalogueEntrySchema>;
