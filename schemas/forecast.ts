import { type Static, Type } from 'typebox';
import { instant, instantOrNull } from './instant.ts';
import { TICKET_CLOCKS } from './policy.ts';

const closed = { additionalProperties: false } as const;
const orNull = (description: string) => Type.Union([Type.Number(), Type.Null()], { description });
const count = Type.Integer({ minimum: 0 });

export const HIDDEN_REASONS = ['worse_than_naive', 'too_little_history'] as const;

export const HiddenSchema = Type.Union([Type.Enum([...HIDDEN_REASONS]), Type.Null()], {
  description:
    'why the forecast is not shown: worse than the same half hour a week before on each of the last three days, or less than three days of history; null = it is shown',
});

export const AccuracySchema = Type.Object(
  {
    n: count,
    wape: orNull('sum of absolute errors ÷ sum of what came'),
    bias: orNull('sum of (forecast − came) ÷ sum of what came'),
    coverage: orNull('share of counts inside the 80 % band'),
    relativeMae: orNull('mean absolute error ÷ that of the same half hour a week before'),
  },
  { ...closed, description: 'forecasts of the last seven whole days, made again each half hour' },
);

/** 10, 50 and 90 %. */
const band = { low: Type.Number(), mid: Type.Number(), high: Type.Number() };

export const ExpectedSchema = Type.Object(
  { mean: Type.Number(), low: count, high: count },
  { ...closed, description: 'mean, and 10 and 90 % of the forecast distribution' },
);

export const ArrivalsSchema = Type.Object(
  {
    metric: Type.String({ description: 'id of the catalogue' }),
    hidden: HiddenSchema,
    learning: Type.Boolean({ description: 'from less than four weeks of history, so the limits are wider' }),
    level: Type.Number({ description: 'what came over what is usual in the last two hours, 0.7 … 1.3' }),
    accuracy: AccuracySchema,
    points: Type.Array(
      Type.Object(
        {
          start: instant('start of the half hour'),
          came: orNull('null = not yet, or not known; of the half hour under way what came so far'),
          expected: Type.Union([ExpectedSchema, Type.Null()], {
            description: 'of a half hour that has passed as it was expected when it began',
          }),
        },
        closed,
      ),
      { description: 'four hours back, the half hour under way, four hours on' },
    ),
  },
  closed,
);
export type ArrivalsForecast = Static<typeof ArrivalsSchema>;

const AtEnd = Type.Object({ end: instant('end of the half hour'), ...band }, closed);

const DepthSchema = Type.Object(
  {
    waiting: count,
    agents: Type.Integer({
      minimum: 0,
      description: 'at work now; the forecast takes it that they stay as many',
    }),
    handlingMs: Type.Number({ description: 'mean handling time of one agent for one contact' }),
    patienceMs: orNull('mean patience; null = not known, then nobody is taken to hang up'),
    points: Type.Array(AtEnd),
  },
  { ...closed, description: 'contacts waiting' },
);

const BacklogSchema = Type.Object(
  { open: count, points: Type.Array(AtEnd) },
  { ...closed, description: 'open tickets' },
);

const BreachSchema = Type.Object(
  {
    clock: Type.Enum([...TICKET_CLOCKS]),
    running: Type.Integer({
      minimum: 0,
      description: 'open tickets whose clock runs, those that wait apart',
    }),
    overdue: Type.Integer({ minimum: 0, description: 'of these past their due instant' }),
    targetMs: orNull('what a new ticket is taken to have, ms: the median of the running'),
    points: Type.Array(AtEnd, { description: 'clocks that will have run out by then, from now on' }),
  },
  closed,
);

export const ForecastAnswerSchema = Type.Object(
  {
    now: instant('the instant the forecast was made at'),
    dataTime: instantOrNull('newest instant that every live source has reached'),
    completeTo: instantOrNull('instant up to which the data is believed complete'),
    policy: Type.String({ description: 'id@version of the policy of the clocks' }),
    timezone: Type.String(),
    historyFrom: instantOrNull('first day that anything is known of; null = none'),
    queue: Type.String({ description: "'' = all" }),
    arrivals: Type.Array(ArrivalsSchema),
    queueDepth: Type.Union([DepthSchema, Type.Null()], {
      description: 'null without a queue, and where its forecast is hidden or its agents are not known',
    }),
    backlog: Type.Union([BacklogSchema, Type.Null()], {
      description: 'null where the forecast is hidden or nothing is known of what is got through',
    }),
    breaches: Type.Array(BreachSchema, { description: 'by clock; none where the backlog is null' }),
    breachesComplete: Type.Boolean({
      description: 'false where more tickets are open than were looked at',
    }),
  },
  closed,
);
export type ForecastAnswer = Static<typeof ForecastAnswerSchema>;
