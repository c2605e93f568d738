import type { FastifyInstance } from 'fastify';
import { NoParameters } from '../http/parameters.ts';
import type { Door } from './open.ts';
import { ACCEPTED_TYPES, readEvents } from './read-events.ts';

const NOTHING = Buffer.alloc(0);

/** POST /api/v1/events: CloudEvents over HTTP, in structured, binary and batch mode. */
export function eventsRoute(app: FastifyInstance, door: Door): void {
  const summary = 'CloudEvents for those who have no Kafka producer';
  const schema = {
    summary,
    querystring: NoParameters,
    security: [{ bearer: [] }],
    consumes: ['application/cloudevents+json', 'application/cloudevents-batch+json', 'application/json'],
  };
  app.post('/api/v1/events', { schema }, async (call, reply) => {
    const read = readEvents(call.headers, (call.body as Buffer | undefined) ?? NOTHING);
    if (read.ok) return door.take(call, reply, read.events);
    const { fault } = read;
    if (fault === 'ANDON_E224') return door.refuse(reply, fault, { accepted: ACCEPTED_TYPES });
    return door.refuse(reply, fault);
  });
}
