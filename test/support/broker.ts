import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Kafka, logLevel } from 'kafkajs';
import { afterAll, beforeAll } from 'vitest';
import { makeTopics } from '../../cli/broker/answer.ts';
import { startBroker } from '../../cli/broker/local.ts';
import { topicPlans } from '../../cli/broker/topics.ts';

/** Where the run's broker is written: host:port, comma-separated. Set by globalSetup, or by hand for a Kafka of one's own. */
export const TEST_KAFKA = 'ANDON_TEST_KAFKA';

/** Jars are fetched once a checkout; ANDON_KAFKA_JARS names another folder. */
export const testJars = (): string =>
  process.env.ANDON_KAFKA_JARS ??
  fileURLToPath(new URL('../../node_modules/.cache/andon-kafka', import.meta.url));

export interface TestBroker {
  brokers: string[];
  /** A kafkajs client that prints nothing. */
  client(): Kafka;
  /**
   * Andon's six topics under names of this test's own, so that files share a broker without seeing each other.
   * @returns the name in use for each usual name, e.g. `names['cc.ticket.v1']`.
   */
  ownTopics(): Promise<Record<string, string>>;
  /** One topic with a name nobody else has. */
  ownTopic(partitions?: number): Promise<string>;
  stop(): Promise<void>;
}

/** Starts a broker of its own on free ports with its data in a temporary folder, which goes with it. Takes some 4 s. */
export async function startTestBroker(): Promise<TestBroker> {
  const data = await mkdtemp(join(tmpdir(), 'andon-kafka-'));
  try {
    const broker = await startBroker({
      data,
      jars: testJars(),
      environment: process.env,
      diskBytes: 2 * 1024 ** 3,
    });
    return handle(broker.brokers, async () => {
      await broker.stop();
      await rm(data, { recursive: true, force: true });
    });
  } catch (error) {
    await rm(data, { recursive: true, force: true });
    throw error;
  }
}

/** The run's broker where there is one (globalSetup), else one of its own. Call `stop()` at the end either way. */
export async function testBroker(): Promise<TestBroker> {
  const shared = process.env[TEST_KAFKA];
  return shared ? handle(shared.split(','), async () => {}) : startTestBroker();
}

/**
 * For the top of a test file: the broker is there before its tests and gone after them.
 * `const kafka = useTestBroker();` then, inside tests, `kafka().brokers`.
 */
export function useTestBroker(): () => TestBroker {
  let broker: TestBroker | undefined;
  beforeAll(async () => {
    broker = await testBroker();
  }, 300_000);
  afterAll(async () => {
    await broker?.stop();
  }, 20_000);
  return () => {
    if (!broker) throw new Error('The broker is there only inside tests and hooks.');
    return broker;
  };
}

function handle(brokers: string[], stop: () => Promise<void>): TestBroker {
  const mark = () => randomBytes(4).toString('hex');
  return {
    brokers,
    stop,
    client: () => new Kafka({ clientId: `test-${mark()}`, brokers, logLevel: logLevel.NOTHING }),
    async ownTopics() {
      const suffix = mark();
      const plans = topicPlans(1024 ** 3);
      const names = Object.fromEntries(plans.map((plan) => [plan.topic, `${plan.topic}-${suffix}`]));
      await makeTopics(
        { brokers },
        plans.map((plan) => ({ ...plan, topic: `${plan.topic}-${suffix}` })),
      );
      return names;
    },
    async ownTopic(partitions = 1) {
      const topic = `test-${mark()}`;
      await makeTopics({ brokers }, [
        { topic, numPartitions: partitions, replicationFactor: 1, configEntries: [] },
      ]);
      return topic;
    },
  };
}
