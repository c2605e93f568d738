import { type TSchema, Type } from 'typebox';

/** How a field is read and kept. `instant` is RFC 3339 text; `code` may come as text or as an integer. */
export type FieldKind =
  | 'text'
  | 'code'
  | 'flag'
  | 'instant'
  | 'integer'
  | 'number'
  | 'texts'
  | 'numbers'
  | 'object'
  | 'event';

/** One field of an event's data. A value outside its `enumeration` is kept raw and counted by the field's name. */
export interface Field {
  kind: FieldKind;
  /** What a required field must satisfy; an optional one may also be null or '' (read as absent). */
  schema: TSchema;
  optional: TSchema;
  enumeration?: readonly string[];
}

/** Longest text that a field may hold: codes and identifiers, never prose (domain.md 3.5). */
const LONGEST = 200;

const orNull = (schema: TSchema): TSchema => Type.Union([schema, Type.Null()]);
/** An optional field that is null or '' is one that is not said. Texts may be '' by their own schema. */
const field = (kind: FieldKind, schema: TSchema, optional?: TSchema): Field => ({
  kind,
  schema,
  optional: optional ? orNull(optional) : Type.Union([schema, Type.Null(), Type.Literal('')]),
});

export const text: Field = field(
  'text',
  Type.String({ minLength: 1, maxLength: LONGEST }),
  Type.String({ maxLength: LONGEST }),
);

/** Text from a set of words. The set is open: an unknown word is accepted, kept raw and counted. */
export const oneOf = (enumeration: readonly string[]): Field => ({
  kind: 'text',
  schema: Type.String({ minLength: 1, maxLength: LONGEST, 'x-known-values': enumeration }),
  optional: orNull(Type.String({ maxLength: LONGEST, 'x-known-values': enumeration })),
  enumeration,
});

export const code: Field = field(
  'code',
  Type.Union([text.schema, Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })]),
);
export const flag: Field = field('flag', Type.Boolean());
/** The text is parsed when decoded: one parser decides what an instant is, not a pattern beside it. */
export const instant: Field = field(
  'instant',
  Type.String({ minLength: 20, maxLength: 40, format: 'date-time' }),
);
/** A whole number of things. 65535 is the width of the columns. */
export const count: Field = field('integer', Type.Integer({ minimum: 0, maximum: 65535 }));
/** A whole number without a narrow column behind it (sequence numbers, backlogs). */
export const amount: Field = field('integer', Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }));
/** A duration in integer milliseconds, at most ten years. */
export const milliseconds: Field = field('integer', Type.Integer({ minimum: 0, maximum: 315_576_000_000 }));
export const number: Field = field('number', Type.Number({ minimum: -1e12, maximum: 1e12 }));
export const texts: Field = field(
  'texts',
  Type.Array(Type.String({ maxLength: LONGEST }), { maxItems: 100 }),
);
/** Numbers by name; the names may come from a set. A truth value counts as 1 or 0. */
export const numbers = (enumeration?: readonly string[]): Field => ({
  ...field(
    'numbers',
    Type.Record(Type.String(), Type.Union([number.schema, Type.Boolean()]), { maxProperties: 40 }),
  ),
  ...(enumeration ? { enumeration } : {}),
});
/** A document of its own (a policy, a calendar, a scope): text or an object. */
export const object: Field = field(
  'object',
  Type.Union([text.schema, Type.Object({}, { additionalProperties: true })]),
);
/** A whole CloudEvent in structured form, decoded by the same rules as a message. */
export const event: Field = field('event', Type.Object({}, { additionalProperties: true }));

export type Fields = Record<string, Field>;

export interface EventType {
  /** What it is for, one line. */
  use: string;
  required: Fields;
  optional: Fields;
  /** At least one of these must hold a text. */
  anyOf?: readonly string[];
}

export const eventType = (
  use: string,
  required: Fields,
  optional: Fields = {},
  anyOf?: readonly string[],
): EventType => (anyOf ? { use, required, optional, anyOf } : { use, required, optional });
