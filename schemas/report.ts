import { type Static, Type } from 'typebox';
import { CatalogueEntrySchema } from './catalogue.ts';
import { BUCKETS, DIMENSIONS, type Dimension } from './dimensions.ts';
import { instant, instantOrNull } from './instant.ts';
import { QueryRowSchema } from './query.ts';
import { WordsSchema } from './words.ts';

const closed = { additionalProperties: false } as const;
const names = Type.Union(DIMENSIONS.map((dimension) => Type.Literal(dimension)));
const by = Type.Optional(Type.Unsafe<Dimension>(names));
const where = Type.Unsafe<Partial<Record<Dimension, string[]>>>(
  Type.Partial(Type.Record(names, Type.Array(Type.String()))),
);

/** The calendar's own periods: a report speaks of the last whole one before its now, in the site's zone. */
export const REPORT_PERIODS = ['day', 'week', 'month', 'quarter', 'year'] as const;
export type ReportPeriod = (typeof REPORT_PERIODS)[number];

export const ReportSectionSchema = Type.Object(
  {
    title: WordsSchema,
    metrics: Type.Array(Type.String({ minLength: 1 }), { minItems: 1, maxItems: 12 }),
    bucket: Type.Optional(Type.Enum([...BUCKETS])),
    by,
    where: Type.Optional(where),
    /** The same numbers of the period before stand beside: only where there is neither bucket nor dimension. */
    compare: Type.Optional(Type.Literal('previous')),
  },
  closed,
);
export type ReportSection = Static<typeof ReportSectionSchema>;

export const ReportSchema = Type.Object(
  {
    id: Type.String({ pattern: '^[a-z0-9][a-z0-9-]*$' }),
    title: WordsSchema,
    tenant: Type.String({ minLength: 1 }),
    language: Type.Enum(['zh', 'en']),
    policy: Type.Optional(Type.String()),
    period: Type.Enum([...REPORT_PERIODS]),
    /** Five fields of cron, in the zone (the site's where it is left out). */
    schedule: Type.Object(
      { pattern: Type.String({ minLength: 9 }), zone: Type.Optional(Type.String()) },
      closed,
    ),
    /** Where it goes when its time has come; left out: a file. */
    deliver: Type.Optional(Type.Array(Type.Enum(['folder', 'webhook']), { minItems: 1, uniqueItems: true })),
    /** A PDF beside the HTML file, where a Chromium is configured. */
    pdf: Type.Optional(Type.Boolean()),
    sections: Type.Array(ReportSectionSchema, { minItems: 1, maxItems: 20 }),
  },
  closed,
);
/** A digest of metrics that is made by the calendar (config/reports). */
export type Report = Static<typeof ReportSchema>;

export const DigestSchema = Type.Object(
  {
    report: Type.String(),
    title: Type.String(),
    language: Type.Enum(['zh', 'en']),
    tenant: Type.String(),
    period: Type.Enum([...REPORT_PERIODS]),
    from: instant('begin of the period'),
    to: instant('end of the period, exclusive'),
    now: instant('the instant its questions were put at'),
    cut: instantOrNull('last ingestion included'),
    dataTime: instantOrNull('newest instant that every live source has reached'),
    completeTo: instantOrNull('instant up to which the data is believed complete'),
    policy: Type.String(),
    timezone: Type.String(),
    late: Type.Optional(
      Type.Object(
        {
          madeAt: instant('when it was really made'),
          missed: Type.Integer({ minimum: 1, description: 'times that had passed, this one included' }),
        },
        closed,
      ),
    ),
    sections: Type.Array(
      Type.Object(
        {
          title: Type.String(),
          bucket: Type.Enum([...BUCKETS]),
          by,
          metrics: Type.Array(CatalogueEntrySchema),
          rows: Type.Array(QueryRowSchema),
          previous: Type.Optional(Type.Array(QueryRowSchema)),
        },
        closed,
      ),
    ),
  },
  closed,
);
/** A report with its numbers, as /api/v1/query gives them at the same now and cut. */
export type Digest = Static<typeof DigestSchema>;

/** How a digest that comes late says so. */
export type Lateness = NonNullable<Digest['late']>;
