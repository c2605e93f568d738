import { type Static, Type } from 'typebox';
import { DIMENSIONS, type Dimension, type QueryBucket } from './dimensions.ts';
import { instant, instantOrNull } from './instant.ts';
import { MetricValuesSchema } from './values.ts';

/** One question, as /api/v1/query and every tile ask it. Instants are integer milliseconds UTC. */
export interface QueryRequest {
  tenant: string;
  metrics: string[];
  /** Window [from, to). Flow, cohort, share and distribution metrics are booked inside it; a stock is its value at `now` (bucket none) or at each bucket's end. */
  from: number;
  to: number;
  bucket: QueryBucket;
  by?: Dimension;
  where: Partial<Record<Dimension, string[]>>;
  /** `id` or `id@version`; the site's default where it is left out. */
  policy?: string;
  /** The instant the question is put at: only facts with time ≤ now count. */
  now: number;
  /** The present is asked about: state rows are taken as they stand. Otherwise those that now or cut do not cover are evaluated anew. */
  present?: boolean;
  /** Only facts ingested at or before this stamp count. Left out: everything ingested. `known=then` is cut = now. */
  cut?: number;
}

const split = Type.Optional(Type.String({ description: "the value as kept, '' = not set" }));

const HourOfWeekSchema = Type.Object(
  {
    weekday: Type.Integer({ minimum: 1, maximum: 7, description: '1 = Monday' }),
    hour: Type.Integer({ minimum: 0, maximum: 23 }),
    occurrences: Type.Integer({
      minimum: 0,
      description: 'how often this hour was in the window up to now; the one that runs counts as one',
    }),
  },
  { additionalProperties: false },
);

export const QueryRowSchema = Type.Object(
  {
    bucket: Type.Optional(
      instant("start of the bucket, with the site's offset; absent for buckets none and hour_of_week"),
    ),
    hourOfWeek: Type.Optional(HourOfWeekSchema),
    ...(Object.fromEntries(DIMENSIONS.map((dimension) => [dimension, split])) as Record<
      Dimension,
      typeof split
    >),
    values: MetricValuesSchema,
  },
  { additionalProperties: false },
);
/** One bucket of one value of the dimension: both stand under their own names, where they were asked for. */
export type QueryRow = Static<typeof QueryRowSchema>;

export const QueryAnswerSchema = Type.Object(
  {
    now: instant('the instant the question was put at'),
    cut: instantOrNull('last ingestion included; null where rows had gone beyond it'),
    dataTime: instantOrNull('newest instant that every live source has reached'),
    completeTo: instantOrNull('instant up to which the data is believed complete'),
    known: Type.Enum(['now', 'then']),
    policy: Type.String({ description: 'id@version of the policy the clocks were judged by' }),
    timezone: Type.String(),
    rows: Type.Array(QueryRowSchema),
  },
  { additionalProperties: false },
);
export type QueryAnswer = Static<typeof QueryAnswerSchema>;
