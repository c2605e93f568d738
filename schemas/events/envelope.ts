import { type TSchema, Type } from 'typebox';
import { EVENT_TYPES, type EventDefinition } from './types.ts';

/** Attributes of the envelope (domain.md 3.1, CloudEvents 1.0): requirement and rule, as the documentation shows them. */
export const ENVELOPE: Record<string, { required: boolean; rule: string; schema: TSchema }> = {
  specversion: { required: true, rule: '`1.0`', schema: Type.Literal('1.0') },
  id: {
    required: true,
    rule: 'any non-empty text ≤ 200 characters; (source, id) names the fact within its subject',
    schema: Type.String({ minLength: 1, maxLength: 200 }),
  },
  source: {
    required: true,
    rule: 'who produced it, for example `/cc/gd/ticketing-a`',
    schema: Type.String({ minLength: 1, maxLength: 200 }),
  },
  type: {
    required: true,
    rule: 'short name, with or without a reverse-DNS prefix and `.v1`',
    schema: Type.String({ minLength: 1, maxLength: 200 }),
  },
  time: {
    required: true,
    rule: 'RFC 3339 with zone, years 2000 to 2099: when it happened',
    schema: Type.String({ format: 'date-time' }),
  },
  subject: {
    required: false,
    rule: 'what it is about; left out: the id in `data`, else the Kafka key',
    schema: Type.String({ minLength: 1, maxLength: 200 }),
  },
  recordedtime: {
    required: false,
    rule: 'RFC 3339: when the producer wrote it; the later one wins a conflict',
    schema: Type.String({ format: 'date-time' }),
  },
  subjectseq: {
    required: false,
    rule: 'order within the subject, 1 to 12 digits',
    schema: Type.Union([Type.String({ pattern: '^[0-9]{1,12}$' }), Type.Integer({ minimum: 0 })]),
  },
  tenant: {
    required: false,
    rule: 'operator or province company; left out: `default`',
    schema: Type.String({ minLength: 1, maxLength: 64 }),
  },
  backfill: {
    required: false,
    rule: '`true` for history that is sent later on purpose; stays out of the late share',
    schema: Type.Union([Type.Boolean(), Type.Literal('true'), Type.Literal('false')]),
  },
  data: { required: true, rule: 'the fields of the type', schema: Type.Object({}) },
};

/** JSON Schema of a whole event of one type in structured mode, for documents and OpenAPI. */
export function cloudEventSchema(definition: EventDefinition): TSchema {
  const properties: Record<string, TSchema> = {};
  for (const [name, attribute] of Object.entries(ENVELOPE)) {
    properties[name] = attribute.required ? attribute.schema : Type.Optional(attribute.schema);
  }
  properties.type = Type.Literal(definition.name);
  properties.data = definition.schema;
  return Type.Object(properties, { title: definition.name, description: definition.use });
}

/** All of them by short name. */
export const cloudEventSchemas = (): Record<string, TSchema> =>
  Object.fromEntries(
    [...EVENT_TYPES.values()].map((definition) => [definition.name, cloudEventSchema(definition)]),
  );
