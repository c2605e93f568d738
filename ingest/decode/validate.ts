import { Compile, type Validator } from 'typebox/compile';
import { EVENT_TYPES, type EventDefinition } from '../../schemas/events/types.ts';

const validators = new Map<EventDefinition, Validator>(
  [...EVENT_TYPES.values()].map((definition) => [definition, Compile(definition.schema)]),
);

/** True if the data has the required fields and every known field has its type. Compiled once for all types. */
export const isValid = (definition: EventDefinition, data: unknown): boolean =>
  validators.get(definition)?.Check(data) ?? false;
