import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openEmbeddedStore } from '../../store/embedded.ts';
import { stopwatch } from './drained.ts';
import { endEngine, engineAssigned, engineGroups, readByEngine } from './engine-tables.ts';
import { keptFacts } from './kept-facts.ts';
import type { Side } from './sides.ts';

/*
 * ClickHouse's own Kafka table engine in a process of its own, in the library and the tables of Andon's store: argv =
 * consumers of a topic, folder, number of messages, brokers. Sends its figures to its parent once its groups have
 * committed every message.
 */
const [, , consumers = '', folder = '', messages = '', ...brokers] = process.argv;
const store = await openEmbeddedStore(join(folder, 'store'));
const name = `bench-engine-${randomUUID()}`;
const watch = stopwatch();
const made = readByEngine(store, brokers, name, Number(consumers));
made.catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
while (!(await engineAssigned(store))) await sleep(20);
watch.begin();
await made;
const drained = await watch.end(brokers, engineGroups(name), Number(messages));
const kept = await keptFacts(store);
await endEngine(store);
await store.close();
const side: Side = { ...drained, kept };
process.send?.(side, () => process.exit(0));
