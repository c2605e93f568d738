import { type Static, Type } from 'typebox';
import { CatalogueEntrySchema } from './catalogue.ts';
import { DIMENSIONS, type Dimension } from './dimensions.ts';
import { instant, instantOrNull } from './instant.ts';
import { ObjectiveSchema } from './policy.ts';
import { MetricValueSchema } from './values.ts';
import { WordsSchema } from './words.ts';

const closed = { additionalProperties: false } as const;

/** How contributions become the value again. */
export const SHAPES = [
  'count',
  'ratio',
  'weighted',
  'distribution',
  'age',
  'promoter',
  'mean',
  'reached',
  'apart',
  'largest',
  'days',
] as const;

/** What a contribution is a booking of. Only tickets have a page. */
export const SUBJECT_KINDS = ['ticket', 'contact', 'survey', 'agent', 'ledger', 'source'] as const;

export const ContributionSchema = Type.Object(
  {
    metric: Type.String({ description: 'the metric, or the part of it that was booked' }),
    kind: Type.Enum([...SUBJECT_KINDS]),
    subject: Type.Union([Type.String(), Type.Null()], {
      description: 'id of the ticket, contact, agent or source; null = withheld',
    }),
    at: instant('when it is booked'),
    queue: Type.String({ description: "which queue it is booked to, '' = none" }),
    contribution: Type.Integer({
      description:
        'count: what it adds, with its sign; ratio: 1 in the numerator, 0 only in the denominator; weighted: above 0 in both, below 0 only in the denominator; distribution and age: a duration in ms; promoter: 1, 0 or -1; mean: thousandths of a point',
    }),
  },
  closed,
);
/** One booking behind a number. A ticket that was transferred twice has two of `transfers`. */
export type Contribution = Static<typeof ContributionSchema>;

export const ContributionsSchema = Type.Object(
  {
    total: Type.Integer({ minimum: 0, description: 'how many there are on all pages' }),
    sum: Type.Integer({ description: 'what all of them add up to' }),
    page: Type.Integer({ minimum: 1 }),
    size: Type.Integer({ minimum: 1 }),
    withheld: Type.Boolean({ description: 'single values of this metric are shown without whose they are' }),
    list: Type.Array(ContributionSchema),
  },
  { ...closed, description: 'the largest first; of a ratio the misses; of a count the newest' },
);
export type Contributions = Static<typeof ContributionsSchema>;

const MetricPartSchema = Type.Object(
  { metric: Type.String(), label: WordsSchema, sign: Type.Enum([1, -1]), value: MetricValueSchema },
  closed,
);

const filter = Type.Optional(Type.Array(Type.String()));
const WhereProperties = Object.fromEntries(DIMENSIONS.map((dimension) => [dimension, filter])) as Record<
  Dimension,
  typeof filter
>;

export const ExplanationSchema = Type.Object(
  {
    now: instant('the instant the question was put at'),
    cut: instantOrNull('last ingestion included; null = not known'),
    dataTime: instantOrNull('newest instant that every live source has reached'),
    completeTo: instantOrNull('instant up to which the data is believed complete'),
    known: Type.Enum(['now', 'then']),
    policy: Type.String({ description: 'id@version of the policy the clocks were judged by' }),
    timezone: Type.String(),
    metric: CatalogueEntrySchema,
    shape: Type.Enum([...SHAPES]),
    value: MetricValueSchema,
    formula: Type.Object(WordsSchema.properties, {
      ...closed,
      description: 'the definition with the numbers put in',
    }),
    interval: Type.Union(
      [Type.Enum(['wilson_95', 'adjusted_wald_95', 'student_95', 'bootstrap_95']), Type.Null()],
      {
        description: 'how low and high were computed',
      },
    ),
    parts: Type.Array(MetricPartSchema, { description: 'of a value made of others; else empty' }),
    window: Type.Object(
      { from: instant('inclusive'), to: instant('exclusive') },
      { ...closed, description: 'a stock is its value at now, whatever the window' },
    ),
    where: Type.Object(WhereProperties, closed),
    objectives: Type.Array(ObjectiveSchema, {
      description:
        'targets of the policy that the number is judged by, with their source; the most specific first',
    }),
    sql: Type.Object(
      {
        value: Type.Array(Type.String(), { description: 'the statements that gave the value' }),
        contributions: Type.String({ description: 'the statement that gave this page of contributions' }),
      },
      closed,
    ),
    contributions: ContributionsSchema,
  },
  closed,
);
/** Everything about one number: one metric in one cell, down to the bookings that it was made of. */
export type Explanation = Static<typeof ExplanationSchema>;
