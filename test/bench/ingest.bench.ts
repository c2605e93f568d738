import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { inOrder } from './events.ts';
import { fillTopics } from './fill.ts';
import { benchBroker, flag, onGround } from './ground.ts';
import { print, quantile, rounded } from './report.ts';
import { forgetOffsets, inProcess, type Side, summary } from './sides.ts';

/*
 * The ingest beside ClickHouse's own Kafka table engine: the same full topics, library and tables, each run in a process
 * and a store of its own, taking turns. `ours` evaluates no state, as the engine does not; `whole` does.
 */
const consumers = flag('consumers', 2);
const SIDES = {
  ours: { script: './ingest-process.ts', first: ['facts'] },
  engine: { script: './engine-process.ts', first: [String(consumers)] },
  whole: { script: './ingest-process.ts', first: ['state'] },
} as const;
type Name = keyof typeof SIDES;

/** Whoever goes first finds the other's pages in the cache, so they change places. */
const ORDERS: readonly (readonly Name[])[] = [
  ['ours', 'engine', 'whole'],
  ['engine', 'ours', 'whole'],
];

const runs = flag('runs', 5);
await onGround(async ({ folder, later }) => {
  const broker = await benchBroker(folder);
  later(broker.stop);
  const { sent, bytes } = await fillTopics(broker.brokers, inOrder, flag('events', 1_000_000));
  const taken: Record<Name, Side[]> = { ours: [], engine: [], whole: [] };
  let facts: string | undefined;
  for (let round = 0; round < runs; round += 1) {
    for (const name of ORDERS[round % ORDERS.length] ?? []) {
      const own = join(folder, `${name}-${round}`);
      mkdirSync(own);
      const { script, first } = SIDES[name];
      const side = await inProcess<Side>(script, [...first, own, String(sent), ...broker.brokers], later);
      rmSync(own, { recursive: true, force: true });
      if (name !== 'engine') await forgetOffsets(broker.brokers);
      taken[name].push(side);
      console.error(`${name} ${rounded((sent / side.wallMs) * 1000)} ev/s`);
      // The whole way may have taken subjects out of the working set again.
      if (name === 'whole') continue;
      const kept = JSON.stringify(side.kept);
      facts ??= kept;
      if (kept !== facts) throw new Error(`${name} kept other facts: ${kept}, not ${facts}`);
    }
  }
  const wall = (name: Name) =>
    quantile(
      taken[name].map(({ wallMs }) => wallMs),
      0.5,
    );
  print({
    bench: 'ingest beside the Kafka table engine',
    values: {
      ...summary('ours', sent, taken.ours),
      ...summary('engine', sent, taken.engine),
      ...summary('whole', sent, taken.whole),
      runs,
      engineConsumers: consumers,
      events: sent,
      megabytes: rounded(bytes / 1e6),
    },
    ratio: rounded(wall('engine') / wall('ours'), 3),
  });
});
