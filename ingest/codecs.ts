import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { Decompress as Unzstd } from 'fzstd';
import kafkajs from 'kafkajs';
import { compressFrameSync, decompressFrameSync } from 'lz4-napi';
import { compressSync, uncompressSync } from 'snappy';

/**
 * Largest record batch once unpacked, bytes. A broker takes a megabyte of it packed, and a megabyte of zeros may unpack
 * to a thousand times as much. (Snappy and lz4 cannot: 21 and 255 times at most.)
 */
export const LARGEST_UNPACKED = 128 * 1024 * 1024;

const XERIAL = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00]);

const asBuffer = (bytes: Uint8Array | string): Buffer =>
  typeof bytes === 'string'
    ? Buffer.from(bytes)
    : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** What one snappy block says it unpacks to, bytes: it is believed by whoever makes room for it. */
function announced(block: Buffer): number {
  let size = 0;
  for (let at = 0; at < 5; at += 1) {
    const byte = block.readUInt8(at);
    size += (byte & 0x7f) * 2 ** (7 * at);
    if (byte < 0x80) return size;
  }
  return Number.POSITIVE_INFINITY;
}

function unsnappyBlock(block: Buffer, room: number): Buffer {
  if (announced(block) > room) throw new RangeError('a snappy block larger than a record batch');
  return asBuffer(uncompressSync(block));
}

/** Snappy as Java clients send it: a 16-byte xerial header, then blocks of (length, block). Others send one block. */
export function unsnappy(bytes: Buffer): Buffer {
  if (!bytes.subarray(0, XERIAL.length).equals(XERIAL)) return unsnappyBlock(bytes, LARGEST_UNPACKED);
  const parts: Buffer[] = [];
  let room = LARGEST_UNPACKED;
  for (let at = 16; at < bytes.length; ) {
    const length = bytes.readUInt32BE(at);
    if (at + 4 + length > bytes.length) throw new RangeError('a snappy block longer than its frame');
    const part = unsnappyBlock(bytes.subarray(at + 4, at + 4 + length), room);
    parts.push(part);
    room -= part.length;
    at += 4 + length;
  }
  return Buffer.concat(parts);
}

function unzstd(bytes: Buffer): Buffer {
  const parts: Uint8Array[] = [];
  let room = LARGEST_UNPACKED;
  const stream = new Unzstd((part) => {
    room -= part.length;
    if (room < 0) throw new RangeError('a zstd frame larger than a record batch');
    parts.push(part);
  });
  stream.push(bytes, true);
  return Buffer.concat(parts);
}

const gunzipAside = promisify(gunzip);
const gzipAside = promisify<Buffer, Buffer>(gzip);

export type Decompress = (bytes: Buffer) => Buffer | Promise<Buffer>;

/** By the number that Kafka gives the codec. */
export const DECOMPRESS: Record<number, Decompress> = {
  1: (bytes) => gunzipAside(bytes, { maxOutputLength: LARGEST_UNPACKED }),
  2: unsnappy,
  3: (bytes) => decompressFrameSync(bytes),
  4: unzstd,
};

const COMPRESS: Record<number, Decompress> = {
  1: (bytes) => gzipAside(bytes),
  2: (bytes) => compressSync(bytes),
  3: (bytes) => compressFrameSync(bytes),
};

const of = (by: Record<number, Decompress>, code: number): Decompress => {
  const found = by[code];
  if (!found) throw new Error(`no codec ${code}`);
  return found;
};

/**
 * Teaches kafkajs every codec that Kafka has; of any other, and of bytes that cannot be unpacked, they throw
 * (record-batches.ts). Holds for the whole process, since kafkajs keeps its codecs in one table.
 */
export function registerCodecs(decompress: Record<number, Decompress> = DECOMPRESS): void {
  const codecs = kafkajs.CompressionCodecs as Record<number, () => unknown>;
  for (const code of [1, 2, 3, 4, 5, 6, 7]) {
    codecs[code] = () => ({
      compress: async (encoder: { buffer: Buffer }) => of(COMPRESS, code)(encoder.buffer),
      decompress: async (bytes: Buffer) => of(decompress, code)(bytes),
    });
  }
}
