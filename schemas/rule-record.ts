import { type Static, Type } from 'typebox';
import { BacktestFiguresSchema } from './backtest.ts';
import { instant, instantOrNull } from './instant.ts';
import { RuleSchema } from './rule.ts';

const closed = { additionalProperties: false } as const;
const count = (description: string) => Type.Integer({ minimum: 0, description });

/** Why a rule is to be looked at. */
export const RULE_WARNINGS = ['not_backtested', 'cannot_be_backtested', 'retune'] as const;
export type RuleWarning = (typeof RULE_WARNINGS)[number];

export const RecordedBacktestSchema = Type.Object(
  { at: instant('when it was made'), from: instant(), to: instant(), figures: BacktestFiguresSchema },
  closed,
);
export type RecordedBacktest = Static<typeof RecordedBacktestSchema>;

export const RulePrecisionSchema = Type.Object(
  {
    fired: count('episodes that fired in the last four weeks'),
    useful: count('of them, judged so'),
    noise: count('of them, judged so'),
    duplicate: count('of them, judged so'),
    precision: Type.Union([Type.Number(), Type.Null()], {
      description: 'useful of all that were judged; null where none was',
    }),
  },
  closed,
);
export type RulePrecision = Static<typeof RulePrecisionSchema>;

export const RuleRecordSchema = Type.Object(
  {
    rule: RuleSchema,
    precision: RulePrecisionSchema,
    backtest: Type.Union([RecordedBacktestSchema, Type.Null()], {
      description: 'the last one of the rule as it is; null where there is none, or it was of another',
    }),
    playable: Type.Boolean({ description: 'whether it can be played over the past' }),
    warnings: Type.Array(Type.Enum([...RULE_WARNINGS])),
  },
  closed,
);
export type RuleRecord = Static<typeof RuleRecordSchema>;

export const RuleRecordsSchema = Type.Object(
  {
    tenant: Type.String(),
    now: instant(),
    since: instantOrNull('precision counts from here'),
    rules: Type.Array(RuleRecordSchema),
  },
  closed,
);
/** The rules of a tenant, and how well they have done. */
export type RuleRecords = Static<typeof RuleRecordsSchema>;
