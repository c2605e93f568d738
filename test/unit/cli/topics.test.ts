import { describe, expect, it } from 'vitest';
import { isOurBroker } from '../../../cli/broker/leftover.ts';
import { brokerProperties } from '../../../cli/broker/properties.ts';
import { clusterPlans, TOPICS, topicPlans } from '../../../cli/broker/topics.ts';
import { wrongWith } from '../../../cli/kafka/topic-rules.ts';

it.each([256 * 1024 ** 2, 4 * 1024 ** 3, 100 * 1024 ** 3])(
  'keeps the topics together below %i bytes',
  (bound) => {
    let most = 0;
    for (const { numPartitions, configEntries } of topicPlans(bound)) {
      const value = (name: string) => Number(configEntries.find((entry) => entry.name === name)?.value);
      most += numPartitions * (value('retention.bytes') + value('segment.bytes'));
    }
    expect(most).toBeLessThanOrEqual(bound);
    expect(most).toBeGreaterThan(bound * 0.9);
  },
);

it('shares the disk whole', () => {
  expect(TOPICS.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1);
});

describe('on a cluster', () => {
  it('every message has three copies of which two must stand, or as many as there are brokers', () => {
    for (const [brokers, copies, inSync] of [
      [1, 1, undefined],
      [2, 2, undefined],
      [3, 3, '2'],
      [40, 3, '2'],
    ] as const)
      for (const { replicationFactor, configEntries } of clusterPlans(brokers, 12)) {
        expect(replicationFactor).toBe(copies);
        expect(configEntries.find(({ name }) => name === 'min.insync.replicas')?.value).toBe(inSync);
      }
  });

  it('tickets and contacts get the partitions that were asked for, quieter topics fewer', () => {
    const partitions = Object.fromEntries(
      clusterPlans(3, 64).map((plan) => [plan.topic, plan.numPartitions]),
    );
    expect(partitions).toEqual({
      'cc.ticket.v1': 64,
      'cc.contact.v1': 64,
      'cc.agent.v1': 32,
      'cc.survey.v1': 32,
      'cc.ops.v1': 1,
      'cc.deadletter.v1': 1,
    });
  });

  it('what is made there has nothing wrong with it', () => {
    for (const brokers of [1, 2, 3])
      for (const { topic, numPartitions, replicationFactor, configEntries } of clusterPlans(brokers, 12)) {
        const settings = Object.fromEntries(configEntries.map(({ name, value }) => [name, value]));
        const kept = { topic, partitions: numPartitions, copies: replicationFactor, settings };
        expect(wrongWith(kept, brokers)).toEqual([]);
      }
  });

  it.each([
    ['cleanup.policy=compact', { 'cleanup.policy': 'compact,delete' }, 3],
    ['retention.ms=3600000', { 'retention.ms': '3600000' }, 3],
    ['max.message.bytes=1000', { 'max.message.bytes': '1000' }, 3],
    ['min.insync.replicas=3', { 'min.insync.replicas': '3' }, 3],
    ['one copy', {}, 1],
  ] as const)('tells of %s', (words, settings, copies) => {
    const kept = { topic: 'cc.ticket.v1', partitions: 12, copies, settings };
    expect(wrongWith(kept, 3)).toEqual([expect.stringContaining(words)]);
  });
});

it('listens on loopback only', () => {
  const text = brokerProperties({ broker: 1, controller: 2 });
  const hosts = [...text.matchAll(/:\/\/([^:,\n]+):\d/g)].map(([, host]) => host);
  expect(new Set(hosts)).toEqual(new Set(['127.0.0.1']));
});

it('knows its own broker from another Kafka', () => {
  const ours = '/data/a/kafka/server.properties';
  expect(isOurBroker(`java -cp jars/* kafka.Kafka ${ours}`, ours)).toBe(true);
  expect(isOurBroker('java -cp jars/* kafka.Kafka /data/b/kafka/server.properties', ours)).toBe(false);
  expect(isOurBroker(`vim ${ours}`, ours)).toBe(false);
  expect(isOurBroker('', ours)).toBe(false);
});
