import { type Static, Type } from 'typebox';
import { SelectorSchema } from './selector.ts';

const closed = { additionalProperties: false } as const;

/** Where a figure comes from: a manual with section and words of it, or 'chosen' by those who built this. */
export const ProvenanceSchema = Type.Union([
  Type.Literal('chosen'),
  Type.Object(
    { manual: Type.String(), section: Type.String(), quote: Type.String({ maxLength: 25 }) },
    closed,
  ),
]);
export type Provenance = Static<typeof ProvenanceSchema>;

/** A line for a share or a score. A benchmark is a figure that the manual reports: shown, never demanded. */
export const RateSchema = Type.Object(
  {
    id: Type.String({ pattern: '^[a-z0-9-]+$' }),
    measure: Type.String({ description: 'metric id of the catalogue' }),
    selector: SelectorSchema,
    comparator: Type.Enum(['at_least', 'at_most', 'below']),
    value: Type.Number({ description: 'a share 0..1, or a score in the unit of the measure' }),
    kind: Type.Enum(['target', 'benchmark']),
    decision: Type.Enum(['point', 'confident'], {
      description: 'point: the value itself is judged; confident: the bound of its interval',
    }),
    minN: Type.Integer({ minimum: 1, description: 'no verdict below this n' }),
    provenance: ProvenanceSchema,
  },
  closed,
);
export type Rate = Static<typeof RateSchema>;

/** What happens when a rate is reached. */
export const TriggerSchema = Type.Object(
  {
    when: Type.String({ description: 'id of a rate' }),
    opens: Type.Enum(['improvement', 'incident', 'report']),
  },
  closed,
);

export const CadenceSchema = Type.Object(
  {
    what: Type.String({ pattern: '^[a-z_]+$' }),
    every: Type.Array(Type.Enum(['month', 'quarter', 'year', 'unspecified']), { minItems: 1 }),
    provenance: ProvenanceSchema,
  },
  closed,
);

export const RetentionSchema = Type.Object(
  {
    keepYears: Type.Optional(Type.Integer({ minimum: 1 })),
    destroyAfterUse: Type.Optional(Type.Literal(true)),
    provenance: ProvenanceSchema,
  },
  closed,
);
