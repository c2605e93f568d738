import { createRequire } from 'node:module';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { registerCodecs } from '../../../ingest/codecs.ts';
import { crc32c } from '../../../ingest/crc32c.ts';
import { surviveUnreadableBatches } from '../../../ingest/fetch-response.ts';
import { fetchResponse } from '../../../ingest/kafkajs-protocol.ts';
import { readRecordBatches } from '../../../ingest/record-batches.ts';

const internal = createRequire(import.meta.url);
const { RecordBatch } = internal('kafkajs/src/protocol/recordBatch/v0');
const Record = internal('kafkajs/src/protocol/recordBatch/record/v0');
const Encoder = internal('kafkajs/src/protocol/encoder');
const MessageSet = internal('kafkajs/src/protocol/messageSet');
const FIRST = 1_785_000_000_000;

/** A batch of texts at offsets from `first` on, as kafkajs' own producer writes it. */
async function batch(first: number, texts: string[], compression = 0): Promise<Buffer> {
  const records = texts.map((value, offsetDelta) =>
    Record({ offsetDelta, timestampDelta: offsetDelta, key: null, value, headers: { name: 'x' } }),
  );
  const written = await RecordBatch({
    compression,
    firstOffset: first,
    firstTimestamp: FIRST,
    maxTimestamp: FIRST + texts.length,
    lastOffsetDelta: texts.length - 1,
    records,
  });
  return written.buffer;
}

/** One record whose headers have these names, in order; the value of each is its place. */
async function withHeaders(names: string[]): Promise<Buffer> {
  const varint = (value: number) => new Encoder().writeVarInt(value).buffer;
  const parts = names.flatMap((name, place) => {
    const value = Buffer.from(String(place));
    return [varint(Buffer.byteLength(name)), Buffer.from(name), varint(value.length), value];
  });
  // No attributes, no time, offset delta 0, no key, no value.
  const body = Buffer.concat([Buffer.from([0, 0, 0, 1, 1]), varint(names.length), ...parts]);
  const record = Buffer.concat([varint(body.length), body]);
  const whole = Buffer.concat([(await batch(0, ['a'])).subarray(0, 61), record]);
  return changed(whole, (copy) => copy.writeInt32BE(whole.length - 12, 8));
}

/** The same bytes with some of them changed; the checksum is made right again unless it is `kept`. */
function changed(bytes: Buffer, change: (copy: Buffer) => void, kept = false): Buffer {
  const copy = Buffer.from(bytes);
  change(copy);
  if (!kept) copy.writeUInt32BE(crc32c(copy, 21), 17);
  return copy;
}

function changedOffset(bytes: Buffer, offset: number): Buffer {
  const copy = Buffer.from(bytes);
  copy.writeBigInt64BE(BigInt(offset), 0);
  return copy;
}

/** Offsets with what stands there; `-` for what cannot be read. */
const seen = async (bytes: Buffer, end = 1_000_000) =>
  (await readRecordBatches(bytes, end)).map((record) =>
    record.unreadable ? `${record.offset}-` : `${record.offset}${record.value}`,
  );

beforeAll(() => registerCodecs());

describe('record batches', () => {
  it('are checked by the checksum that Kafka writes', async () => {
    expect(crc32c(Buffer.from('123456789'))).toBe(0xe306_9283);
    const bytes = await batch(0, ['a', 'b']);
    expect(crc32c(bytes, 21)).toBe(bytes.readUInt32BE(17));
  });

  it.each([
    ['none', 0],
    ['gzip', 1],
    ['snappy', 2],
    ['lz4', 3],
  ])('of codec %s are read', async (_, compression) => {
    expect(await seen(await batch(7, ['a', 'b', 'c'], compression))).toEqual(['7a', '8b', '9c']);
  });

  it.each<[string, (copy: Buffer) => void, boolean?]>([
    ['a bit flipped in a value', (copy) => void (copy[copy.length - 9]! ^= 4), true],
    ['a codec that does not exist', (copy) => copy.writeInt16BE(6, 21)],
    ['a codec that it is not', (copy) => copy.writeInt16BE(1, 21)],
    ['a magic that does not exist', (copy) => copy.writeInt8(9, 16)],
    ['a magic below zero', (copy) => copy.writeInt8(-1, 16)],
    ['more records announced than there are', (copy) => copy.writeInt32BE(900, 57)],
    ['a count below zero', (copy) => copy.writeInt32BE(-7, 57)],
    ['records that are none', (copy) => copy.fill(0xff, 61)],
    ['records that lie about their length', (copy) => copy.writeInt8(0x7e, 61)],
  ])('with %s are a record a lost offset, and the next one is read', async (_, change, kept) => {
    const middle = changed(await batch(5, ['b', 'c']), change, kept);
    const bytes = Buffer.concat([await batch(4, ['a']), middle, await batch(7, ['d'], 1)]);
    expect(await seen(bytes)).toEqual(['4a', '5-', '6-', '7d']);
    // Also where nothing else is in the answer: this is where kafkajs asks for the same again.
    expect(await seen(middle)).toEqual(['5-', '6-']);
  });

  it('whose head lies about its offsets claim none behind the end of the log, and bounded many', async () => {
    const lying = async (kept: boolean) =>
      changed(
        await batch(5, ['b']),
        (copy) => {
          // A codec that nobody has.
          copy.writeUInt16BE(6, 21);
          copy.writeInt32BE(2 ** 31 - 1, 23);
        },
        kept,
      );
    const bytes = await lying(false);
    expect(await seen(bytes, 8)).toEqual(['5-', '6-', '7-']);
    // Nobody vouches for the head: its two words about how many there are must agree.
    expect(await seen(await lying(true), 8)).toEqual(['5-']);
    // What stands behind it is read, whatever the head claims.
    for (const kept of [false, true]) {
      const answer = Buffer.concat([await lying(kept), await batch(6, ['c', 'd'])]);
      expect(await seen(answer, 8)).toEqual(['5-', '6c', '7d']);
    }
    const many = await seen(bytes, 2 ** 31);
    expect(many.length).toBeLessThanOrEqual(1 << 17);
    expect(many.at(-1)).toBe(`${2 ** 31 - 1}-`);
    expect(
      await seen(
        changed(await batch(5, ['b']), (copy) => copy.writeInt32BE(-4, 23), true),
        8,
      ),
    ).toEqual(['5-']);
  });

  it('have headers by any name, of which the last of a name counts, however many', async () => {
    const names = ['a', 'b', 'a', '__proto__', 'constructor'];
    const [record] = await readRecordBatches(await withHeaders(names), 1);
    expect(Object.keys(record?.headers ?? {}).sort()).toEqual(['__proto__', 'a', 'b', 'constructor']);
    expect(record?.headers.a?.toString()).toBe('2');
    const many = Array.from({ length: 100_000 }, (_, n) => `h${n}`);
    const began = performance.now();
    const [large] = await readRecordBatches(await withHeaders(many), 1);
    expect(Object.keys(large?.headers ?? {}).length).toBe(100_000);
    // kafkajs' own reader takes minutes.
    expect(performance.now() - began).toBeLessThan(20_000);
  });

  it.each([0, 1])('of magic %i, as old brokers have them, are read', async (messageVersion) => {
    const entries = ['a', 'b', 'c'].map((value) => ({ key: null, value, timestamp: FIRST }));
    const plain = MessageSet({ messageVersion, compression: 0, entries: entries.slice(0, 1) }).buffer;
    const inner = MessageSet({ messageVersion, compression: 1, entries }).buffer;
    const wrapper = { compression: 1, timestamp: FIRST, key: null, value: gzipSync(inner) };
    const packed = MessageSet({ messageVersion, compression: 0, entries: [wrapper] }).buffer;
    // The wrapper of magic 1 stands at the offset of its last message; that of magic 0 holds whole offsets.
    const inside = messageVersion === 1 ? ['5a', '6b', '7c'] : ['0a', '1b', '2c'];
    const bytes = Buffer.concat([changedOffset(plain, 4), changedOffset(packed, 7), await batch(8, ['d'])]);
    expect(await seen(bytes)).toEqual(['4a', ...inside, '8d']);
    const broken = changedOffset(packed, 7);
    broken.fill(0xff, broken.length - 20);
    expect(await seen(Buffer.concat([changedOffset(plain, 4), broken, await batch(8, ['d'])]))).toEqual([
      '4a',
      '7-',
      '8d',
    ]);
  });

  it('that the answer cut off are left for the next fetch', async () => {
    const whole = await batch(0, ['a']);
    const next = await batch(1, ['b', 'c']);
    for (let length = 0; length < next.length; length += 1)
      expect(await seen(Buffer.concat([whole, next.subarray(0, length)]))).toEqual(['0a']);
  });

  it('that unpack to very much are read a part at a time', async () => {
    const large = await batch(0, ['x'.repeat(40_000_000)], 1);
    const parts = await Promise.all(
      [0, 1, 2, 3].map((n) => changed(large, (copy) => copy.writeBigInt64BE(BigInt(n)))),
    );
    const read = await readRecordBatches(Buffer.concat(parts), 4);
    expect(read.map(({ offset }) => offset)).toEqual(['0', '1']);
  });
});

/** As JSON, without what kafkajs tells of a batch and nobody asks for. */
const plain = (answer: unknown) =>
  JSON.parse(
    JSON.stringify(answer, (name, value) => {
      if (name === 'magicByte' || name === 'attributes') return undefined;
      if (name !== 'batchContext') return value;
      return { producerId: value.producerId, inTransaction: value.inTransaction };
    }),
  );

describe("a fetch's answer", () => {
  const own = new Map([4, 5, 6, 7, 8, 9, 10, 11].map((version) => [version, fetchResponse(version).decode]));

  it.each([...own.keys()])("is read in version %i as kafkajs' own reader reads it", async (version) => {
    const topics = [];
    for (const topic of ['one', 'two']) {
      const partitions = [];
      for (const partition of [0, 1]) {
        const records =
          partition === 1 && topic === 'two' ? Buffer.alloc(0) : await batch(partition, ['a', 'b'], 2);
        const part = new Encoder().writeInt32(partition).writeInt16(0).writeInt64(12).writeInt64(11);
        if (version >= 5) part.writeInt64(3);
        part.writeArray([new Encoder().writeInt64(9).writeInt64(1)]);
        if (version >= 11) part.writeInt32(-1);
        partitions.push(part.writeInt32(records.length).writeBuffer(records));
      }
      topics.push(new Encoder().writeString(topic).writeArray(partitions));
    }
    const answer = new Encoder().writeInt32(5);
    if (version >= 7) answer.writeInt16(0).writeInt32(77);
    const bytes = answer.writeArray(topics).buffer;
    surviveUnreadableBatches();
    const read = await fetchResponse(version).decode(bytes);
    expect(plain(read)).toEqual(plain(await own.get(version)?.(bytes)));
    expect(JSON.stringify(read)).toContain('"offset":"1"');
  });
});
