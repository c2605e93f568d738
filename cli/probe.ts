import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Ingest } from '../ingest/start.ts';
import { Fault } from '../schemas/faults.ts';
import { readiness } from '../server/readiness.ts';
import { systemTimers } from '../server/timers.ts';
import type { Store } from '../store/store.ts';
import type { Started } from './parts.ts';
import { LOOPBACK } from './ports.ts';
import type { Telemetry } from './telemetry/open.ts';

export interface ProbeNeeds {
  port: number;
  store: Pick<Store, 'query'>;
  ingest: Pick<Ingest, 'health' | 'lag' | 'troubles'>;
  telemetry: Pick<Telemetry, 'exposition'>;
}

/**
 * What an ingest without a server answers those who watch over it, in the words of the server's own routes: that it turns,
 * whether it reads, and its figures. On this machine only: it asks nobody who they are.
 * @throws Fault ANDON_E308 where the port is taken.
 */
export async function openProbe({ port, store, ingest, telemetry }: ProbeNeeds): Promise<Started> {
  const progress = {
    brokerReady: () => ingest.health().broker,
    healed: () => ingest.health().healed,
    lag: () => ingest.lag(),
    troubles: () => ingest.troubles(),
  };
  const answers: Record<string, () => Promise<{ status: number; type: string; body: string }>> = {
    '/healthz': async () => ({ status: 200, type: 'application/json', body: '{"turning":true}' }),
    '/readyz': async () => {
      const state = await readiness({ store, progress, timers: systemTimers });
      return { status: state.ready ? 200 : 503, type: 'application/json', body: JSON.stringify(state) };
    },
    '/metrics': async () => ({
      status: 200,
      type: 'text/plain; version=0.0.4',
      body: await telemetry.exposition(),
    }),
  };
  const server = createServer(async (call, reply) => {
    const answer = call.method === 'GET' ? answers[call.url ?? ''] : undefined;
    const { status, type, body } = answer
      ? await answer().catch(() => ({ status: 500, type: 'text/plain', body: '' }))
      : { status: 404, type: 'text/plain', body: '' };
    reply.writeHead(status, { 'content-type': type }).end(body);
  });
  server.listen({ port, host: LOOPBACK, exclusive: true });
  try {
    await once(server, 'listening');
  } catch (cause) {
    throw new Fault('ANDON_E308', { host: LOOPBACK, port }, { cause });
  }
  return {
    async stop() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
