import { setTimeout as sleep } from 'node:timers/promises';
import kafkajs, { type Kafka, type Producer } from 'kafkajs';
import { registerCodecs } from '../../ingest/codecs.ts';
import type { SimEvent } from '../../simulator/event.ts';
import { type Message, publish, toMessage } from '../../simulator/publish.ts';
import { createBrake, standingOf } from './brake.ts';

/** LZ4 costs a tenth of gzip's time, and history is two gigabytes of text. */
const OPTIONS = { compression: kafkajs.CompressionTypes.LZ4 };

/** What simulated events go out by. */
export interface Way {
  /** At once, in order. */
  live(events: SimEvent[]): Promise<void>;
  /** A day of history, held back while the readers are busy. @param onSent how many of them were acknowledged. */
  history(messages: Iterable<Message>, onSent: (sent: number) => void): Promise<void>;
  close(): Promise<void>;
}

/** @throws Fault ANDON_E305 when no broker answers. */
export async function openWay(kafka: Kafka, signal: AbortSignal): Promise<Way> {
  registerCodecs();
  const producer: Producer = kafka.producer({ allowAutoTopicCreation: false });
  const admin = kafka.admin();
  await Promise.all([producer.connect(), admin.connect()]);
  const before = createBrake({
    standing: () => standingOf(admin),
    now: () => Date.now(),
    wait: (ms) => sleep(ms, undefined, { signal }),
  });
  return {
    live: async (events) => void (await publish(producer, events.map(toMessage), OPTIONS)),
    history: async (messages, onSent) =>
      void (await publish(producer, messages, { ...OPTIONS, before, onSent })),
    close: async () => void (await Promise.all([producer.disconnect(), admin.disconnect()])),
  };
}
