import { gzipSync } from 'node:zlib';
import kafkajs from 'kafkajs';
import { compressFrameSync } from 'lz4-napi';
import { compressSync } from 'snappy';
import { describe, expect, it } from 'vitest';
import { DECOMPRESS, LARGEST_UNPACKED, registerCodecs, unsnappy } from '../../../ingest/codecs.ts';

const text = Buffer.from('queue depth '.repeat(2_000));
const XERIAL = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0, 0, 0, 0, 1, 0, 0, 0, 1]);

const framed = (block: Buffer): Buffer => {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(block.length);
  return Buffer.concat([length, block]);
};

/** A zstd frame of blocks (type 0 raw, 1 one byte repeated `length` times), as the format's page draws it. */
function zstd(...blocks: { type: 0 | 1; bytes: Buffer; length: number }[]): Buffer {
  // No content size, a window of 1 MiB.
  const parts: Buffer[] = [Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, 0x50])];
  for (const [index, { type, bytes, length }] of blocks.entries()) {
    const head = Buffer.alloc(3);
    head.writeUIntLE((length << 3) | (type << 1) | (index === blocks.length - 1 ? 1 : 0), 0, 3);
    parts.push(head, bytes);
  }
  return Buffer.concat(parts);
}
const rawZstd = (bytes: Buffer) => zstd({ type: 0, bytes, length: bytes.length });

const codecs = kafkajs.CompressionCodecs as Record<
  number,
  () => { decompress(bytes: Buffer): Promise<Buffer> }
>;
const unpack = async (code: number, bytes: Buffer) => codecs[code]?.().decompress(bytes);

describe('codecs', () => {
  it('read snappy in one block and in xerial frames', () => {
    expect(unsnappy(compressSync(text))).toEqual(text);
    const blocks = [text.subarray(0, 9_000), text.subarray(9_000)].map((part) => framed(compressSync(part)));
    expect(unsnappy(Buffer.concat([XERIAL, ...blocks]))).toEqual(text);
  });

  it('read gzip, lz4 frames and zstd', async () => {
    expect(await DECOMPRESS[1]?.(gzipSync(text))).toEqual(text);
    expect(await DECOMPRESS[3]?.(compressFrameSync(text))).toEqual(text);
    expect(await DECOMPRESS[4]?.(rawZstd(text))).toEqual(text);
    const many = Array.from({ length: 40 }, (_, n) => ({
      type: 1 as const,
      bytes: Buffer.from([n]),
      length: 100_000,
    }));
    const whole = Buffer.concat(many.map(({ bytes, length }) => Buffer.alloc(length, bytes)));
    const unpacked = await DECOMPRESS[4]?.(zstd(...many));
    // toEqual takes seconds over so many bytes.
    expect(unpacked?.equals(whole)).toBe(true);
  });

  it('throw at what is no such codec, and at its halves', async () => {
    registerCodecs();
    const strange = Buffer.from('neither a frame nor a block of any codec');
    for (const code of [1, 2, 3, 4, 5]) await expect(unpack(code, strange)).rejects.toThrow();
    const packed = { 1: gzipSync(text), 2: compressSync(text), 3: compressFrameSync(text), 4: rawZstd(text) };
    for (const [code, bytes] of Object.entries(packed)) {
      await expect(unpack(Number(code), bytes)).resolves.toEqual(text);
      await expect(unpack(Number(code), bytes.subarray(0, bytes.length / 2)), code).rejects.toThrow();
    }
  });

  it('refuse what would unpack to more than the memory there is', async () => {
    registerCodecs();
    const zeros = gzipSync(Buffer.alloc(LARGEST_UNPACKED + 1));
    await expect(unpack(1, zeros)).rejects.toThrow();
    const block = { type: 1 as const, bytes: Buffer.from([0]), length: 128 * 1024 };
    await expect(unpack(4, zstd(...Array(20_000).fill(block)))).rejects.toThrow();
    // A block that says it unpacks to 4 GiB, alone and in a frame.
    const boast = Buffer.from([0xff, 0xff, 0xff, 0xff, 0x0f, 0, 0x61]);
    await expect(unpack(2, boast)).rejects.toThrow(/record batch/);
    await expect(unpack(2, Buffer.concat([XERIAL, framed(boast)]))).rejects.toThrow(/record batch/);
  });
});
