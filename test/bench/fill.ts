import { Kafka, logLevel } from 'kafkajs';
import { type Message, publish } from '../../simulator/publish.ts';

/** Puts messages into the topics before anybody reads them. @returns how many, and the bytes of their values. */
export async function fillTopics(
  brokers: string[],
  make: (count: number, end: number) => Iterable<Message>,
  count: number,
): Promise<{ sent: number; bytes: number }> {
  const producer = new Kafka({ clientId: 'bench', brokers, logLevel: logLevel.NOTHING }).producer();
  await producer.connect();
  let bytes = 0;
  function* counted(): Generator<Message> {
    let made = 0;
    for (const message of make(count, Date.now())) {
      if (made === count) return;
      made += 1;
      bytes += message.value.length;
      yield message;
    }
  }
  const sent = await publish(producer, counted());
  await producer.disconnect();
  return { sent, bytes };
}
