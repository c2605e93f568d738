import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startBroker } from '../../cli/broker/local.ts';
import { freePorts } from '../../cli/ports.ts';
import { flag, onGround } from '../bench/ground.ts';
import { pause } from '../bench/house.ts';
import { print, rounded } from '../bench/report.ts';
import { testJars } from '../support/broker.ts';
import { caughtUp, startLoad } from './support/load.ts';
import { linesOf, startIngestProcess } from './support/watched-ingest.ts';

/*
 * The broker goes away and comes back under load, again and again: by turns it is asked to end and killed with -9. How
 * long the ingest needs, from the broker's first answer, until it has committed everything that the broker then had.
 */
const TIMES = flag('times', 10);
const RATE = flag('rate', 2_000);
const AWAY_MS = flag('away', 5_000);

await onGround(async ({ folder, later }) => {
  const data = join(folder, 'broker');
  const [port = 0, controller = 0] = await freePorts(2);
  const open = () =>
    startBroker({
      data,
      jars: testJars(),
      environment: process.env,
      diskBytes: 4 * 1024 ** 3,
      ports: { broker: port, controller },
    });
  let broker = await open();
  later(() => broker.stop());
  const { brokers } = broker;
  const ingest = await startIngestProcess({ folder, store: join(folder, 'store'), brokers }, later);
  const load = await startLoad(brokers, RATE);
  await pause(5_000);
  const recoveries: number[] = [];
  for (let time = 1; time <= TIMES; time += 1) {
    const hard = time % 2 === 0;
    const began = performance.now();
    if (hard) {
      // The broker that this run started, by the id that it wrote down.
      const written = JSON.parse(readFileSync(join(data, 'kafka', 'broker.pid'), 'utf8'));
      process.kill((written as { program: number }).program, 'SIGKILL');
    }
    await broker.stop();
    await pause(AWAY_MS);
    broker = await open();
    const awayMs = performance.now() - began;
    const ms = await caughtUp(brokers);
    recoveries.push(ms);
    print({
      bench: 'faults broker, one restart',
      values: {
        time,
        how: hard ? 'kill -9' : 'SIGTERM',
        awaySeconds: rounded(awayMs / 1_000, 1),
        recoverySeconds: rounded(ms / 1_000, 1),
      },
    });
  }
  const { sent, facts } = await load.stop();
  await caughtUp(brokers);
  const stored = await ingest.stop();
  const lost = facts - stored.facts;
  print({
    bench: 'faults broker',
    values: {
      restarts: TIMES,
      eventsPerSecond: RATE,
      sent,
      facts,
      stored: stored.facts,
      lostFacts: lost,
      recoverySecondsMost: rounded(Math.max(...recoveries) / 1_000, 1),
      logLinesBegunOver: linesOf(ingest.said, 'ANDON_E305'),
      peakRssMegabytes: rounded(stored.peakRss / 1024 ** 2),
    },
  });
  if (lost !== 0) process.exitCode = 1;
});
