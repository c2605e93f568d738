import { join } from 'node:path';
import { startBroker } from '../../cli/broker/local.ts';
import { flag, onGround } from '../bench/ground.ts';
import { pause } from '../bench/house.ts';
import { print, rounded } from '../bench/report.ts';
import { testJars } from '../support/broker.ts';
import { weightOf } from './support/curve.ts';
import { caughtUp, standing, startLoad } from './support/load.ts';
import { linesOf, startIngestProcess } from './support/watched-ingest.ts';

/*
 * ClickHouse refuses every write (as a table that is read-only does, ANDON_E332) while events go on coming: once for ten
 * minutes, with what the ingest weighs meanwhile; once for longer than Kafka keeps what was not read, with what is then
 * known to be lost. The store in the ingest's process is the embedded engine behind a door that can be shut.
 */
const MINUTES = flag('minutes', 10);
const RATE = flag('rate', 5_000);
const GIGABYTE = 1024 ** 3;
const WARM_UP_MS = 20_000;

async function refuse(
  name: string,
  kafkaBytes: number,
  until: (brokers: string[]) => Promise<void>,
  mayLose: boolean,
  maxRows?: number,
): Promise<void> {
  await onGround(async ({ folder, later }) => {
    const broker = await startBroker({
      data: join(folder, 'broker'),
      jars: testJars(),
      environment: process.env,
      diskBytes: kafkaBytes,
    });
    later(broker.stop);
    const { brokers } = broker;
    const settings = { folder, store: join(folder, 'store'), brokers, ...(maxRows ? { maxRows } : {}) };
    const ingest = await startIngestProcess(settings, later);
    const load = await startLoad(brokers, RATE);
    await pause(WARM_UP_MS);
    const before = await standing(brokers);
    ingest.refuse('ANDON_E332');
    const from = Date.now();
    await until(brokers);
    const to = Date.now();
    const atEnd = await standing(brokers);
    ingest.refuse(null);
    const { sent, facts } = await load.stop();
    // At once: catching up may take longer than somebody waits.
    print({
      bench: `faults clickhouse, ${name}: while it refused`,
      values: {
        refusedSeconds: rounded((to - from) / 1_000),
        eventsPerSecond: rounded(((atEnd.end - before.end) / (to - from)) * 1_000),
        waitingAtEnd: atEnd.end - atEnd.committed,
        ...weightOf(ingest, from, to),
      },
    });
    const recoveryMs = await caughtUp(brokers);
    const stored = await ingest.stop();
    print({
      bench: `faults clickhouse, ${name}`,
      values: {
        recoverySeconds: rounded(recoveryMs / 1_000, 1),
        sent,
        counted: stored.counted,
        knownLost: stored.lost,
        unaccounted: sent - stored.counted - stored.lost,
        facts,
        stored: stored.facts,
        logLinesBegunOver: linesOf(ingest.said, 'ANDON_E332'),
        logLinesLost: linesOf(ingest.said, 'ANDON_E334').split('/')[0] ?? '',
        peakRssMegabytes: rounded(stored.peakRss / 1024 ** 2),
      },
    });
    const whole = sent === stored.counted + stored.lost;
    const kept = mayLose ? stored.lost > 0 : stored.lost === 0 && facts === stored.facts;
    if (!whole || !kept) process.exitCode = 1;
  });
}

if (!process.argv.includes('--retention-only'))
  await refuse('writes refused', 8 * GIGABYTE, () => pause(MINUTES * 60_000), false);
await refuse(
  'writes refused for longer than the retention',
  GIGABYTE / 32,
  async (brokers) => {
    // What the ingest has read already is not lost: small batches, so that this is little, and Kafka removes far more.
    while ((await standing(brokers)).outOfReach < 80_000) await pause(1_000);
  },
  true,
  2_000,
);
