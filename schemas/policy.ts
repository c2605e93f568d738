import { type Static, Type } from 'typebox';

const Words = Type.Object({ zh: Type.String(), en: Type.String() }, { additionalProperties: false });
const values = Type.Optional(Type.Array(Type.String(), { minItems: 1 }));

/** Which tickets an objective speaks of. Every field that is set must match; within a field any value. */
export const SelectorSchema = Type.Object(
  {
    priority: values,
    category: values,
    subcategory: values,
    channel: values,
    customer_tier: values,
    region: values,
    is_complaint: Type.Optional(Type.Boolean()),
    is_major: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
);
export type Selector = Static<typeof SelectorSchema>;

export const TICKET_CLOCKS = ['first_response', 'assignment', 'resolution'] as const;
export const CLOCKS = [...TICKET_CLOCKS, 'answer'] as const;
/** A clock of a policy by its name; `Clock` in clock.ts is what tells the time. */
export type ClockName = (typeof CLOCKS)[number];

export const ObjectiveSchema = Type.Object(
  {
    id: Type.String(),
    clock: Type.Unsafe<(typeof CLOCKS)[number]>(Type.Union(CLOCKS.map((clock) => Type.Literal(clock)))),
    selector: SelectorSchema,
    /** Limit in milliseconds; met when elapsed ≤ target ('以内', '不超过' are inclusive). */
    targetMs: Type.Integer({ minimum: 1 }),
    goal: Type.Number({ minimum: 0, maximum: 1 }),
    calendar: Type.Literal('24x7'),
    pauseOn: Type.Array(Type.Literal('pending_customer')),
    onReopen: Type.Union([Type.Literal('resume'), Type.Literal('none')]),
    /** Manual and section with its words, or 'chosen'. */
    provenance: Type.Union([
      Type.Literal('chosen'),
      Type.Object({ manual: Type.String(), section: Type.String(), quote: Type.String() }),
    ]),
  },
  { additionalProperties: false },
);
export type Objective = Static<typeof ObjectiveSchema>;

export const PolicySchema = Type.Object(
  {
    id: Type.String({ pattern: '^[a-z0-9-]+$' }),
    version: Type.Integer({ minimum: 1 }),
    name: Words,
    effectiveFrom: Type.Integer({ minimum: 0 }),
    /** Longest pause of one interval before the clock runs on, in ms of the clock's calendar (5 days at 24x7). */
    pauseCapMs: Type.Integer({ minimum: 0 }),
    objectives: Type.Array(ObjectiveSchema, { minItems: 1 }),
  },
  { additionalProperties: false },
);
/** A versioned, named set of objectives evaluated on the facts (domain.md 1.4). */
export type Policy = Static<typeof PolicySchema>;

export const policyKey = (policy: Pick<Policy, 'id' | 'version'>): string => `${policy.id}@${policy.version}`;
