import { type TSchema, Type } from 'typebox';
import { AGENT_EVENTS } from './agent.ts';
import { ALERT_EVENTS } from './alert.ts';
import { CONTACT_EVENTS } from './contact.ts';
import { code, type EventType, type Fields, flag, text } from './field.ts';
import { MESSAGE_EVENTS } from './message.ts';
import { OPERATIONS_EVENTS } from './operations.ts';
import { SURVEY_EVENTS } from './survey.ts';
import { TICKET_EVENTS } from './ticket.ts';

const TYPES = {
  ...TICKET_EVENTS,
  ...CONTACT_EVENTS,
  ...AGENT_EVENTS,
  ...SURVEY_EVENTS,
  ...OPERATIONS_EVENTS,
  ...ALERT_EVENTS,
  ...MESSAGE_EVENTS,
};
export type EventTypeName = keyof typeof TYPES;

/** Field of the data that names the subject, where the envelope has none; by entity (first part of the type). */
const OWN_ID: Record<string, string> = {
  ticket: 'ticket_id',
  contact: 'contact_id',
  agent: 'agent_id',
  survey: 'survey_id',
  quality: 'agent_id',
  incident: 'incident_id',
  improvement: 'improvement_id',
  planned_event: 'planned_event_id',
  policy: 'id',
  calendar: 'id',
  source: 'source',
  subject: 'subject_ref',
};

/** A type of event as everything else needs it: validator, field list, enumerations and documents come from here. */
export interface EventDefinition extends EventType {
  name: EventTypeName;
  entity: string;
  ownId: string;
  /** All fields by name, required ones first. */
  fields: Fields;
  /** JSON Schema of `data`; what lies outside it is dropped, not refused. */
  schema: TSchema;
}

/** May stand on every event: `v` data version, `drill` practice that is counted nowhere, `backfill` history sent late. */
const ANYWHERE: Fields = { v: code, drill: flag, backfill: flag };

function define(name: EventTypeName, type: EventType): EventDefinition {
  const entity = name.slice(0, name.indexOf('.'));
  const ownId = OWN_ID[entity] ?? `${entity}_id`;
  const optional: Fields = { ...type.optional, ...ANYWHERE };
  if (!(ownId in type.required) && !(ownId in optional)) optional[ownId] = text;
  for (const required of Object.keys(type.required)) delete optional[required];
  const properties: Record<string, TSchema> = {};
  for (const [field, { schema }] of Object.entries(type.required)) properties[field] = schema;
  for (const [field, definition] of Object.entries(optional))
    properties[field] = Type.Optional(definition.optional);
  const anyOf = type.anyOf?.map((field) => Type.Object({ [field]: text.schema }));
  const data = Type.Object(properties);
  const schema = anyOf ? Type.Intersect([data, Type.Union(anyOf)]) : data;
  return { ...type, name, entity, ownId, optional, fields: { ...type.required, ...optional }, schema };
}

/** Every event type by its short name. */
export const EVENT_TYPES: ReadonlyMap<string, EventDefinition> = new Map(
  Object.entries(TYPES).map(([name, type]) => [name, define(name as EventTypeName, type)]),
);

/** Names of all fields of all events: what a shape may show besides plain identifiers. */
export const FIELD_NAMES: ReadonlySet<string> = new Set(
  [...EVENT_TYPES.values()].flatMap((definition) => Object.keys(definition.fields)),
);
