import { type Static, Type } from 'typebox';
import { ThresholdSchema } from './board.ts';
import { TICKET_CLOCK_NAMES } from './clocks.ts';
import { DIMENSIONS, type Dimension } from './dimensions.ts';
import { DURATION_PATTERN } from './duration.ts';
import { AGENT_ROLES } from './enumerations.ts';

const closed = { additionalProperties: false } as const;
const Words = Type.Object({ zh: Type.String({ minLength: 1 }), en: Type.String({ minLength: 1 }) }, closed);
const DimensionSchema = Type.Enum([...DIMENSIONS]);
const Where = Type.Unsafe<Partial<Record<Dimension, string[]>>>(
  Type.Partial(Type.Record(DimensionSchema, Type.Array(Type.String(), { minItems: 1 }))),
);
const Duration = Type.String({ pattern: DURATION_PATTERN });
const Window = Type.String({ pattern: '^(now|today|P(\\d+D)?(T(\\d+H)?(\\d+M)?)?)$' });

/** Who is called (domain.md 1.5): a page reaches the lead at once, a list waits to be read. */
export const LEVELS = ['page', 'supervisor', 'list', 'admin', 'report'] as const;
export type Level = (typeof LEVELS)[number];

/** A value past its line; schemas/view.ts says what the lines mean. `expect` is only shown. */
const ThresholdWatch = Type.Object(
  { kind: Type.Literal('threshold'), window: Window, line: ThresholdSchema },
  closed,
);
/** A share of breaches that burns its allowance `factor` times too fast, over a long and a short window at once. */
const BurnWatch = Type.Object(
  {
    kind: Type.Literal('burn'),
    /** A share whose misses burn, such as attainment.first_response. */
    metric: Type.String(),
    goal: Type.Number({ exclusiveMinimum: 0, exclusiveMaximum: 1 }),
    factor: Type.Number({ exclusiveMinimum: 0 }),
    long: Window,
    short: Window,
    minN: Type.Integer({ minimum: 1 }),
  },
  closed,
);
/** A source of the directory that says nothing. */
const AbsenceWatch = Type.Object({ kind: Type.Literal('absence'), after: Duration }, closed);

/** Counts per five minutes that are not those of the same hour of other weeks (docs/detection.md). */
const DetectorWatch = Type.Object(
  {
    kind: Type.Literal('detector'),
    /** A count by instant, such as contacts_offered. */
    metric: Type.String(),
    direction: Type.Enum(['spike', 'drop', 'both']),
  },
  closed,
);

/** Open tickets whose clock has used up a share of its limit; one alert holds all of a row (domain.md 1.5, "at risk / breached"). */
const ClockWatch = Type.Object(
  {
    kind: Type.Literal('clock'),
    clock: Type.Enum([...TICKET_CLOCK_NAMES]),
    /** Shares of the limit, 1 = the limit. */
    warn: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 1 })),
    critical: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 1 })),
    /** So many tickets of a row, at least; one if left out. */
    tickets: Type.Optional(Type.Integer({ minimum: 1 })),
  },
  closed,
);

export const WatchSchema = Type.Union([ThresholdWatch, BurnWatch, AbsenceWatch, DetectorWatch, ClockWatch]);
export type Watch = Static<typeof WatchSchema>;
export type ThresholdWatch = Static<typeof ThresholdWatch>;
export type BurnWatch = Static<typeof BurnWatch>;
export type AbsenceWatch = Static<typeof AbsenceWatch>;
export type DetectorWatch = Static<typeof DetectorWatch>;
export type ClockWatch = Static<typeof ClockWatch>;

export const RuleSchema = Type.Object(
  {
    id: Type.String({ pattern: '^[a-z0-9][a-z0-9-]*$', maxLength: 60 }),
    version: Type.Integer({ minimum: 1 }),
    name: Words,
    /** What to do about it: no alert without one. */
    action: Words,
    level: Type.Enum([...LEVELS]),
    /** Tenants it watches; left out: every tenant whose clock is the wall clock. */
    tenants: Type.Optional(Type.Array(Type.String(), { minItems: 1 })),
    watch: WatchSchema,
    /** One subject for each value; left out: one for the whole filter. */
    by: Type.Optional(DimensionSchema),
    where: Type.Optional(Where),
    policy: Type.Optional(Type.String()),
    /** What a firing begins besides calling: an improvement, unless one goes on for the same rule and row. */
    opens: Type.Optional(
      Type.Object(
        { what: Type.Literal('improvement'), ownerRole: Type.Enum([...AGENT_ROLES]), dueIn: Duration },
        closed,
      ),
    ),
    /** So long past the line before it fires. */
    for: Duration,
    /** So long back inside before it is over. */
    keepFiring: Duration,
    /** Manual and section, or 'chosen'. */
    source: Type.String({ minLength: 1 }),
  },
  closed,
);
/** When somebody is to be called, as a YAML file says it (domain.md 1.5). */
export type Rule = Static<typeof RuleSchema>;

/** The metric that a rule judges; undefined where it judges sources or single tickets. */
export const metricOf = ({ watch }: Pick<Rule, 'watch'>): string | undefined =>
  watch.kind === 'absence' || watch.kind === 'clock'
    ? undefined
    : watch.kind === 'threshold'
      ? watch.line.metric
      : watch.metric;
