import type { Admin } from 'kafkajs';
import { brokerFault, isRefusal } from '../../ingest/broker-fault.ts';
import { Fault } from '../../schemas/faults.ts';
import type { KafkaAccess } from '../kafka/access.ts';
import { openQuietClient } from '../kafka/client.ts';
import type { TopicPlan } from './topics.ts';

/** Runs one piece of work with an admin connection. */
export async function withAdmin<T>(
  access: KafkaAccess,
  work: (admin: Admin) => Promise<T>,
  retries = 3,
): Promise<T> {
  const admin = openQuietClient(access, retries).admin();
  try {
    await admin.connect();
    return await work(admin);
  } finally {
    await admin.disconnect().catch(() => {});
  }
}

/**
 * Asks until a broker answers.
 * @throws Fault ANDON_E305 after `withinMs`, or as soon as `givenUp` says that there is no use in waiting; ANDON_E341,
 * E342 at once where user, password or certificate are refused: waiting would not mend that.
 */
export async function waitForBroker(
  access: KafkaAccess,
  withinMs: number,
  givenUp: () => Record<string, unknown> | null = () => null,
): Promise<void> {
  const { brokers } = access;
  const until = Date.now() + withinMs;
  for (;;) {
    const reason = givenUp();
    if (reason) throw new Fault('ANDON_E305', { brokers, ...reason });
    try {
      await withAdmin(access, (admin) => admin.describeCluster(), 0);
      return;
    } catch (cause) {
      const fault = brokerFault(cause, { brokers });
      if (isRefusal(fault)) throw fault;
      if (Date.now() >= until) throw new Fault('ANDON_E305', { brokers, waitedMs: withinMs }, { cause });
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

/**
 * Makes the topics that are missing; those that are there stay as they are.
 * @throws Fault ANDON_E340 where topics are missing and may not be made; ANDON_E305 when the broker is gone.
 */
export async function makeTopics(access: KafkaAccess, plans: readonly TopicPlan[]): Promise<void> {
  const { brokers } = access;
  let missing: TopicPlan[] = [];
  try {
    await withAdmin(access, async (admin) => {
      const present = new Set(await admin.listTopics());
      missing = plans.filter((plan) => !present.has(plan.topic));
      if (missing.length === 0) return;
      await admin.createTopics({ topics: missing, waitForLeaders: false, timeout: 15_000 });
      await untilLed(
        admin,
        missing.map(({ topic }) => topic),
        Date.now() + 60_000,
      );
    });
  } catch (cause) {
    const fault = brokerFault(cause, { brokers, step: 'making topics' });
    if (fault.code !== 'ANDON_E343') throw fault;
    throw new Fault('ANDON_E340', { brokers, missing: missing.map(asOrdered) }, { cause });
  }
}

/** A topic as one orders it from whoever keeps the cluster. */
const asOrdered = ({ topic, numPartitions, replicationFactor, configEntries }: TopicPlan): string =>
  [
    `${topic}: ${numPartitions} partitions`,
    ...(replicationFactor > 0 ? [`${replicationFactor} copies`] : []),
    ...configEntries.map(({ name, value }) => `${name}=${value}`),
  ].join(', ');

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
