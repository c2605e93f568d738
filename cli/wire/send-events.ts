import type { Producer } from 'kafkajs';
import { topicOfType } from '../../schemas/events/topic.ts';
import type { Outgoing } from '../../server/doors/ports.ts';

/** Below a broker's usual limit of 1 MiB a batch, even where everything meets in one partition. */
const MOST_BYTES = 900_000;
/** What a message takes beside its value and key. */
const AROUND = 200;
const HEADERS = { 'content-type': 'application/cloudevents+json; charset=UTF-8' };

/** Events in portions that a broker takes at once, in their order. */
export function* portions(events: readonly Outgoing[], mostBytes = MOST_BYTES): Generator<Outgoing[]> {
  let portion: Outgoing[] = [];
  let bytes = 0;
  for (const event of events) {
    const size = Buffer.byteLength(event.value) + Buffer.byteLength(event.key) + AROUND;
    if (portion.length > 0 && bytes + size > mostBytes) {
      yield portion;
      portion = [];
      bytes = 0;
    }
    portion.push(event);
    bytes += size;
  }
  if (portion.length > 0) yield portion;
}

/** Sends events to the topics of their types. Resolves when all in-sync replicas have them all. */
export async function sendEvents(
  producer: Pick<Producer, 'sendBatch'>,
  events: readonly Outgoing[],
): Promise<void> {
  for (const portion of portions(events)) {
    const byTopic = new Map<string, Outgoing[]>();
    for (const event of portion) {
      const topic = topicOfType(event.type);
      const list = byTopic.get(topic);
      if (list) list.push(event);
      else byTopic.set(topic, [event]);
    }
    await producer.sendBatch({
      acks: -1,
      topicMessages: [...byTopic].map(([topic, list]) => ({
        topic,
        messages: list.map(({ key, value, timestamp }) => ({
          key,
          value,
          timestamp: String(timestamp),
          headers: HEADERS,
        })),
      })),
    });
  }
}
