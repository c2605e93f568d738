import { type Static, Type } from 'typebox';
import { ALERT_JUDGEMENTS, ALERT_PHASES, ALERT_SEVERITIES } from './events/alert.ts';
import { LEVELS } from './rule.ts';
import { WordsSchema } from './words.ts';

const closed = { additionalProperties: false } as const;
const instant = (description: string) =>
  Type.Integer({ description: `${description}, ms UTC of the site's clock` });
const person = Type.String({ description: 'a role or a pseudonym' });
const orNull = <Schema extends Parameters<typeof Type.Union>[0][number]>(schema: Schema) =>
  Type.Union([schema, Type.Null()]);

export const EpisodeSchema = Type.Object(
  {
    id: Type.String({ description: 'one going of the alert from pending to resolved' }),
    subject: Type.String({ description: 'rule and row: of each at most one episode is not resolved' }),
    rule: Type.String(),
    version: Type.Integer(),
    row: Type.String({
      description: 'value of the dimension that the rule splits by; empty: the whole filter',
    }),
    phase: Type.Enum([...ALERT_PHASES]),
    severity: Type.Enum([...ALERT_SEVERITIES]),
    value: orNull(
      Type.Number({ description: 'what the rule saw when the phase or the severity last changed' }),
    ),
    expected: orNull(Type.Number({ description: 'what a detector expected then' })),
    openedAt: instant('first seen past its line'),
    firedAt: orNull(instant('called')),
    recoveringAt: orNull(instant('back inside its exit line')),
    resolvedAt: orNull(instant('over')),
    resolvedBy: orNull(person),
    owner: orNull(Type.Object({ by: person, at: instant('claimed') }, closed)),
    silence: orNull(Type.Object({ by: person, until: instant('end'), reason: Type.String() }, closed)),
    notes: Type.Array(Type.Object({ by: person, at: instant('written'), note: Type.String() }, closed)),
    judgement: orNull(Type.Object({ by: person, judgement: Type.Enum([...ALERT_JUDGEMENTS]) }, closed)),
  },
  closed,
);
/** One firing of an alert, from pending to resolved, as its events tell it. */
export type Episode = Static<typeof EpisodeSchema>;

/** What the page needs to name an alert and to say what to do. */
export const AlertRuleSchema = Type.Object(
  {
    id: Type.String(),
    version: Type.Integer(),
    name: WordsSchema,
    action: WordsSchema,
    level: Type.Enum([...LEVELS]),
    kind: Type.Enum(['threshold', 'burn', 'absence', 'detector', 'clock']),
    unit: Type.Enum(['count', 'ms', 'ratio', 'score', 'factor'], {
      description: "what an episode's value is measured in",
    }),
    metric: Type.Optional(Type.String({ description: 'what it watches; absent: the sources' })),
    part: Type.Optional(Type.String()),
    explained: Type.Optional(
      Type.String({ description: 'what is counted to say what changed; absent: nothing is' }),
    ),
    by: Type.Optional(Type.String()),
    warn: Type.Optional(Type.Number()),
    critical: Type.Optional(Type.Number()),
    source: Type.String(),
  },
  closed,
);
export type AlertRule = Static<typeof AlertRuleSchema>;

export const AlertListSchema = Type.Object(
  {
    tenant: Type.String(),
    now: instant('as of'),
    episodes: Type.Array(EpisodeSchema),
    rules: Type.Array(AlertRuleSchema),
  },
  closed,
);
/** Episodes, open ones first, the gravest first, then the oldest; with the rules that they name. */
export type AlertList = Static<typeof AlertListSchema>;

/** Open episodes of a tenant as a socket is told: always all of them. */
export interface OpenAlerts {
  tenant: string;
  episodes: Episode[];
  /** Those that the episodes name. */
  rules: AlertRule[];
  /** By episode: what its rule sees now, as of the last evaluation; left out where it sees nothing. */
  current: Record<string, number>;
}
