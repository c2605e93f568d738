import { randomUUID } from 'node:crypto';
import type { Kafka } from 'kafkajs';
import type { Log } from '../../schemas/log.ts';
import type { Store } from '../../store/store.ts';
import type { Decode } from '../batch.ts';
import { openErasures } from '../erasure/erasure.ts';
import { startKafkaSource, TOPICS } from '../kafka-source.ts';
import type { SubjectKind } from '../kinds.ts';
import type { Sources } from '../sources.ts';
import { createStamps } from '../stamps.ts';
import { type FactsRead, readToEnd, type Span } from './read-to-end.ts';

export interface FactsFromKafka {
  kafka: Kafka;
  topics?: readonly string[];
  store: Store;
  log: Log;
  kinds: readonly SubjectKind[];
  decode: Decode;
  sources: Sources;
  wall: () => number;
  signal: AbortSignal;
  onProgress?: (progress: { read: number; messages: number }) => void;
}

/**
 * Reads what the topics still hold into the facts, in a consumer group of its own, which is gone afterwards. What their
 * retention has removed is not there to be read; the facts of it that the store has stay.
 * @throws Fault ANDON_E305 when no broker answers.
 */
export async function factsFromKafka(parts: FactsFromKafka): Promise<FactsRead> {
  const { kafka, topics = TOPICS, store, log, kinds, sources, wall } = parts;
  const group = `andon-rebuild-${randomUUID()}`;
  const spans = await spansOf(kafka, topics);
  const [word] = await store.query<{ stamp: number }>('SELECT max(stamp) AS stamp FROM checkpoints');
  const erasures = await openErasures({
    store,
    log,
    kinds,
    // Everything is evaluated once the facts stand.
    coldWay: { add: () => Promise.resolve(), flush: () => Promise.resolve() },
    // Another process hears of an erasure by the set, and sweeps what it had in hand.
    alone: () => false,
    tenants: sources.tenants,
    wall,
  });
  const source = await startKafkaSource({ kafka, log, topics, group });
  try {
    return await readToEnd({
      ...parts,
      source,
      spans,
      erasures,
      stamps: createStamps({ now: wall }, word?.stamp ?? 0),
    });
  } finally {
    await source.stop();
    await forget(kafka, group);
  }
}

/** What each partition holds now. */
async function spansOf(kafka: Kafka, topics: readonly string[]): Promise<Span[]> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    const spans: Span[] = [];
    for (const topic of topics)
      for (const { partition, low, high } of await admin.fetchTopicOffsets(topic))
        spans.push({ topic, partition, from: Number(low), to: Number(high) });
    return spans;
  } finally {
    await admin.disconnect();
  }
}

/** A group without members goes by itself after a week; this one has nothing to say that long. */
async function forget(kafka: Kafka, group: string): Promise<void> {
  const admin = kafka.admin();
  try {
    await admin.connect();
    await admin.deleteGroups([group]);
  } catch {
    // It was never joined, or its coordinator is away.
  } finally {
    await admin.disconnect();
  }
}
