import { fetchResponse, type ProtocolReader, Reader } from './kafkajs-protocol.ts';
import { readRecordBatches } from './record-batches.ts';

/** Versions of the answer to a fetch that bring record batches: Kafka 0.11 and later. */
const VERSIONS = [4, 5, 6, 7, 8, 9, 10, 11];

const abortedTransaction = (from: ProtocolReader) => ({
  producerId: from.readInt64().toString(),
  firstOffset: from.readInt64().toString(),
});

const partitionOf = (version: number) => async (from: ProtocolReader) => {
  const partition = from.readInt32();
  const errorCode = from.readInt16();
  const highWatermark = from.readInt64();
  const lastStableOffset = from.readInt64().toString();
  const start = version >= 5 ? { lastStartOffset: from.readInt64().toString() } : {};
  const abortedTransactions = from.readArray(abortedTransaction);
  const replica = version >= 11 ? { preferredReadReplica: from.readInt32() } : {};
  const messages = await readRecordBatches(from.readBytes() ?? Buffer.alloc(0), Number(highWatermark));
  return {
    partition,
    errorCode,
    highWatermark: highWatermark.toString(),
    lastStableOffset,
    ...start,
    abortedTransactions,
    ...replica,
    messages,
  };
};

/** The answer as kafkajs' own reader gives it, but for batches that cannot be read. */
async function readFetchResponse(bytes: Buffer, version: number): Promise<object> {
  const from = new Reader(bytes);
  const throttle = from.readInt32();
  const session = version >= 7 ? { errorCode: from.readInt16(), sessionId: from.readInt32() } : {};
  const readPartition = partitionOf(version);
  const responses = await from.readArrayAsync(async (topic) => ({
    topicName: topic.readString(),
    partitions: await topic.readArrayAsync(readPartition),
  }));
  // From version 8 on the broker answers first and expects the client to wait.
  const throttled =
    version >= 8 ? { throttleTime: 0, clientSideThrottleTime: throttle } : { throttleTime: throttle };
  return { ...throttled, ...session, responses };
}

/**
 * Has kafkajs read answers to a fetch by record-batches.ts. Holds for the whole process, since kafkajs keeps one reader
 * a version.
 */
export function surviveUnreadableBatches(): void {
  for (const version of VERSIONS)
    fetchResponse(version).decode = (bytes) => readFetchResponse(bytes, version);
}
