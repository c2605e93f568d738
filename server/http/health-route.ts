import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { type Liveness, LivenessSchema, ReadinessSchema } from '../../schemas/health.ts';
import type { Gauges } from '../gauges.ts';
import { type ReadinessDeps, readiness, told } from '../readiness.ts';
import { NoParameters } from './parameters.ts';
import { answer, responses } from './responses.ts';

export interface HealthDeps extends ReadinessDeps {
  gauges: Gauges;
  /** False where a tick is late. */
  turning(): boolean;
  /** Figures that others in this process tell Prometheus, in its text form. */
  exposition?(): Promise<string>;
}

/** /healthz: the loop turns · /readyz: broker, store, lag, healing · /metrics for Prometheus. */
export function healthRoute(app: FastifyInstance, deps: HealthDeps): void {
  const route = (summary: string, answers: Parameters<typeof responses>[0]) => ({
    schema: { summary, querystring: NoParameters, response: responses(answers) },
  });
  const live = { 'application/json': LivenessSchema };
  const turns = { 200: answer('It turns', live), 503: answer('A tick is late: ANDON_E322', live) };
  app.get('/healthz', route('Whether the live loop turns', turns), async (_, reply) => {
    const turning = deps.turning();
    const body: Liveness = { turning, ...(turning ? {} : told('ANDON_E322')) };
    return reply.code(turning ? 200 : 503).send(body);
  });

  const state = { 'application/json': ReadinessSchema };
  const ready = { 200: answer('They are', state), 503: answer('They are not: each check says why', state) };
  app.get('/readyz', route('Whether the figures are those of now', ready), async (_, reply) => {
    const body = await readiness(deps);
    return reply.code(body.ready ? 200 : 503).send(body);
  });

  const { registry } = deps.gauges;
  const text = { 200: answer('Text exposition format 0.0.4', { 'text/plain': Type.String() }) };
  app.get('/metrics', route('Figures for Prometheus', text), async (_, reply) => {
    const parts = [await registry.metrics(), (await deps.exposition?.()) ?? ''];
    return reply.type(registry.contentType).send(parts.join('\n'));
  });
}
