import { type Static, Type } from 'typebox';

const closed = { additionalProperties: false } as const;
const number = Type.Union([Type.Number(), Type.Null()]);
const provisional = Type.Optional(
  Type.Literal(true, {
    description: 'what it counts may still change: the horizon of the metric has not passed',
  }),
);

export const PlainValueSchema = Type.Object(
  {
    value: number,
    since: Type.Optional(Type.Integer({ description: 'instant (ms) an age counts from' })),
    mean: Type.Optional(
      Type.Union([Type.Number(), Type.Null()], {
        description: 'of an hour of the week: the count ÷ how often that hour was in the window',
      }),
    ),
    provisional,
  },
  closed,
);
/** A count, a level or an amount. `since`: the instant (ms) an age counts from, so that a tile can tick it up. */
export type PlainValue = Static<typeof PlainValueSchema>;

export const RatioValueSchema = Type.Object(
  {
    value: number,
    numerator: Type.Number(),
    denominator: Type.Number(),
    low: Type.Optional(number),
    high: Type.Optional(number),
    provisional,
  },
  closed,
);
/** A ratio; `value` is null when the denominator is 0. `low`/`high`: 95 % Wilson interval where it is a sample. */
export type RatioValue = Static<typeof RatioValueSchema>;

export const DistributionValueSchema = Type.Object(
  { n: Type.Integer({ minimum: 0 }), mean: number, p50: number, p90: number, provisional },
  closed,
);
/** A distribution of durations in milliseconds. */
export type DistributionValue = Static<typeof DistributionValueSchema>;

export const ScoreValueSchema = Type.Object(
  {
    value: number,
    n: Type.Integer({ minimum: 0 }),
    low: number,
    high: number,
    promoters: Type.Optional(Type.Integer({ minimum: 0 })),
    detractors: Type.Optional(Type.Integer({ minimum: 0 })),
    provisional,
  },
  closed,
);
/** A score of n answers with its 95 % interval; for a net promoter score also how many answers were for and against. */
export type ScoreValue = Static<typeof ScoreValueSchema>;

export const HiddenValueSchema = Type.Object({ hidden: Type.Literal('small_cell') }, closed);
/** Hidden by role or small cell (n < 5): the last step, recorded in the frame. */
export type HiddenValue = Static<typeof HiddenValueSchema>;

export const MetricValueSchema = Type.Union([
  PlainValueSchema,
  RatioValueSchema,
  DistributionValueSchema,
  ScoreValueSchema,
  HiddenValueSchema,
]);
export type MetricValue = Static<typeof MetricValueSchema>;

export const MetricValuesSchema = Type.Record(Type.String(), MetricValueSchema);
/** Values of one row by metric id. */
export type MetricValues = Record<string, MetricValue>;
