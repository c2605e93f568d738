import type { FastifyInstance } from 'fastify';
import { type Annotations, AnnotationsSchema } from '../../schemas/annotations.ts';
import type { Directory } from '../../schemas/directory.ts';
import type { Store } from '../../store/store.ts';
import { annotationsOf, type OperationsFact, operationsSql } from '../annotations/read.ts';
import { isoInstant, midnight } from '../calendar.ts';
import type { Gate } from '../gate.ts';
import type { Site } from '../site.ts';
import { chooseSite } from './choices.ts';
import { sendFault, wrongParameter } from './fault.ts';
import { readInstants } from './instants.ts';
import { AnnotationsParameters, type AnnotationsText } from './parameters.ts';
import { responses } from './responses.ts';

/** GET /api/v1/annotations: incidents and planned events of a window, to be marked on its curves. */
export function annotationsRoute(
  app: FastifyInstance,
  deps: { store: Store; bounded: Gate; sites: ReadonlyMap<string, Site>; directory: Directory },
): void {
  const described = {
    summary: 'Incidents and planned events that overlap a window',
    querystring: AnnotationsParameters,
    response: responses(AnnotationsSchema),
  };
  app.get('/api/v1/annotations', { schema: described }, async (call, reply) => {
    const text = call.query as AnnotationsText;
    const chosen = chooseSite(deps.sites, text.tenant);
    if (!chosen.ok) return sendFault(reply, chosen.fault.code, chosen.fault.details);
    const instants = readInstants(text, ['from', 'to', 'now']);
    if (!instants.ok) return sendFault(reply, instants.fault.code, instants.fault.details);
    const site = chosen.value;
    const { now = site.now() } = instants.value;
    const { from = midnight(now, site.timezone), to = now + 1 } = instants.value;
    if (to <= from) {
      const fault = wrongParameter('to', text.to ?? null, 'an instant after from');
      return sendFault(reply, fault.code, fault.details);
    }
    const cut = text.known === 'then' ? now : undefined;
    const facts = await deps.bounded(() =>
      deps.store.query<OperationsFact>(operationsSql(site.tenant, to, now, cut)),
    );
    const body: Annotations = {
      now: isoInstant(now),
      timezone: site.timezone,
      rows: annotationsOf(facts, deps.directory, site.tenant, { from, to }),
    };
    return body;
  });
}
