import type { FastifyInstance } from 'fastify';
import { type StoreLook, StoreLookSchema } from '../../schemas/store-look.ts';
import type { Gate } from '../gate.ts';
import { NoParameters } from './parameters.ts';
import { responses } from './responses.ts';

/** /api/v1/doctor: what `andon doctor` asks, since one process alone holds an embedded store. */
export function doctorRoute(app: FastifyInstance, examine: () => Promise<StoreLook>, bounded: Gate): void {
  const schema = {
    summary: 'How the store stands, with a sample of its state evaluated anew',
    querystring: NoParameters,
    response: responses(StoreLookSchema),
  };
  app.get('/api/v1/doctor', { schema }, () => bounded(examine));
}
