import { join } from 'node:path';
import { readSettings } from '../../cli/config.ts';
import { PROJECT, wallClock } from '../../cli/session.ts';
import { wireIngest } from '../../cli/wire/ingest.ts';
import { GROUP } from '../../ingest/kafka-source.ts';
import { openEmbeddedStore } from '../../store/embedded.ts';
import { stopwatch } from './drained.ts';
import { startWithoutState } from './ingest-without-state.ts';
import { keptFacts } from './kept-facts.ts';
import type { Whole } from './sides.ts';
import { threadTimes } from './thread-times.ts';
import { printStatements, timedStore } from './timed-store.ts';

/*
 * One ingest as `andon ingest` runs it, in a process of its own: argv = `state`, or `facts` for one that evaluates no
 * state, then folder, number of messages, brokers. Sends its figures to its parent once the group has committed every
 * message, and ends.
 */
const [, , what = '', folder = '', messages = '', ...brokers] = process.argv;
const { store, spent } = timedStore(await openEmbeddedStore(join(folder, 'store')));
const settings = readSettings({ flags: { data: folder }, environment: {}, cwd: folder, project: PROJECT });
const watch = stopwatch();
const log = {
  debug() {},
  info(_: object, message: string) {
    if (message === 'partitions assigned') watch.begin();
  },
  warn: (details: object, message: string) => console.error(message, details),
  error: (details: object, message: string) => console.error(message, details),
};
const ingest =
  what === 'facts'
    ? await startWithoutState(store, brokers, log)
    : await wireIngest({ settings, clock: wallClock, log, kafka: { brokers }, store });
const drained = await watch.end(brokers, [GROUP], Number(messages));
printStatements([
  ...threadTimes().map(([name, ms]): [string, { calls: number; ms: number }] => [
    `CPU, threads ${name}`,
    { calls: 1, ms },
  ]),
  ...spent(),
]);
const states = ['tickets', 'contacts', 'surveys'].map(
  (table) => `SELECT uniqExact(tenant, subject) AS n FROM ${table}`,
);
const [counted] = await store.query<{ n: number }>(`SELECT sum(n) AS n FROM (${states.join(' UNION ALL ')})`);
const kept = await keptFacts(store);
await ingest.stop();
await store.close();
const whole: Whole = { ...drained, kept, stateRows: counted?.n ?? 0 };
process.send?.(whole);
process.disconnect?.();
