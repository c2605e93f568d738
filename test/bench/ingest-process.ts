import { join } from 'node:path';
import { Kafka, logLevel } from 'kafkajs';
import { readSettings } from '../../cli/config.ts';
import { PROJECT, wallClock } from '../../cli/session.ts';
import { wireIngest } from '../../cli/wire/ingest.ts';
import { GROUP, TOPICS } from '../../ingest/kafka-source.ts';
import { openEmbeddedStore } from '../../store/embedded.ts';
import type { Sustained } from './sustained.bench.ts';
import { threadTimes } from './thread-times.ts';
import { printStatements, timedStore } from './timed-store.ts';

/*
 * One ingest as `andon ingest` runs it, in a process of its own: argv = folder, number of messages, brokers. Sends its
 * figures to its parent once the group has committed every message, and ends.
 */
const [, , folder = '', messages = '', ...brokers] = process.argv;
const expected = Number(messages);
const { store, spent } = timedStore(await openEmbeddedStore(join(folder, 'store')));
const settings = readSettings({ flags: { data: folder }, environment: {}, cwd: folder, project: PROJECT });

let first: { wall: number; cpu: NodeJS.CpuUsage } | undefined;
const log = {
  debug() {},
  info(_: object, message: string) {
    if (message === 'partitions assigned') first ??= { wall: performance.now(), cpu: process.cpuUsage() };
  },
  warn: (details: object, message: string) => console.error(message, details),
  error: (details: object, message: string) => console.error(message, details),
};
let peakRss = 0;
const sampling = setInterval(() => {
  peakRss = Math.max(peakRss, process.memoryUsage.rss());
}, 100);

const admin = new Kafka({ clientId: 'bench-look', brokers, logLevel: logLevel.NOTHING }).admin();
await admin.connect();
const ingest = await wireIngest({ settings, clock: wallClock, log, brokers, store });
for (let committed = 0; committed < expected; ) {
  await new Promise((resolve) => setTimeout(resolve, 250));
  const offsets = await admin.fetchOffsets({ groupId: GROUP, topics: [...TOPICS] });
  committed = offsets
    .flatMap(({ partitions }) => partitions)
    .reduce((sum, { offset }) => sum + Math.max(0, Number(offset)), 0);
}
const cpu = process.cpuUsage(first?.cpu);
const wallMs = performance.now() - (first?.wall ?? Number.NaN);
printStatements([
  ...threadTimes().map(([name, ms]): [string, { calls: number; ms: number }] => [
    `CPU, threads ${name}`,
    { calls: 1, ms },
  ]),
  ...spent(),
]);
clearInterval(sampling);
await admin.disconnect();
const count = async (tables: string[]): Promise<number> => {
  const from = tables.map((table) => `SELECT count() AS n FROM ${table}`).join(' UNION ALL ');
  return (await store.query<{ n: number }>(`SELECT sum(n) AS n FROM (${from})`))[0]?.n ?? 0;
};
const facts = await count([
  'ticket_events',
  'contact_events',
  'agent_events',
  'survey_events',
  'operations_events',
]);
const rows = await count(
  ['tickets', 'contacts', 'surveys'].map((table) => `(SELECT DISTINCT tenant, subject FROM ${table})`),
);
await ingest.stop();
await store.close();
const figures: Sustained = { wallMs, cpuMs: (cpu.user + cpu.system) / 1000, peakRss, facts, rows };
process.send?.(figures);
process.disconnect?.();
