import { randomUUID } from 'node:crypto';
import type { Kafka } from 'kafkajs';
import { createDecoder } from '../../ingest/decode/decoder.ts';
import { openErasures } from '../../ingest/erasure/erasure.ts';
import { startKafkaSource, TOPICS } from '../../ingest/kafka-source.ts';
import type { SubjectKind } from '../../ingest/kinds.ts';
import { type FactsRead, factsFromKafka, type Span } from '../../ingest/rebuild/facts-from-kafka.ts';
import type { Sources } from '../../ingest/sources.ts';
import { createStamps } from '../../ingest/stamps.ts';
import type { Store } from '../../store/store.ts';
import type { Handed } from '../parts.ts';
import { openKafkaClient } from './kafka.ts';

export interface FactsFromKafkaNeeds extends Handed {
  brokers: string[];
  store: Store;
  kinds: readonly SubjectKind[];
  sources: Sources;
  signal: AbortSignal;
  onProgress: (progress: { read: number; messages: number }) => void;
}

/** Reads what the topics still hold into the facts, in a consumer group of its own, which is gone afterwards. */
export async function readFactsFromKafka(needs: FactsFromKafkaNeeds): Promise<FactsRead> {
  const { brokers, store, log, clock, kinds, sources, signal } = needs;
  const kafka = openKafkaClient(brokers, 'andon-rebuild', log);
  const group = `andon-rebuild-${randomUUID()}`;
  const wall = () => clock.now();
  const spans = await spansOf(kafka);
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
  const source = await startKafkaSource({ kafka, log, group });
  try {
    return await factsFromKafka({
      store,
      kinds,
      source,
      spans,
      decode: createDecoder(),
      erasures,
      sources,
      stamps: createStamps(clock, word?.stamp ?? 0),
      wall,
      signal,
      onProgress: needs.onProgress,
    });
  } finally {
    await source.stop();
    await forget(kafka, group);
  }
}

/** What each partition holds now. */
async function spansOf(kafka: Kafka): Promise<Span[]> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    const spans: Span[] = [];
    for (const topic of TOPICS)
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
