import { expect, it } from 'vitest';
import { useTestBroker } from '../../support/broker.ts';

const kafka = useTestBroker();

it('passes a message from a producer to a consumer', async () => {
  const topic = await kafka().ownTopic();
  const client = kafka().client();
  const producer = client.producer();
  await producer.connect();
  await producer.send({ topic, messages: [{ key: 'T1', value: 'hello' }] });
  await producer.disconnect();
  const consumer = client.consumer({ groupId: topic });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  const received = await new Promise<string | undefined>((resolve) => {
    void consumer.run({ eachMessage: async ({ message }) => resolve(message.value?.toString()) });
  });
  await consumer.disconnect();
  expect(received).toBe('hello');
}, 30_000);
