import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { cloudEventSchemas } from '../../schemas/events/envelope.ts';
import { NoParameters } from '../http/parameters.ts';
import { describedDoor } from './described.ts';
import type { Door } from './open.ts';
import { ACCEPTED_TYPES, readEvents } from './read-events.ts';

const NOTHING = Buffer.alloc(0);

/** Every type in structured form, as one component of the OpenAPI document. */
const EVENT_COMPONENT = {
  $id: 'CloudEvent',
  description: 'An event; its type may have a reverse-DNS prefix and .v1',
  anyOf: Object.values(cloudEventSchemas()),
};
const event = { $ref: 'CloudEvent#' };
const batch = { type: 'array', items: event };
const data = Type.Object({}, { description: 'data alone: every attribute is a header ce-<name>' });

/** POST /api/v1/events: CloudEvents over HTTP, in structured, binary and batch mode. */
export function eventsRoute(app: FastifyInstance, door: Door): void {
  app.addSchema(EVENT_COMPONENT);
  const schema = {
    ...describedDoor('CloudEvents for those who have no Kafka producer'),
    querystring: NoParameters,
    body: {
      content: {
        'application/cloudevents+json': { schema: event },
        'application/cloudevents-batch+json': { schema: batch },
        'application/json': { schema: data },
      },
    },
  };
  app.post('/api/v1/events', { schema }, async (call, reply) => {
    const read = readEvents(call.headers, (call.body as Buffer | undefined) ?? NOTHING);
    if (read.ok) return door.take(call, reply, read.events);
    const { fault } = read;
    if (fault === 'ANDON_E224') return door.refuse(reply, fault, { accepted: ACCEPTED_TYPES });
    return door.refuse(reply, fault);
  });
}
