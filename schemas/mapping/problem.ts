import { type Static, Type } from 'typebox';

export const MappingProblemSchema = Type.Object(
  {
    event: Type.Integer({ minimum: 0, description: 'place of the event in the mapping' }),
    type: Type.String({ description: 'type of that event' }),
    field: Type.String({ description: 'field of the event, e.g. time, data.channel' }),
    from: Type.Array(Type.String(), {
      description: 'paths in the document that it comes from; none for a constant',
    }),
    wants: Type.String({
      description: 'what it should have been: a kind of field, or something where nothing was there',
    }),
    lost: Type.Boolean({
      description: 'the event needs it, and was not made; else only this field was left out',
    }),
  },
  { additionalProperties: false },
);
/** A field that could not be read as its event wants it. Names and paths only, never a value. */
export type MappingProblem = Static<typeof MappingProblemSchema>;
