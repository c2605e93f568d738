import { keyOf, type SimEvent, topicOf } from './event.ts';

/** One Kafka message in CloudEvents' structured mode. */
export interface Message {
  topic: string;
  key: string;
  value: string;
  /** Ms UTC as text, as kafkajs wants it: the event's recordedtime. */
  timestamp: string;
}

/** The part of a kafkajs producer that is used here. */
export interface Producer {
  sendBatch(batch: {
    acks?: number;
    compression?: number;
    topicMessages: {
      topic: string;
      messages: { key: string; value: string; timestamp: string; headers: Record<string, string> }[];
    }[];
  }): Promise<unknown>;
}

const HEADERS = { 'content-type': 'application/cloudevents+json; charset=UTF-8' };

export function toMessage(event: SimEvent): Message {
  return {
    topic: topicOf(event),
    key: keyOf(event),
    value: JSON.stringify(event),
    timestamp: String(Date.parse(event.recordedtime)),
  };
}

/**
 * Sends messages in their order, one bounded batch after the other, each acknowledged by all replicas before the next:
 * so memory stays bounded and the order of a subject is the order of its events. A broker that is gone rejects.
 * `onSent` is told after each batch how many messages have been sent in all; `before` holds a batch back until it resolves.
 */
export async function publish(
  producer: Producer,
  messages: Iterable<Message>,
  options: {
    most?: number;
    mostBytes?: number;
    compression?: number;
    before?: (messages: number) => Promise<void>;
    onSent?: (sent: number) => void;
  } = {},
): Promise<number> {
  const most = options.most ?? 4_000;
  // Below a broker's usual limit of 1 MiB a batch, even where everything meets in one partition.
  const mostBytes = options.mostBytes ?? 900_000;
  let waiting: Message[] = [];
  let bytes = 0;
  let sent = 0;
  const flush = async (): Promise<void> => {
    if (waiting.length === 0) return;
    await options.before?.(waiting.length);
    const byTopic = new Map<string, Message[]>();
    for (const message of waiting) {
      const list = byTopic.get(message.topic);
      if (list) list.push(message);
      else byTopic.set(message.topic, [message]);
    }
    await producer.sendBatch({
      acks: -1,
      ...(options.compression === undefined ? {} : { compression: options.compression }),
      topicMessages: [...byTopic].map(([topic, list]) => ({
        topic,
        messages: list.map(({ key, value, timestamp }) => ({ key, value, timestamp, headers: HEADERS })),
      })),
    });
    sent += waiting.length;
    waiting = [];
    bytes = 0;
    options.onSent?.(sent);
  };
  for (const message of messages) {
    const size = message.value.length + message.key.length + 100;
    if (waiting.length >= most || (waiting.length > 0 && bytes + size > mostBytes)) await flush();
    waiting.push(message);
    bytes += size;
  }
  await flush();
  return sent;
}
