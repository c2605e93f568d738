import { catalogue, plan } from '../../../metrics/index.ts';
import { POLICIES_IN_USE } from '../../../schemas/policies/service-flow.ts';
import type { Announcement } from '../../../server/ports.ts';
import { startServer } from '../../../server/start.ts';
import { systemTimers } from '../../../server/timers.ts';
import { openEmbeddedStore } from '../../../store/embedded.ts';
import { DIRECTORY, putSource, putTickets } from '../../integration/server/ground/house.ts';
import type { ServerOrder, ServerWord } from './words.ts';

/*
 * The real server on the real engine; argv = folder of the store, port, changes a second. Tickets are put in beside it as
 * an ingest would, one by one into a queue of their own, and all other queues change with every tick.
 */
const [, , folder = '', port = '', perSecond = ''] = process.argv;
const QUEUES = 60;
const store = await openEmbeddedStore(folder);
const context = { directory: DIRECTORY, policies: POLICIES_IN_USE, epoch: 1 };
const now = () => Date.now();
let listener: (announcement: Announcement) => void = () => {};
let cut = now();
const counted = async (): Promise<number> => {
  const rows = await store.query<{ n: number }>(
    "SELECT count() AS n FROM tickets_live FINAL WHERE queue = 'counted' AND open = 1",
  );
  return Number(rows[0]?.n ?? 0);
};
let count = await counted();
const server = await startServer({
  ...{ ...context, store, planner: plan, catalogue: catalogue(context), boards: [], buildId: 'faults' },
  log: { debug() {}, info() {}, warn: console.error, error: console.error },
  clock: { now },
  timers: systemTimers,
  siteClock: () => ({ now, mode: 'wall', speed: 1 }),
  announcements: {
    subscribe(given) {
      listener = given;
      return () => {};
    },
    cut: () => cut,
  },
  ...{ port: Number(port), host: '127.0.0.1', tickMs: 250 },
});
const say = (word: ServerWord) => process.send?.(word);
say({ kind: 'listens', url: server.url, count });

let resting = false;
async function change(): Promise<void> {
  const at = now();
  const other = (queue: number) => ({
    ...{ subject: `${queue}-${count}`, queue: `queue-${queue}` },
    ...{ created_at: at, entered_queue_at: at },
  });
  await putTickets(
    store,
    { subject: `counted-${count}`, queue: 'counted', created_at: at, entered_queue_at: at },
    ...Array.from({ length: QUEUES }, (_, queue) => other(queue)),
  );
  await putSource(store, at);
  count += 1;
  cut = now();
  listener({ tenant: 'default', cut, kinds: ['ticket'], stamp: cut, oldest: at });
}
async function changing(): Promise<void> {
  for (;;) {
    const next = now() + 1000 / Number(perSecond);
    if (!resting) await change();
    await new Promise((resume) => setTimeout(resume, Math.max(0, next - now())));
  }
}
void changing();

const gauge = (text: string, name: string): number =>
  Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1] ?? 0);
setInterval(async () => {
  const text = await fetch(new URL('/metrics', server.url)).then((answer) => answer.text());
  const { rss, heapUsed, external } = process.memoryUsage();
  say({
    ...{ kind: 'sample', count, rssBytes: rss, heapBytes: heapUsed + external },
    parked: gauge(text, 'andon_sockets_parked'),
    givenUp: gauge(text, 'andon_sockets_given_up_total'),
    sockets: gauge(text, 'andon_sockets'),
  });
}, 1_000);
process.on('message', (word: ServerOrder) => {
  resting = word.order === 'rest';
});
process.once('disconnect', () => process.exit(0));
