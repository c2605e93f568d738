import { openGauges } from '../../../server/gauges.ts';
import { openApp } from '../../../server/http/app.ts';
import { fineNow, frame, times } from './frames.ts';
import { serve } from './serving.ts';

/*
 * The same data for those who ask once a second: the HTTP server as it is, with a route that answers from memory what a
 * push would have told. A question to /api/v1/query would also read the store.
 */
let count = 0;
const next = (): string => JSON.stringify({ ...times(), sentAt: fineNow(), rows: frame(count) });
let answer = next();
let port = 0;
const app = await openApp({
  log: { debug() {}, info() {}, warn: console.error, error: console.error },
  gauges: openGauges({
    ...{ sockets: () => 0, parked: () => 0, rooms: () => 0, sites: () => [], sizes: async () => [] },
  }),
  buildId: 'bench',
  whereabouts: () => ({ port, hosts: [] }),
});
app.get('/frame', (_, reply) => reply.type('application/json').send(answer));
await app.listen({ host: '127.0.0.1', port: 0 });
port = Number(new URL(app.listeningOrigin).port);
serve({
  port,
  publish() {
    count += 1;
    answer = next();
  },
});
