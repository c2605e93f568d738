import type { FastifyInstance } from 'fastify';
import type { Store } from '../../store/store.ts';
import type { Gauges } from '../gauges.ts';
import type { Progress } from '../ports.ts';
import { NoParameters } from './parameters.ts';

export interface HealthDeps {
  store: Store;
  progress?: Progress;
  gauges: Gauges;
  turning(): boolean;
}

/** /healthz: the loop turns · /readyz: broker and store answer · /metrics for Prometheus. */
export function healthRoute(app: FastifyInstance, deps: HealthDeps): void {
  const storeReady = () =>
    deps.store.query('SELECT 1').then(
      () => true,
      () => false,
    );
  const route = (summary: string) => ({ schema: { summary, querystring: NoParameters } });
  app.get('/healthz', route('Whether the live loop turns'), async (_, reply) => {
    const turning = deps.turning();
    return reply.code(turning ? 200 : 503).send({ turning });
  });
  app.get('/readyz', route('Whether broker and store answer'), async (_, reply) => {
    const store = await storeReady();
    const broker = deps.progress ? deps.progress.brokerReady() : null;
    const ready = store && broker !== false;
    return reply.code(ready ? 200 : 503).send({ ready, store, broker, lag: deps.progress?.lag() ?? null });
  });
  app.get('/metrics', { schema: { hide: true } }, async (_, reply) =>
    reply.type(deps.gauges.registry.contentType).send(await deps.gauges.registry.metrics()),
  );
}
