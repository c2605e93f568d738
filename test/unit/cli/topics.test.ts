import { expect, it } from 'vitest';
import { isOurBroker } from '../../../cli/broker/leftover.ts';
import { brokerProperties } from '../../../cli/broker/properties.ts';
import { TOPICS, topicPlans } from '../../../cli/broker/topics.ts';

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
