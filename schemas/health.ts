import { type Static, Type } from 'typebox';
import { FAULTS, type FaultCode } from './faults.ts';

const closed = { additionalProperties: false } as const;
const code = Type.Enum(Object.keys(FAULTS) as FaultCode[]);
const fault = {
  code: Type.Optional(code),
  message: Type.Optional(Type.String()),
  remedy: Type.Optional(Type.String()),
};
const outcome = {
  ready: Type.Union([Type.Boolean(), Type.Null()], { description: 'null = not known to this process' }),
  ...fault,
};
const CheckSchema = Type.Object(outcome, closed);
const LagSchema = Type.Object(
  {
    ...outcome,
    messages: Type.Union([Type.Integer({ minimum: 0 }), Type.Null()], {
      description: 'in Kafka, not yet read; null = not known to this process',
    }),
  },
  closed,
);

export const TroubleSchema = Type.Object(
  {
    fault: code,
    since: Type.Integer({ description: 'wall clock, ms UTC' }),
  },
  closed,
);
/** What the ingest waits for. */
export type Trouble = Static<typeof TroubleSchema>;

export const LivenessSchema = Type.Object(
  { turning: Type.Boolean({ description: 'false where a tick is late by more than ten seconds' }), ...fault },
  closed,
);
/** Whether the live loop turns; where it does not, the fault that says so. */
export type Liveness = Static<typeof LivenessSchema>;

export const ReadinessSchema = Type.Object(
  {
    ready: Type.Boolean(),
    checks: Type.Object(
      {
        broker: CheckSchema,
        store: CheckSchema,
        lag: LagSchema,
        healing: CheckSchema,
      },
      closed,
    ),
  },
  closed,
);
/** Whether the figures are those of now, and if not, what is in the way. */
export type Readiness = Static<typeof ReadinessSchema>;
