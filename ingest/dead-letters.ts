import kafkajs, { type Kafka } from 'kafkajs';
import { FAULTS, type FaultCode } from '../schemas/faults.ts';
import type { DeadLetter } from './batch.ts';
import { brokerFault } from './broker-fault.ts';

export const DEAD_LETTER_TOPIC = 'cc.deadletter.v1';

/** Where messages wait that could not be used: readable, with the reason, without their values. */
export interface DeadLetters {
  write(letters: readonly DeadLetter[]): Promise<void>;
  stop(): Promise<void>;
}

/** Letters of one record batch that could not be read differ in nothing but the offset: one letter with a count. */
export function folded(letters: readonly DeadLetter[]): (DeadLetter & { messages: number })[] {
  const runs: (DeadLetter & { messages: number })[] = [];
  for (const letter of letters) {
    const last = runs.at(-1);
    const follows =
      last?.fault === 'ANDON_E107' &&
      letter.fault === last.fault &&
      letter.topic === last.topic &&
      letter.partition === last.partition &&
      letter.offset === last.offset + last.messages;
    if (last && follows) last.messages += 1;
    else runs.push({ ...letter, messages: 1 });
  }
  return runs;
}

/** The letter as it is sent; its key is the place it came from, so that redelivery repeats it under the same key. */
export const toMessage = (letter: DeadLetter & { messages: number }) => ({
  key: `${letter.topic}/${letter.partition}/${letter.offset}`,
  value: JSON.stringify({
    fault: letter.fault,
    cause: FAULTS[letter.fault as FaultCode].cause,
    topic: letter.topic,
    partition: letter.partition,
    offset: letter.offset,
    messages: letter.messages,
    shape: letter.shape,
    first_seen: new Date(letter.firstSeen).toISOString(),
    last_seen: new Date(letter.lastSeen).toISOString(),
  }),
});

/** @throws Fault ANDON_E305 when the broker takes nothing: the batch is then not committed and will be read again. */
export async function startDeadLetters(
  kafka: Kafka,
  topic: string = DEAD_LETTER_TOPIC,
): Promise<DeadLetters> {
  const producer = kafka.producer({ allowAutoTopicCreation: false });
  await producer.connect();
  return {
    async write(letters) {
      const messages = folded(letters).map(toMessage);
      // kafkajs does not split a request, the broker refuses one above 1 MiB.
      for (let at = 0; at < messages.length; at += 500) {
        try {
          await producer.send({ topic, messages: messages.slice(at, at + 500), acks: -1 });
        } catch (cause) {
          throw cause instanceof kafkajs.KafkaJSError ? brokerFault(cause, { doing: 'dead letters' }) : cause;
        }
      }
    },
    stop: () => producer.disconnect(),
  };
}
