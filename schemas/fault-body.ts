import { type Static, Type } from 'typebox';
import { EpisodeSchema } from './alert.ts';
import { EventNotTakenSchema } from './doors.ts';
import { FAULTS, type FaultCode } from './faults.ts';
import { MappingProblemSchema } from './mapping/problem.ts';

const codes = Object.keys(FAULTS) as FaultCode[];

export const FaultBodySchema = Type.Object(
  {
    code: Type.Enum(codes),
    message: Type.String({ description: 'the cause, one line' }),
    remedy: Type.String({ description: 'what to do about it' }),
    parameter: Type.Optional(Type.String({ description: 'the parameter that is not accepted' })),
    value: Type.Optional(Type.Unknown({ description: 'what it was given; null = nothing' })),
    accepted: Type.Optional(Type.Unknown({ description: 'a list of values, or the form in words' })),
    index: Type.Optional(Type.Integer({ minimum: 0, description: 'place of the event in the request' })),
    id: Type.Optional(Type.String({ description: 'what was not found' })),
    path: Type.Optional(Type.String({ description: 'the path that does not exist' })),
    taken: Type.Optional(
      Type.Literal(0, { description: 'of events that were sent in: none is known to be in' }),
    ),
    events: Type.Optional(
      Type.Array(EventNotTakenSchema, { description: 'what became of each event that was sent in' }),
    ),
    alert: Type.Optional(EpisodeSchema),
    places: Type.Optional(
      Type.Array(Type.String(), {
        description: 'what is wrong with the document that was sent, place by place',
      }),
    ),
    problems: Type.Optional(
      Type.Array(MappingProblemSchema, { description: 'what the mapping could not read' }),
    ),
  },
  { additionalProperties: false, description: 'Why a request was not answered' },
);
/** The one body of every refusal, whatever its status. */
export type FaultBody = Static<typeof FaultBodySchema>;
