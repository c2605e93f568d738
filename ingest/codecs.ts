import { decompress as unzstd } from 'fzstd';
import kafkajs from 'kafkajs';
import { compressFrameSync, decompressFrameSync } from 'lz4-napi';
import { compressSync, uncompressSync } from 'snappy';
import { UNREADABLE } from './source.ts';

const XERIAL = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00]);

const asBuffer = (bytes: Uint8Array | string): Buffer =>
  typeof bytes === 'string'
    ? Buffer.from(bytes)
    : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** Snappy as Java clients send it: a 16-byte xerial header, then blocks of (length, block). Others send one block. */
export function unsnappy(bytes: Buffer): Buffer {
  if (!bytes.subarray(0, XERIAL.length).equals(XERIAL)) return asBuffer(uncompressSync(bytes));
  const parts: Buffer[] = [];
  for (let at = 16; at < bytes.length; ) {
    const length = bytes.readInt32BE(at);
    parts.push(asBuffer(uncompressSync(bytes.subarray(at + 4, at + 4 + length))));
    at += 4 + length;
  }
  return Buffer.concat(parts);
}

export type Decompress = (bytes: Buffer) => Buffer;

/** By the number that Kafka gives the codec; gzip (1) comes with kafkajs. */
export const DECOMPRESS: Record<number, Decompress> = {
  2: unsnappy,
  3: (bytes) => decompressFrameSync(bytes),
  4: (bytes) => asBuffer(unzstd(bytes)),
};

const LARGEST_BATCH = 1 << 17;
let unreadable: Buffer | undefined;

/**
 * Stands in for a record batch that cannot be decompressed: records at offsets 0, 1, 2 … of the batch, each only a
 * header that says so. kafkajs reads as many as the batch's own head announces, so every lost message keeps its offset
 * and the consumer goes on (kafkajs #1475 would have it fetch the same batch for ever).
 */
function unreadableRecords(): Buffer {
  if (unreadable) return unreadable;
  const zigzag = (value: number): number[] => {
    const bytes: number[] = [];
    let rest = value * 2;
    while (rest > 0x7f) {
      bytes.push((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    bytes.push(rest);
    return bytes;
  };
  const header = [...zigzag(UNREADABLE.length), ...Buffer.from(UNREADABLE), ...zigzag(1), 0x31];
  const parts: number[] = [];
  const whole: Buffer[] = [];
  for (let delta = 0; delta < LARGEST_BATCH; delta += 1) {
    // attributes, timestamp delta, offset delta, key null (-1), value null (-1), one header
    const record = [0, 0, ...zigzag(delta), 1, 1, ...zigzag(1), ...header];
    parts.push(...zigzag(record.length), ...record);
    if (parts.length > 60_000) whole.push(Buffer.from(parts.splice(0)));
  }
  whole.push(Buffer.from(parts));
  unreadable = Buffer.concat(whole);
  return unreadable;
}

const COMPRESS: Record<number, Decompress> = {
  2: (bytes) => compressSync(bytes),
  3: (bytes) => compressFrameSync(bytes),
};

/**
 * Teaches kafkajs every codec that Kafka has. What it cannot read becomes messages that say so, never an exception.
 * Holds for the whole process, since kafkajs keeps its codecs in one table.
 */
export function registerCodecs(decompress: Record<number, Decompress> = DECOMPRESS): void {
  const codecs = kafkajs.CompressionCodecs as Record<number, () => unknown>;
  for (const code of [2, 3, 4, 5, 6, 7]) {
    codecs[code] = () => ({
      async compress(encoder: { buffer: Buffer }) {
        const compress = COMPRESS[code];
        if (!compress) throw new Error(`codec ${code} is for reading only`);
        return compress(encoder.buffer);
      },
      async decompress(bytes: Buffer) {
        try {
          return decompress[code]?.(bytes) ?? unreadableRecords();
        } catch {
          return unreadableRecords();
        }
      },
    });
  }
}
