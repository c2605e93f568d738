import { type Static, Type } from 'typebox';
import { FAULTS, type FaultCode } from './faults.ts';

/** What became of the events of a request that sent them over HTTP. */

const closed = { additionalProperties: false } as const;
const index = Type.Integer({ minimum: 0, description: 'place of the event in the request' });
const names = (description: string) => Type.Optional(Type.Array(Type.String(), { description }));

const EventTaken = Type.Object(
  {
    index,
    outcome: Type.Literal('accepted'),
    type: Type.String({ description: 'short name of its type' }),
    subject: Type.String({ description: 'what it is about' }),
    dropped: names('fields outside the schema, which will be dropped'),
    unknown: names('fields whose word is not in its set'),
  },
  closed,
);
const EventRejected = Type.Object(
  {
    index,
    outcome: Type.Literal('rejected'),
    code: Type.Enum(Object.keys(FAULTS) as FaultCode[]),
    field: Type.Optional(Type.String({ description: 'the field at fault, where one is known' })),
    message: Type.String(),
    remedy: Type.String(),
  },
  closed,
);
const EventWithheld = Type.Object(
  {
    index,
    outcome: Type.Literal('withheld', { description: 'right, but sent in one request with a wrong one' }),
  },
  closed,
);
const EventUnknown = Type.Object(
  { index, outcome: Type.Literal('unknown', { description: 'Kafka may have it or not' }) },
  closed,
);

/** What became of one event of a request that was not taken. */
export const EventNotTakenSchema = Type.Union([EventRejected, EventWithheld, EventUnknown]);
export type EventNotTaken = Static<typeof EventNotTakenSchema>;

export const EventsTakenSchema = Type.Object(
  {
    taken: Type.Integer({
      minimum: 0,
      description: 'events that Kafka has acknowledged: all of the request',
    }),
    events: Type.Array(EventTaken),
  },
  closed,
);
/** Kafka has the events of a request on all in-sync replicas. */
export type EventsTaken = Static<typeof EventsTakenSchema>;
