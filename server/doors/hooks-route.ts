import type { FastifyInstance } from 'fastify';
import { applyMapping } from '../../schemas/mapping/apply.ts';
import type { Mapping } from '../../schemas/mapping/model.ts';
import { NoParameters } from '../http/parameters.ts';
import type { Door } from './open.ts';
import { isJson, mediaTypeOf, readJson } from './read-events.ts';

const NOTHING = Buffer.alloc(0);

/**
 * POST /api/v1/hooks/:mapping: the webhook of another system, made into events by a mapping. What the mapping does not
 * read goes nowhere: such bodies are full of names and addresses. A document of which nothing is made is no fault.
 */
export function hooksRoute(app: FastifyInstance, door: Door, mappings: ReadonlyMap<string, Mapping>): void {
  const summary = 'Webhooks of other systems, by a mapping';
  const schema = { summary, querystring: NoParameters, security: [{ bearer: [] }] };
  app.post('/api/v1/hooks/:mapping', { schema }, async (call, reply) => {
    const mapping = mappings.get((call.params as { mapping: string }).mapping);
    if (!mapping)
      return door.refuse(reply, 'ANDON_E203', { parameter: 'mapping', accepted: [...mappings.keys()] });
    if (!isJson(mediaTypeOf(call.headers['content-type'])))
      return door.refuse(reply, 'ANDON_E224', { accepted: ['application/json'] });
    const read = readJson((call.body as Buffer | undefined) ?? NOTHING);
    if (!read.ok) return door.refuse(reply, read.fault);
    const { events, problems } = applyMapping(mapping, read.value);
    const lost = problems.filter((problem) => problem.lost);
    if (lost.length > 0) return door.refuse(reply, 'ANDON_E120', { problems: lost });
    return door.take(call, reply, events);
  });
}
