import { createRandom } from '../../../simulator/random.ts';
import { ASSUMED, MEASURED } from './measured.ts';

export interface Crowd {
  partitions: number;
  processes: number;
  shards: number;
  eventsPerSecond: number;
  /** Subjects that events are about at a time. */
  subjects: number;
  /** Exponent of Zipf's law: 0 = all alike; the busiest of many gets the more the larger it is. */
  skew: number;
  seconds: number;
  seed: string;
}

export interface Waiting {
  /** From Kafka to evaluated, ms. */
  p50: number;
  p99: number;
  /** The busiest over the mean. */
  partitionSkew: number;
  shardSkew: number;
  /** Share of time that the busiest is at work. */
  processBusy: number;
  shardBusy: number;
}

/** A batch begins no sooner after the one before, ms (ingest/collect.ts). */
const LEAST_BATCH_MS = 50;
/** One thread's work before the first subject: it waits, though the shard's other cores do not. ms. */
const BEFORE_MS = 300;
const SAMPLE = 29;

/**
 * Discrete events: keys fall into partitions and shards by hash, processes read theirs in batches, a batch is decoded, then
 * worked on by every shard that it touches, first come first served, and is done when the slowest is.
 */
export function crowd(given: Crowd): Waiting {
  const { partitions, processes, shards, eventsPerSecond, seconds } = given;
  const { byPartition, byShard } = shares(given);
  const shardMs = (events: number) =>
    (events * MEASURED.engineMicros.value) / 1e3 / ASSUMED.shardCores.value +
    MEASURED.cycleMs.value / ASSUMED.shardCores.value;
  const free = new Float64Array(shards);
  const shardWork = new Float64Array(shards);
  const readers = Array.from({ length: processes }, (_, at) => ({
    rate:
      byPartition.reduce((sum, share, of) => sum + (of % processes === at ? share : 0), 0) * eventsPerSecond,
    readTo: 0,
    next: 0,
    work: 0,
  }));
  const delays: number[] = [];
  const end = seconds * 1_000;
  for (;;) {
    const reader = readers.reduce((least, one) => (one.next < least.next ? one : least));
    if (reader.next >= end) break;
    const now = reader.next;
    const events = ((now - reader.readTo) * reader.rate) / 1e3;
    const decoded = now + (events * MEASURED.ingestMicros.value) / 1e3;
    reader.work += decoded - now;
    let done = decoded;
    for (let shard = 0; shard < shards; shard += 1) {
      const cost = shardMs(events * (byShard[shard] as number));
      const from = Math.max(decoded, free[shard] as number);
      free[shard] = from + cost;
      shardWork[shard] = (shardWork[shard] as number) + cost;
      done = Math.max(done, (free[shard] as number) + BEFORE_MS);
    }
    // Arrivals lie evenly between the two readings.
    for (let at = 0; at < events; at += Math.max(1, events / SAMPLE))
      delays.push(done - reader.readTo - ((now - reader.readTo) * at) / Math.max(1, events));
    reader.readTo = now;
    reader.next = Math.max(done, now + LEAST_BATCH_MS);
  }
  delays.sort((a, b) => a - b);
  const at = (share: number) => delays[Math.floor(share * (delays.length - 1))] ?? 0;
  const most = (values: ArrayLike<number>) => Math.max(...Array.from(values));
  return {
    p50: at(0.5),
    p99: at(0.99),
    partitionSkew: most(byPartition) * partitions,
    shardSkew: most(byShard) * shards,
    processBusy: most(readers.map(({ work }) => work)) / end,
    shardBusy: most(shardWork) / end,
  };
}

/** How events fall: subjects by Zipf's law, each to one partition and one shard. */
function shares({ partitions, shards, subjects, skew, seed }: Crowd) {
  const random = createRandom(seed);
  const byPartition = new Float64Array(partitions);
  const byShard = new Float64Array(shards);
  let all = 0;
  for (let rank = 1; rank <= subjects; rank += 1) all += rank ** -skew;
  for (let rank = 1; rank <= subjects; rank += 1) {
    const share = rank ** -skew / all;
    const partition = random.below(partitions);
    const shard = random.below(shards);
    byPartition[partition] = (byPartition[partition] as number) + share;
    byShard[shard] = (byShard[shard] as number) + share;
  }
  return { byPartition: Array.from(byPartition), byShard };
}
