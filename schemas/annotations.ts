import { type Static, Type } from 'typebox';
import { instant, instantOrNull } from './instant.ts';
import { WordsSchema } from './words.ts';

const closed = { additionalProperties: false } as const;

/** What explains a bend in a curve: an incident that was reported, or something that was planned. */
export const ANNOTATION_KINDS = ['incident', 'planned'] as const;

export const AnnotationSchema = Type.Object(
  {
    kind: Type.Enum([...ANNOTATION_KINDS]),
    id: Type.String(),
    from: instant(),
    to: instantOrNull('null = not over at now'),
    what: Type.String({ description: "risk type of an incident, kind of a planned event; '' = not told" }),
    severity: Type.String({ description: "as told last, '' = not told" }),
    /** What it touches, as told: dimension to value. */
    scope: Type.Record(Type.String(), Type.String()),
    label: Type.Optional(WordsSchema),
    told: Type.Enum(['events', 'directory'], { description: 'where it is known from' }),
  },
  closed,
);
export type Annotation = Static<typeof AnnotationSchema>;

export const AnnotationsSchema = Type.Object(
  { now: instant(), timezone: Type.String(), rows: Type.Array(AnnotationSchema) },
  closed,
);
/** What overlaps a window, in the order in which it began. */
export type Annotations = Static<typeof AnnotationsSchema>;
