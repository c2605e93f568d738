import { type Static, Type } from 'typebox';

/** A label in the two languages of the pages. */
export const WordsSchema = Type.Object(
  { zh: Type.String(), en: Type.String() },
  { additionalProperties: false },
);
export type Words = Static<typeof WordsSchema>;
