import { type Static, Type } from 'typebox';
import { ALERT_SEVERITIES } from './events/alert.ts';
import { instant, instantOrNull } from './instant.ts';

const closed = { additionalProperties: false } as const;
const count = (description?: string) => Type.Integer({ minimum: 0, ...(description ? { description } : {}) });
const numberOrNull = (description: string) => Type.Union([Type.Number(), Type.Null()], { description });

/** The longest stretch that a backtest looks back over, in weeks. */
export const MOST_WEEKS = 26;

export const BacktestEpisodeSchema = Type.Object(
  {
    row: Type.String(),
    firedAt: instant(),
    resolvedAt: instantOrNull('null = not over at the end'),
    severity: Type.Enum([...ALERT_SEVERITIES]),
    value: numberOrNull('when it fired'),
    expected: numberOrNull('what a detector expected then'),
    incident: Type.Union([Type.String(), Type.Null()], {
      description: 'the labelled incident that it told of; null = false',
    }),
  },
  closed,
);

export const BacktestFiguresSchema = Type.Object(
  {
    episodes: count('that would have fired'),
    false: count('of them, those at a time when nothing was labelled'),
    rows: count('queues, or whatever the rule splits by'),
    queueDays: Type.Number({ description: 'days of all rows on which there was something to judge' }),
    falsePerQueueDay: numberOrNull('null where nothing was judged'),
    pagesPerDay: numberOrNull('episodes a day of all rows together'),
    incidents: count('labelled ones that the rule could have told of'),
    found: count('of them, those that it told of'),
    medianDelayMs: numberOrNull(
      'from the beginning of a labelled incident to the call; null where none was found',
    ),
  },
  closed,
);
export type BacktestFigures = Static<typeof BacktestFiguresSchema>;

export const BacktestSchema = Type.Object(
  {
    tenant: Type.String(),
    rule: Type.String(),
    version: Type.Integer(),
    weeks: Type.Integer(),
    from: instant('what was played begins here'),
    to: instant(),
    knownFrom: instantOrNull('first count of the series; nothing is judged before'),
    everyMs: Type.Integer({
      description: 'a new value so often; live, a value of a window is new every 15 s',
    }),
    rowsLeftOut: count('rows with the fewest counts, beyond the most that are played'),
    figures: BacktestFiguresSchema,
    episodes: Type.Array(BacktestEpisodeSchema, { description: 'the newest first, at most 500' }),
    recorded: Type.Boolean({ description: 'whether it is kept as the backtest of this rule' }),
  },
  closed,
);
/** What a rule would have told over past weeks, in the data as it is known now. */
export type Backtest = Static<typeof BacktestSchema>;
export type BacktestEpisode = Static<typeof BacktestEpisodeSchema>;
