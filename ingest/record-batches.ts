import kafkajs from 'kafkajs';
import { crc32c } from './crc32c.ts';
import { type FetchedRecord, Reader, readMessageSet } from './kafkajs-protocol.ts';
import { readRecords } from './records.ts';

/*
 * The record batches of one partition in an answer to a fetch. kafkajs gives the whole answer up where it cannot read one
 * of them, and asks for the same again for ever or ends (kafkajs #1475); of a magic that it does not know it reads
 * nothing and does the same in silence; checksums it leaves unread. Here such a batch is a record for each of its
 * offsets that says so, and the next one is read.
 */

// Where the parts of a batch stand; offset, length and magic at the same place in every magic there was.
const LENGTH = 8;
const BEFORE_LENGTH_COUNTS = 12;
const MAGIC = 16;
const CHECKSUM = 17;
const ATTRIBUTES = 21;
const LAST_OFFSET_DELTA = 23;
const TIMESTAMP = 27;
const LAST_TIMESTAMP = 35;
const PRODUCER = 43;
const COUNT = 57;
const OVERHEAD = 61;
const LEGACY_OVERHEAD = 26;

// Bits of the attributes.
const CODEC = 0x07;
const APPEND_TIME = 0x08;
const IN_TRANSACTION = 0x10;
const CONTROL = 0x20;

/** Unpacked bytes of one partition after which the rest is left for the next fetch: a small answer may unpack to gigabytes. */
const ENOUGH = 64 * 1024 * 1024;
/** Most records that stand in for one batch: its head may be what is damaged. */
const MOST_STAND_INS = 1 << 17;

interface Extent {
  first: number;
  last: number;
  timestamp: number;
}

/** Offsets of a batch by its own head, as far as that can be true. An old one (magic 0, 1) tells its last offset alone. @param end offset after the last in the log. */
function extentOf(batch: Buffer, end: number): Extent {
  const first = Number(batch.readBigInt64BE(0));
  const magic = batch.readInt8(MAGIC);
  if (batch.length < OVERHEAD || magic === 0 || magic === 1) return { first, last: first, timestamp: 0 };
  const last = Math.min(first + Math.max(0, batch.readInt32BE(LAST_OFFSET_DELTA)), Math.max(first, end - 1));
  return { first, last, timestamp: Math.max(0, Number(batch.readBigInt64BE(TIMESTAMP))) };
}

/**
 * What is lost with a batch that cannot be read. Its head may be what is damaged, and reading goes on behind what it
 * claims: so no offset that the next batch begins with, and, where the checksum does not vouch for the head, no more than
 * its count of records says too.
 * @param next first offset of the batch behind it, where the answer has one.
 */
function lostWith(batch: Buffer, extent: Extent, next: number): Extent {
  const { first } = extent;
  const vouched = crc32c(batch, ATTRIBUTES) === batch.readUInt32BE(CHECKSUM);
  const counted = batch.length < OVERHEAD ? 0 : batch.readInt32BE(COUNT);
  const most = vouched ? extent.last : Math.min(extent.last, first + Math.max(0, counted - 1));
  return { ...extent, last: next > first ? Math.min(most, next - 1) : most };
}

/** A record for each offset; of too many all but the last are left out at the end, so that reading goes on behind it. */
function standIns({ first, last, timestamp }: Extent): FetchedRecord[] {
  const count = Math.min(last - first + 1, MOST_STAND_INS);
  const batchContext = { inTransaction: false };
  return Array.from({ length: count }, (_, index) => ({
    offset: String(index === count - 1 ? last : first + index),
    timestamp: String(timestamp),
    key: null,
    value: null,
    headers: {},
    batchContext,
    unreadable: true,
  }));
}

/** Whether the records stand where the head of their batch says, one behind the other. */
function isInOrder(records: readonly FetchedRecord[], { first, last }: Extent): boolean {
  let before = first - 1;
  for (const { offset } of records) {
    const at = Number(offset);
    if (at <= before || at > last) return false;
    before = at;
  }
  return true;
}

/** The records of a batch of magic 2. @throws where they cannot be unpacked or are not what its head says. */
async function unpackedRecords(batch: Buffer, { first }: Extent): Promise<FetchedRecord[]> {
  const attributes = batch.readUInt16BE(ATTRIBUTES);
  const packed = batch.subarray(OVERHEAD);
  const codec = attributes & CODEC;
  const count = batch.readInt32BE(COUNT);
  // An empty batch is what is left of one when its records were compacted away.
  const bytes = codec === 0 || count === 0 ? packed : await unpack(codec, packed);
  return readRecords(bytes, {
    count,
    firstOffset: first,
    firstTimestamp: Number(batch.readBigInt64BE(TIMESTAMP)),
    ...(attributes & APPEND_TIME ? { appendedAt: Number(batch.readBigInt64BE(LAST_TIMESTAMP)) } : {}),
    isControl: (attributes & CONTROL) !== 0,
    batchContext: {
      producerId: batch.readBigInt64BE(PRODUCER).toString(),
      inTransaction: (attributes & IN_TRANSACTION) !== 0,
    },
  });
}

/** By what kafkajs was taught (codecs.ts). */
function unpack(codec: number, bytes: Buffer): Promise<Buffer> {
  const codecs = kafkajs.CompressionCodecs as Record<
    number,
    () => { decompress(bytes: Buffer): Promise<Buffer> }
  >;
  const found = codecs[codec];
  if (!found) throw new RangeError(`no codec ${codec}`);
  return found().decompress(bytes);
}

/** The records of a whole batch; undefined where it cannot be read. */
async function recordsOf(batch: Buffer, extent: Extent): Promise<FetchedRecord[] | undefined> {
  const magic = batch.readInt8(MAGIC);
  try {
    if (magic === 0 || magic === 1) return await readMessageSet(new Reader(batch), batch.length);
    if (magic !== 2 || batch.length < OVERHEAD) return undefined;
    if (crc32c(batch, ATTRIBUTES) !== batch.readUInt32BE(CHECKSUM)) return undefined;
    const records = await unpackedRecords(batch, extent);
    return isInOrder(records, extent) ? records : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The records of a partition in an answer; those that cannot be read are `unreadable`, with their offset and nothing
 * else. A batch that the answer's size cut off is left for the next fetch.
 *
 * @param end offset after the last one in the partition.
 */
export async function readRecordBatches(bytes: Buffer, end: number): Promise<FetchedRecord[]> {
  const all: FetchedRecord[] = [];
  let unpacked = 0;
  for (let at = 0; at + LEGACY_OVERHEAD <= bytes.length && unpacked < ENOUGH; ) {
    const length = BEFORE_LENGTH_COUNTS + bytes.readInt32BE(at + LENGTH);
    if (length < LEGACY_OVERHEAD || at + length > bytes.length) break;
    const batch = bytes.subarray(at, at + length);
    const extent = extentOf(batch, end);
    at += length;
    const next = at + LENGTH <= bytes.length ? Number(bytes.readBigInt64BE(at)) : 0;
    for (const record of (await recordsOf(batch, extent)) ?? standIns(lostWith(batch, extent, next))) {
      unpacked += record.value?.length ?? 0;
      all.push(record);
    }
  }
  return all;
}
