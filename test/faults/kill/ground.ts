import type { Admin, Producer } from 'kafkajs';
import type { TestBroker } from '../../support/broker.ts';
import { removeMembers } from './group.ts';
import type { Sent } from './history.ts';

/** The name under which the ingest that is killed is known to the broker. */
export const CLIENT = 'andon-killed';

/** The broker's side of the trial: topics, a group, and what may become of them. */
export interface Ground {
  readonly topics: Record<string, string>;
  readonly group: string;
  /** Sends in their order, in portions with a rest between, until told to hurry. */
  send(messages: readonly Sent[], restMs: number): Promise<void>;
  /** Takes the dead out of the group, which would wait ten seconds for them. */
  bury(): Promise<void>;
  /** The group is deleted with its offsets. No member may be left. */
  loseOffsets(): Promise<void>;
  /** Topics and offsets are gone; others stand in their place. */
  loseTopics(): Promise<void>;
  /** Messages that the group has not committed. */
  behind(): Promise<number>;
  /** Messages in the topics. */
  messages(): Promise<number>;
  close(): Promise<void>;
}

const PORTIONS = 10;

export async function openGround(broker: TestBroker): Promise<Ground> {
  const connect = async (): Promise<{ admin: Admin; producer: Producer }> => {
    const kafka = broker.client();
    const [admin, producer] = [kafka.admin(), kafka.producer()];
    await Promise.all([admin.connect(), producer.connect()]);
    return { admin, producer };
  };
  const disconnect = () => Promise.all([clients.admin.disconnect(), clients.producer.disconnect()]);
  let clients = await connect();
  let topics = await broker.ownTopics();
  let group = `killed-${topics['cc.ticket.v1']}`;
  const read = () =>
    Object.entries(topics).flatMap(([usual, topic]) => (usual === 'cc.deadletter.v1' ? [] : [topic]));
  const ends = async () => {
    const all = await Promise.all(
      read().map(async (topic) => ({ topic, partitions: await clients.admin.fetchTopicOffsets(topic) })),
    );
    return new Map(
      all.flatMap(({ topic, partitions }) =>
        partitions.map(({ partition, high }) => [`${topic}/${partition}`, Number(high)] as const),
      ),
    );
  };
  return {
    get topics() {
      return topics;
    },
    get group() {
      return group;
    },
    async send(messages, restMs) {
      const portion = Math.ceil(messages.length / PORTIONS);
      for (let at = 0; at < messages.length; at += portion) {
        const byTopic = new Map<string, { key: string; value: string; timestamp: string }[]>();
        for (const { topic, key, event } of messages.slice(at, at + portion)) {
          const list = byTopic.get(topic) ?? [];
          byTopic.set(topic, list);
          list.push({ key, value: JSON.stringify(event), timestamp: String(Date.parse(event.time)) });
        }
        await clients.producer.sendBatch({
          topicMessages: [...byTopic].map(([topic, list]) => ({
            topic: topics[topic] as string,
            messages: list,
          })),
        });
        await new Promise((resolve) => setTimeout(resolve, restMs));
      }
    },
    bury: () => removeMembers(clients.admin, broker.brokers[0] as string, group, CLIENT),
    async loseOffsets() {
      await clients.admin.deleteGroups([group]);
    },
    async loseTopics() {
      const old = Object.values(topics);
      topics = await broker.ownTopics();
      group = `killed-${topics['cc.ticket.v1']}`;
      await clients.admin.deleteTopics({ topics: old });
      // A client asks for every topic that it has ever known, and takes one that is gone for a failure.
      await disconnect();
      clients = await connect();
    },
    async behind() {
      const [known, offsets] = await Promise.all([
        ends(),
        clients.admin.fetchOffsets({ groupId: group, topics: read() }),
      ]);
      let left = 0;
      for (const { topic, partitions } of offsets)
        for (const { partition, offset } of partitions)
          left += (known.get(`${topic}/${partition}`) ?? 0) - Math.max(0, Number(offset));
      return left;
    },
    async messages() {
      return [...(await ends()).values()].reduce((sum, end) => sum + end, 0);
    },
    async close() {
      await disconnect();
    },
  };
}
