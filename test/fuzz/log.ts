import kafkajs from 'kafkajs';
import { crc32c } from '../../ingest/crc32c.ts';
import { raw } from '../../ingest/kafka-source.ts';
import { readRecordBatches } from '../../ingest/record-batches.ts';
import type { RawMessage } from '../../ingest/verdict.ts';
import type { Random } from '../../simulator/random.ts';
import { type Mutant, one } from './draft.ts';

/** Messages as a broker has them: packed into a record batch, and read out of it by the ingest's own reader. */

const TOPIC = 'cc.ticket.v1';
const HEAD = 61;

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value < 0 ? -value * 2 - 1 : value * 2;
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  bytes.push(rest);
  return Buffer.from(bytes);
}
const sized = (bytes: Buffer | null): Buffer[] =>
  bytes === null ? [varint(-1)] : [varint(bytes.length), bytes];

function recordOf(mutant: Mutant, delta: number, first: number): Buffer {
  const headers = Object.entries(mutant.headers).flatMap(([name, value]) => [
    ...sized(Buffer.from(name)),
    ...sized(value),
  ]);
  const body = Buffer.concat([
    Buffer.from([0]),
    varint(mutant.timestamp - first),
    varint(delta),
    ...sized(mutant.key),
    ...sized(mutant.value),
    varint(Object.keys(mutant.headers).length),
    ...headers,
  ]);
  return Buffer.concat([varint(body.length), body]);
}

async function packed(codec: number, records: Buffer): Promise<Buffer> {
  const codecs = kafkajs.CompressionCodecs as Record<
    number,
    () => { compress(of: { buffer: Buffer }): Promise<Buffer> }
  >;
  return codec === 0 ? records : ((await codecs[codec]?.().compress({ buffer: records })) as Buffer);
}

/** The mutants as one record batch from offset `first` on. */
async function batchOf(mutants: readonly Mutant[], first: number, codec: number): Promise<Buffer> {
  const timestamp = mutants[0]?.timestamp ?? 0;
  const records = Buffer.concat(mutants.map((mutant, delta) => recordOf(mutant, delta, timestamp)));
  const body = await packed(codec, records);
  const head = Buffer.alloc(HEAD);
  head.writeBigInt64BE(BigInt(first), 0);
  head.writeInt32BE(HEAD - 12 + body.length, 8);
  head.writeInt8(2, 16);
  head.writeInt16BE(codec, 21);
  head.writeInt32BE(mutants.length - 1, 23);
  head.writeBigInt64BE(BigInt(timestamp), 27);
  head.writeBigInt64BE(BigInt(timestamp), 35);
  head.writeBigInt64BE(-1n, 43);
  head.writeInt16BE(-1, 51);
  head.writeInt32BE(-1, 53);
  head.writeInt32BE(mutants.length, 57);
  const batch = Buffer.concat([head, body]);
  batch.writeUInt32BE(crc32c(batch, 21), 17);
  return batch;
}

/** Spoils a batch behind the places by which one goes on to the next. */
function spoil(batch: Buffer, random: Random): void {
  const at = random.below(4);
  if (at === 0) batch.writeInt8(one(random, [3, 9, -1]), 16);
  else batch.writeUInt8(batch.readUInt8(HEAD) ^ (1 + random.below(255)), HEAD);
  // A producer that wrote it so has its checksum right.
  if (at > 1) batch.writeUInt32BE(crc32c(batch, 21), 17);
}

/** Messages out of one batch; with `spoilt` out of one that cannot be read. */
export async function throughLog(
  mutants: readonly Mutant[],
  first: number,
  random: Random,
  spoilt: boolean,
): Promise<RawMessage[]> {
  const batch = await batchOf(mutants, first, one(random, [0, 0, 0, 1, 2, 3]));
  if (spoilt) spoil(batch, random);
  const records = await readRecordBatches(batch, first + mutants.length);
  return records.map((record) => raw(TOPIC, 0, record));
}
