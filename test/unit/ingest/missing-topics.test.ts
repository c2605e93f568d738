import type { Kafka } from 'kafkajs';
import { describe, expect, it } from 'vitest';
import { startKafkaSource } from '../../../ingest/kafka-source.ts';

const mute = { debug() {}, info() {}, warn() {}, error() {} };

/** A broker of these topics, whose consumer does as it is told, or cannot subscribe. */
function brokerOf(topics: string[]) {
  const state = { topics, subscribes: true, running: false };
  const consumer = {
    events: {},
    on() {},
    async connect() {},
    async disconnect() {},
    async stop() {
      state.running = false;
    },
    async subscribe() {
      if (!state.subscribes) throw new Error('the broker is away');
    },
    async run() {
      state.running = true;
    },
  };
  const admin = {
    async connect() {},
    async disconnect() {},
    listTopics: async () => state.topics,
    async fetchTopicOffsets() {
      throw new Error('the broker is away');
    },
  };
  return { state, kafka: { consumer: () => consumer, admin: () => admin } as unknown as Kafka };
}

describe('a topic that was missing', () => {
  it('is read once it is there', async () => {
    const { state, kafka } = brokerOf(['a']);
    const source = await startKafkaSource({ kafka, log: mute, topics: ['a', 'b'] });
    expect(source.missing()).toEqual(['b']);
    state.topics = ['a', 'b'];
    await source.look();
    expect(source.missing()).toEqual([]);
    expect(state.running).toBe(true);
  });

  it('breaks the source down where the broker goes away in between: it reads nothing then', async () => {
    const { state, kafka } = brokerOf(['a']);
    const source = await startKafkaSource({ kafka, log: mute, topics: ['a', 'b'] });
    state.topics = ['a', 'b'];
    state.subscribes = false;
    await source.look();
    expect(state.running).toBe(false);
    const stillThere = new Promise((resolve) => setImmediate(() => resolve('reads nothing for ever')));
    await expect(Promise.race([source.failed, stillThere])).rejects.toMatchObject({ code: 'ANDON_E305' });
  });
});

it('blames the broker where it does not say where a log starts', async () => {
  const source = await startKafkaSource({ kafka: brokerOf(['a']).kafka, log: mute, topics: ['a'] });
  await expect(source.earliest('a', 0)).rejects.toMatchObject({ code: 'ANDON_E305' });
});
