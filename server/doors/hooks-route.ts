import type { FastifyInstance } from 'fastify';
import { type Static, Type } from 'typebox';
import { applyMapping } from '../../schemas/mapping/apply.ts';
import type { Mapping } from '../../schemas/mapping/model.ts';
import { NoParameters } from '../http/parameters.ts';
import { describedDoor } from './described.ts';
import type { Door } from './open.ts';
import { isJson, mediaTypeOf, readJson } from './read-events.ts';

const NOTHING = Buffer.alloc(0);
const Hook = Type.Object(
  { mapping: Type.String({ description: 'name of a mapping' }) },
  { additionalProperties: false },
);
const ANY = Type.Unknown({ description: 'whatever the other system sends, as JSON' });

/**
 * POST /api/v1/hooks/:mapping: the webhook of another system, made into events by a mapping. What the mapping does not
 * read goes nowhere: such bodies are full of names and addresses. A document of which nothing is made is no fault.
 */
export function hooksRoute(app: FastifyInstance, door: Door, mappings: ReadonlyMap<string, Mapping>): void {
  const schema = {
    ...describedDoor('Webhooks of other systems, by a mapping', 'ANDON_E120', 'ANDON_E203'),
    params: Hook,
    querystring: NoParameters,
    body: { content: { 'application/json': { schema: ANY } } },
  };
  app.post('/api/v1/hooks/:mapping', { schema }, async (call, reply) => {
    const { mapping: name } = call.params as Static<typeof Hook>;
    const mapping = mappings.get(name);
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
