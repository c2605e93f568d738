import { type Admin, Kafka, logLevel } from 'kafkajs';
import { Fault } from '../../schemas/faults.ts';
import type { TopicPlan } from './topics.ts';

/** Runs one piece of work with an admin connection. kafkajs stays silent: what matters comes back as a fault. */
export async function withAdmin<T>(
  brokers: string[],
  work: (admin: Admin) => Promise<T>,
  retries = 3,
): Promise<T> {
  const kafka = new Kafka({
    clientId: 'andon-cli',
    brokers,
    logLevel: logLevel.NOTHING,
    connectionTimeout: 3_000,
    requestTimeout: 10_000,
    retry: { retries, initialRetryTime: 100, maxRetryTime: 1_000 },
  });
  const admin = kafka.admin();
  try {
    await admin.connect();
    return await work(admin);
  } finally {
    await admin.disconnect().catch(() => {});
  }
}

/**
 * Asks until a broker answers.
 * @throws Fault ANDON_E305 after `withinMs`, or as soon as `given` says that there is no use in waiting.
 */
export async function waitForBroker(
  brokers: string[],
  withinMs: number,
  givenUp: () => Record<string, unknown> | null = () => null,
): Promise<void> {
  const until = Date.now() + withinMs;
  for (;;) {
    const reason = givenUp();
    if (reason) throw new Fault('ANDON_E305', { brokers, ...reason });
    try {
      await withAdmin(brokers, (admin) => admin.describeCluster(), 0);
      return;
    } catch (cause) {
      if (Date.now() >= until) throw new Fault('ANDON_E305', { brokers, waitedMs: withinMs }, { cause });
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

/**
 * Makes the topics that are missing; those that are there stay as they are.
 * @throws Fault ANDON_E305 when the broker refuses or is gone.
 */
export async function makeTopics(brokers: string[], plans: TopicPlan[]): Promise<void> {
  try {
    await withAdmin(brokers, async (admin) => {
      const present = new Set(await admin.listTopics());
      const missing = plans.filter((plan) => !present.has(plan.topic));
      if (missing.length === 0) return;
      await admin.createTopics({ topics: missing, waitForLeaders: false, timeout: 15_000 });
      await untilLed(
        admin,
        missing.map(({ topic }) => topic),
        Date.now() + 60_000,
      );
    });
  } catch (cause) {
    throw new Fault('ANDON_E305', { brokers, step: 'making topics' }, { cause });
  }
}

/** Just made, a topic is unknown to the broker's metadata for a while: on a slow machine longer than kafkajs waits. */
async function untilLed(admin: Admin, topics: string[], end: number): Promise<void> {
  for (;;) {
    try {
      const { topics: told } = await admin.fetchTopicMetadata({ topics });
      if (
        told.every(({ partitions }) => partitions.length > 0 && partitions.every(({ leader }) => leader >= 0))
      )
        return;
    } catch (error) {
      if (!(error as { retriable?: boolean }).retriable || Date.now() > end) throw error;
    }
    if (Date.now() > end) throw new Error(`no leader for ${topics.join(', ')}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
