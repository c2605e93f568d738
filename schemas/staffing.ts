import { type Static, Type } from 'typebox';
import { AccuracySchema, ExpectedSchema, HiddenSchema } from './forecast.ts';
import { instant, instantOrNull } from './instant.ts';
import { DistributionValueSchema, RatioValueSchema } from './values.ts';

const closed = { additionalProperties: false } as const;
const count = Type.Integer({ minimum: 0 });
const countOrNull = (description: string) => Type.Union([count, Type.Null()], { description });
const shareOrNull = (description: string) => Type.Union([Type.Number(), Type.Null()], { description });

const AgentsSchema = Type.Object(
  {
    low: count,
    mid: count,
    high: count,
  },
  { ...closed, description: 'for 10 %, the mean and 90 % of the forecast arrivals' },
);

export const StaffingRowSchema = Type.Object(
  {
    start: instant('start of the half hour'),
    queue: Type.String(),
    offered: countOrNull('null = not yet'),
    answered: countOrNull('null = not yet'),
    abandoned: countOrNull('null = not yet'),
    serviceLevel: Type.Union([RatioValueSchema, Type.Null()]),
    handleTime: Type.Union([DistributionValueSchema, Type.Null()]),
    expected: Type.Union([ExpectedSchema, Type.Null()]),
    needed: Type.Union([AgentsSchema, Type.Null()]),
    present: countOrNull(
      'people available, on a contact or after one, in the middle of the half hour; null = not yet or not known',
    ),
  },
  closed,
);
export type StaffingRow = Static<typeof StaffingRowSchema>;

const OutlookSchema = Type.Object(
  {
    agents: count,
    serviceLevel: shareOrNull('null = no balance'),
    abandonShare: shareOrNull('null = no balance'),
    occupancy: shareOrNull('null = no balance'),
  },
  closed,
);

export const StaffingQueueSchema = Type.Object(
  {
    queue: Type.String(),
    hidden: HiddenSchema,
    learning: Type.Boolean(),
    accuracy: AccuracySchema,
    model: Type.Enum(['erlang_a', 'erlang_c'], {
      description: 'Erlang C where patience is not known: it asks for more people',
    }),
    patienceMs: Type.Union([Type.Number(), Type.Null()], {
      description: 'all time waited ÷ abandoned, of the last 14 days; null below 10 abandoned',
    }),
    handlingMs: Type.Union([Type.Number(), Type.Null()], {
      description: 'mean of the last 14 days; null = none ended',
    }),
    concurrency: Type.Integer({ minimum: 1 }),
    suggestion: Type.Union(
      [
        Type.Object(
          {
            start: instant('the half hour that begins next'),
            expected: ExpectedSchema,
            needed: AgentsSchema,
            rostered: AgentsSchema,
            present: countOrNull('at work now'),
            withPresent: Type.Union([OutlookSchema, Type.Null()]),
            withNeeded: OutlookSchema,
          },
          closed,
        ),
        Type.Null(),
      ],
      { description: 'advisory; null where the forecast is hidden or the handling time not known' },
    ),
  },
  closed,
);
export type StaffingQueue = Static<typeof StaffingQueueSchema>;

export const StaffingAnswerSchema = Type.Object(
  {
    now: instant('the instant it was made at'),
    dataTime: instantOrNull('newest instant that every live source has reached'),
    completeTo: instantOrNull('instant up to which the data is believed complete'),
    policy: Type.String({
      description: 'id@version of the policy whose answer target and goal are asked for',
    }),
    timezone: Type.String(),
    goal: Type.Object(
      {
        targetMs: Type.Integer(),
        serviceLevel: Type.Number(),
        formula: Type.String(),
        shrinkage: Type.Number(),
        occupancyCap: Type.Number(),
      },
      closed,
    ),
    queues: Type.Array(StaffingQueueSchema),
    rows: Type.Array(StaffingRowSchema, { description: 'by half hour, then by queue' }),
  },
  closed,
);
export type StaffingAnswer = Static<typeof StaffingAnswerSchema>;
