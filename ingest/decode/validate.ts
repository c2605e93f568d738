import type { TSchema } from 'typebox';
import { Compile, type Validator } from 'typebox/compile';
import { EVENT_TYPES, type EventDefinition } from '../../schemas/events/types.ts';

/** Formats are for readers of the schema: what an instant is, one parser decides (instant.ts), and no second beside it. */
const withoutFormats = (schema: TSchema): TSchema =>
  JSON.parse(
    JSON.stringify(schema, (name, part) =>
      name === 'format' && typeof part === 'string' ? undefined : part,
    ),
  );

const validators = new Map<EventDefinition, Validator>(
  [...EVENT_TYPES.values()].map((definition) => [definition, Compile(withoutFormats(definition.schema))]),
);

/** True if the data has the required fields and every known field has its type. Compiled once for all types. */
export const isValid = (definition: EventDefinition, data: unknown): boolean =>
  validators.get(definition)?.Check(data) ?? false;
