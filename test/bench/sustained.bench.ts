import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Kafka, logLevel } from 'kafkajs';
import { type Message, publish } from '../../simulator/publish.ts';
import { inOrder, newestFirst } from './events.ts';
import { benchBroker, flag, onGround } from './ground.ts';
import { print, rounded } from './report.ts';

/** What the ingest's process reports once everything is in the state. */
export interface Sustained {
  /** First delivery to last checkpoint, ms. */
  wallMs: number;
  cpuMs: number;
  peakRss: number;
  facts: number;
  rows: number;
}

/**
 * Events a second through the whole ingest with the real state, behind a topic that is full before it starts:
 * Kafka → decode → facts → state of tickets, contacts and surveys → checkpoint → committed offsets. Measured in the
 * ingest's own process from the first fetch until every offset is committed, which comes last.
 */
async function run(order: string, make: (count: number, end: number) => Iterable<Message>): Promise<void> {
  const count = flag('events', 1_000_000);
  await onGround(async ({ folder, later }) => {
    const broker = await benchBroker(folder);
    later(broker.stop);
    const kafka = new Kafka({ clientId: 'bench', brokers: broker.brokers, logLevel: logLevel.NOTHING });
    const producer = kafka.producer();
    await producer.connect();
    let bytes = 0;
    function* counted(): Generator<Message> {
      let made = 0;
      for (const message of make(count, Date.now())) {
        if (made === count) return;
        made += 1;
        bytes += message.value.length;
        yield message;
      }
    }
    const sent = await publish(producer, counted());
    await producer.disconnect();
    const figures = await new Promise<Sustained>((resolve, reject) => {
      const child = fork(
        fileURLToPath(new URL('./ingest-process.ts', import.meta.url)),
        [folder, String(sent), ...broker.brokers],
        {
          execArgv: [
            ...process.execArgv,
            ...(process.env.BENCH_PROFILE
              ? ['--cpu-prof', `--cpu-prof-dir=${process.env.BENCH_PROFILE}`]
              : []),
          ],
          env: { ...process.env, UV_THREADPOOL_SIZE: '16' },
        },
      );
      later(() => void child.kill('SIGKILL'));
      let told: Sustained | undefined;
      child.once('message', (message) => {
        told = message as Sustained;
      });
      // Only once it has ended: a profile is written then.
      child.once('exit', (code) =>
        told ? resolve(told) : reject(new Error(`the ingest ended with ${code}`)),
      );
    });
    const { wallMs, cpuMs, peakRss, facts, rows } = figures;
    print({
      bench: `sustained, ${order}`,
      values: {
        eventsPerSecond: rounded((sent / wallMs) * 1000),
        cpuSecondsPerMillion: rounded((cpuMs / sent) * 1000, 1),
        megabytesPerSecond: rounded(bytes / wallMs / 1000, 1),
        peakRssMegabytes: rounded(peakRss / 1024 ** 2),
        events: sent,
        facts,
        stateRows: rows,
        wallSeconds: rounded(wallMs / 1000, 1),
      },
    });
  });
}

const only = process.argv.includes('--only') ? process.argv[process.argv.indexOf('--only') + 1] : '';
if (only !== 'backfill') await run('in time order', inOrder);
if (only !== 'order') await run('back-fill, newest day first', newestFirst);
