import type { Message } from '../../simulator/publish.ts';
import { inOrder, newestFirst } from './events.ts';
import { fillTopics } from './fill.ts';
import { benchBroker, flag, onGround } from './ground.ts';
import { factsIn } from './kept-facts.ts';
import { print, rounded } from './report.ts';
import { inProcess, type Whole } from './sides.ts';

const profile = process.env.BENCH_PROFILE;

/**
 * Events a second through the whole ingest with the real state, behind a topic that is full before it starts:
 * Kafka → decode → facts → state of tickets, contacts and surveys → checkpoint → committed offsets. Measured in the
 * ingest's own process from the first fetch until every offset is committed, which comes last.
 */
async function run(order: string, make: (count: number, end: number) => Iterable<Message>): Promise<void> {
  await onGround(async ({ folder, later }) => {
    const broker = await benchBroker(folder);
    later(broker.stop);
    const { sent, bytes } = await fillTopics(broker.brokers, make, flag('events', 1_000_000));
    const { wallMs, cpuMs, peakRss, kept, stateRows } = await inProcess<Whole>(
      './ingest-process.ts',
      ['state', folder, String(sent), ...broker.brokers],
      later,
      profile ? ['--cpu-prof', `--cpu-prof-dir=${profile}`] : [],
    );
    print({
      bench: `sustained, ${order}`,
      values: {
        eventsPerSecond: rounded((sent / wallMs) * 1000),
        cpuSecondsPerMillion: rounded((cpuMs / sent) * 1000, 1),
        megabytesPerSecond: rounded(bytes / wallMs / 1000, 1),
        peakRssMegabytes: rounded(peakRss / 1024 ** 2),
        events: sent,
        facts: factsIn(kept),
        stateRows,
        wallSeconds: rounded(wallMs / 1000, 1),
      },
    });
  });
}

const only = process.argv.includes('--only') ? process.argv[process.argv.indexOf('--only') + 1] : '';
if (only !== 'backfill') await run('in time order', inOrder);
if (only !== 'order') await run('back-fill, newest day first', newestFirst);
