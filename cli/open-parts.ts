import { FAULTS, Fault } from '../schemas/faults.ts';
import type { Store } from '../store/store.ts';
import { makeTopics, waitForBroker } from './broker/answer.ts';
import { type Broker, startBroker } from './broker/local.ts';
import type { Environment } from './broker/programs.ts';
import { needed } from './compose.ts';
import type { DataFolder } from './data-folder.ts';
import { diskBytesOf, readableBytes } from './disk.ts';
import { type KafkaAccess, kafkaAccess } from './kafka/access.ts';
import { lookAtTopics, plansFor } from './kafka/topics.ts';
import type { OpenLog } from './log.ts';
import type { Parts } from './parts.ts';
import type { Progress } from './progress.ts';
import type { Settings } from './settings.ts';
import type { Scope } from './stop.ts';
import type { Telemetry } from './telemetry/open.ts';

const OWN_KAFKA_WITHIN_MS = 10_000;

/** What the openers below work with. */
export interface Opening {
  settings: Settings;
  environment: Environment;
  folder: DataFolder;
  log: OpenLog;
  progress: Progress;
  scope: Scope;
  parts: Partial<Parts>;
  telemetry?: Telemetry;
}

/**
 * The person's own Kafka, once it answers and has the topics, or the local one, started.
 * @throws Fault ANDON_E301, E302, E305, E307, E310, E340, E341, E342.
 */
export async function openKafka(
  opening: Opening,
  signal: AbortSignal,
  onLost: (fault: Fault) => void,
): Promise<KafkaAccess> {
  const { settings, environment, folder, log, progress, scope } = opening;
  const step = progress.step('Kafka');
  const own = kafkaAccess(settings);
  if (own) {
    const where = own.brokers.join(', ');
    step.say(`asking ${where}`);
    await waitForBroker(own, OWN_KAFKA_WITHIN_MS);
    await makeTopics(own, await plansFor(own, settings.kafkaPartitions));
    for (const { topic, wrong } of await lookAtTopics(own))
      for (const why of wrong) log.warn({ fault: 'ANDON_E344', topic, why }, FAULTS.ANDON_E344.cause);
    step.done(`answers at ${where}`);
    return own;
  }
  const broker: Broker = await startBroker({
    data: folder.path,
    environment,
    signal,
    diskBytes: settings.kafkaDisk,
    ...(settings.kafkaJars ? { jars: settings.kafkaJars } : {}),
    tell: (line) => {
      log.info({}, line);
      step.say(line.replace(/^Kafka: /, ''));
    },
    onLost: (details) => {
      log.error(details, 'The local Kafka ended by itself.');
      onLost(new Fault('ANDON_E305', { ...details, reason: 'The local Kafka ended by itself.' }));
    },
  });
  scope.push('Kafka', broker.stop);
  const used = readableBytes(await broker.diskBytes());
  step.done(
    `runs at ${broker.brokers.join(', ')} · ${used} on disk, at most ${readableBytes(settings.kafkaDisk)}`,
  );
  return { brokers: broker.brokers };
}

/**
 * The person's own ClickHouse or the embedded engine.
 * @throws Fault ANDON_E304, E306.
 */
export async function openStore(opening: Opening): Promise<Store> {
  const { settings, folder, log, progress, scope, parts, telemetry } = opening;
  const step = progress.step('ClickHouse');
  step.say('opening');
  const store = settings.clickhouse
    ? await needed('openStore', parts)(settings.clickhouse, log, () => telemetry?.meter.retried('store'))
    : await needed('openEmbeddedStore', parts)(folder.store);
  scope.push('ClickHouse', () => store.close());
  if (settings.clickhouse) step.done('answers');
  else step.done(`runs inside this process · ${readableBytes(await diskBytesOf(folder.store))} on disk`);
  return store;
}
