import { type Static, Type } from 'typebox';
import { AGENT_ROLES, NOTIFY_CHANNELS, RISK_TYPES } from './enumerations.ts';
import { instant, instantOrNull } from './instant.ts';

const closed = { additionalProperties: false } as const;

/** The five steps of incident mode (domain.md 1.5; S3 8.3.2), each the verb of an event. */
export const INCIDENT_STEPS = ['opened', 'assessed', 'handling', 'recovered', 'summarised'] as const;
export type IncidentStep = (typeof INCIDENT_STEPS)[number];
/** The four phases of an improvement (S2 3.3). */
export const IMPROVEMENT_PHASES = ['plan', 'do', 'check', 'act'] as const;
export type ImprovementPhase = (typeof IMPROVEMENT_PHASES)[number];

const line = (description: string) => Type.String({ maxLength: 200, description });
const step = Type.Enum([...INCIDENT_STEPS]);

export const IncidentSchema = Type.Object(
  {
    id: Type.String(),
    step,
    next: Type.Union([step, Type.Null()], { description: 'null = its report is written' }),
    riskType: Type.String(),
    severity: Type.String({ description: 'as told last' }),
    scope: Type.Record(Type.String(), Type.String(), { description: 'what it touches: dimension to value' }),
    noticeChannel: Type.String({ description: "how customers were told, '' = not told" }),
    /** Step by step, in the order of the steps. */
    steps: Type.Array(Type.Object({ step, at: instant(), reason: Type.String() }, closed)),
  },
  closed,
);
/** An incident as its events tell it. */
export type Incident = Static<typeof IncidentSchema>;

export const IMPROVEMENT_DELAYS = ['due_passed', 'effect_unchecked'] as const;
const phase = Type.Enum([...IMPROVEMENT_PHASES]);
export const ImprovementSchema = Type.Object(
  {
    id: Type.String(),
    phase,
    next: Type.Union([phase, Type.Null()], { description: 'null = it ends with this phase, or has ended' }),
    ownerRole: Type.String(),
    due: instantOrNull('of the phase that it is in'),
    expectedEffect: Type.String(),
    measure: Type.String(),
    trigger: Type.String({ description: "what opened it, such as a rule and its row; '' = a person" }),
    phases: Type.Array(Type.Object({ phase, at: instant(), reason: Type.String() }, closed)),
    openedAt: instant(),
    closedAt: instantOrNull('null = it goes on'),
    delays: Type.Array(Type.Enum([...IMPROVEMENT_DELAYS]), {
      description: 'its due date has passed, or no effect was checked 30 days after "do"',
    }),
  },
  closed,
);
/** A programme of improvement as its events tell it. */
export type Improvement = Static<typeof ImprovementSchema>;

export const ProgrammeSchema = Type.Object(
  {
    tenant: Type.String(),
    now: instant(),
    incidents: Type.Array(IncidentSchema, { description: 'those that go on first, then the newest' }),
    improvements: Type.Array(ImprovementSchema, { description: 'late ones first, then by their due date' }),
  },
  closed,
);
/** Incidents and improvements of the last year. */
export type Programme = Static<typeof ProgrammeSchema>;

const known = <Words extends readonly string[]>(words: Words) =>
  Type.Enum(words.filter((word) => word !== 'unknown') as [string, ...string[]]);
const reason = Type.Optional(line('a note for whoever looks next'));
const severity = Type.Integer({ minimum: 1, maximum: 4, description: '1 the gravest' });
const scope = Type.Optional(
  Type.Record(Type.String({ maxLength: 40 }), Type.String({ maxLength: 200 }), {
    maxProperties: 6,
    description: 'what it touches: region, city, category, queue, …',
  }),
);
const due = Type.Optional(Type.String({ description: 'when the phase is due: ISO 8601 with zone' }));

export const OpenIncidentSchema = Type.Object(
  { risk_type: known(RISK_TYPES), severity, scope, reason },
  closed,
);
export const StepIncidentSchema = Type.Object(
  {
    step: Type.Enum(INCIDENT_STEPS.slice(1) as [IncidentStep, ...IncidentStep[]]),
    severity: Type.Optional(severity),
    scope,
    notice_channel: Type.Optional(known(NOTIFY_CHANNELS)),
    reason,
  },
  closed,
);
export const OpenImprovementSchema = Type.Object(
  {
    owner_role: known(AGENT_ROLES),
    due,
    expected_effect: Type.Optional(line('what is hoped for')),
    measure: Type.Optional(line('what is done, or the metric that shows it')),
    reason,
  },
  closed,
);
export const StepImprovementSchema = Type.Object(
  { phase: Type.Enum(IMPROVEMENT_PHASES.slice(1) as [ImprovementPhase, ...ImprovementPhase[]]), due, reason },
  closed,
);
export const CloseImprovementSchema = Type.Object({ reason }, closed);
