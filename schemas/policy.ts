import { type Static, Type } from 'typebox';
import { CLOCK_STARTS, CLOCKS, type ClockName } from './clocks.ts';
import {
  CadenceSchema,
  ProvenanceSchema,
  RateSchema,
  RetentionSchema,
  TriggerSchema,
} from './policy-parts.ts';
import { SelectorSchema } from './selector.ts';

export type { Selector } from './selector.ts';

const closed = { additionalProperties: false } as const;
const Words = Type.Object({ zh: Type.String(), en: Type.String() }, closed);

export const ObjectiveSchema = Type.Object(
  {
    id: Type.String({ pattern: '^[a-z0-9-]+$' }),
    clock: Type.Unsafe<ClockName>(Type.Enum([...CLOCKS])),
    selector: SelectorSchema,
    startOn: Type.Optional(
      Type.Enum([...CLOCK_STARTS], {
        description: "the event it starts by; left out: the clock's own first",
      }),
    ),
    targetMs: Type.Integer({
      minimum: 1,
      description: 'limit in ms of the calendar; a working day is 24 h of a calendar of whole days',
    }),
    dueAt: Type.Optional(
      Type.Enum(['same_time', 'end_of_day'], {
        description: 'of a limit in working days: the hour at which the last one ends; left out: same_time',
      }),
    ),
    comparator: Type.Enum(['at_most', 'below'], {
      description: 'at_most: met when elapsed ≤ target (以内, 不超过); below: elapsed < target (低于)',
    }),
    mode: Type.Enum(['per_item', 'mean'], {
      description: 'mean: the mean of a window is held against the target, no ticket breaches it',
    }),
    goal: Type.Number({
      minimum: 0,
      maximum: 1,
      description: 'share that is to meet it (per_item); 0.95 is chosen where a manual gives none',
    }),
    calendar: Type.String({
      pattern: '^(24x7|[a-z][a-z0-9-]*)$',
      description: "'24x7', or a business calendar",
    }),
    pauseOn: Type.Array(Type.Literal('pending_customer')),
    onReopen: Type.Enum(['resume', 'restart', 'none'], {
      description:
        'resume: runs on, the time from resolution to reopening left out; restart: begins anew at the reopening; none: the first end counts',
    }),
    provenance: ProvenanceSchema,
    note: Type.Optional(Words),
  },
  closed,
);
export type Objective = Static<typeof ObjectiveSchema>;

export const PolicySchema = Type.Object(
  {
    id: Type.String({ pattern: '^[a-z0-9-]+$' }),
    version: Type.Integer({ minimum: 1 }),
    name: Words,
    basedOn: Type.Optional(
      Type.Array(Type.String(), { description: 'id@version of what it was derived from' }),
    ),
    effectiveFrom: Type.Integer({ minimum: 0 }),
    pauseCapMs: Type.Integer({
      minimum: 0,
      description: "longest pause of one interval before the clock runs on, in ms of the clock's calendar",
    }),
    objectives: Type.Array(ObjectiveSchema, { minItems: 1 }),
    rates: Type.Array(RateSchema),
    triggers: Type.Array(TriggerSchema),
    cadences: Type.Array(CadenceSchema),
    retention: Type.Array(RetentionSchema),
    unset: Type.Array(Type.Enum([...CLOCKS]), {
      description: 'clocks that the manual demands without a number: off until a derived policy sets them',
    }),
  },
  closed,
);
/** A versioned, named set of objectives evaluated on the facts (domain.md 1.4). */
export type Policy = Static<typeof PolicySchema>;

export const policyKey = (policy: Pick<Policy, 'id' | 'version'>): string => `${policy.id}@${policy.version}`;

export const ListedPolicySchema = Type.Object(
  {
    key: Type.String({ description: 'id@version' }),
    inUse: Type.Boolean({
      description: 'its clocks stand in every state row; else they are evaluated when asked for',
    }),
    ...PolicySchema.properties,
  },
  closed,
);
/** A policy as the API shows it. */
export type ListedPolicy = Static<typeof ListedPolicySchema>;
