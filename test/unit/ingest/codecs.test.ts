import { gzipSync } from 'node:zlib';
import kafkajs from 'kafkajs';
import { compressFrameSync } from 'lz4-napi';
import { compressSync } from 'snappy';
import { describe, expect, it } from 'vitest';
import { DECOMPRESS, registerCodecs, unsnappy } from '../../../ingest/codecs.ts';
import { UNREADABLE } from '../../../ingest/source.ts';

const text = Buffer.from('queue depth '.repeat(2_000));

/** A zstd frame of one raw block, as the format's page draws it. */
const rawZstd = (bytes: Buffer): Buffer => {
  const head = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0xa0, 0, 0, 0, 0]);
  head.writeUInt32LE(bytes.length, 5);
  const block = Buffer.alloc(3);
  block.writeUIntLE((bytes.length << 3) | 1, 0, 3);
  return Buffer.concat([head, block, bytes]);
};

describe('codecs', () => {
  it('read snappy in one block and in xerial frames', () => {
    expect(unsnappy(compressSync(text))).toEqual(text);
    const blocks = [text.subarray(0, 9_000), text.subarray(9_000)].map((part) => {
      const packed = compressSync(part);
      const length = Buffer.alloc(4);
      length.writeInt32BE(packed.length);
      return Buffer.concat([length, packed]);
    });
    const head = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0, 0, 0, 0, 1, 0, 0, 0, 1]);
    expect(unsnappy(Buffer.concat([head, ...blocks]))).toEqual(text);
  });

  it('read lz4 frames and zstd', () => {
    expect(DECOMPRESS[3]?.(compressFrameSync(text))).toEqual(text);
    expect(DECOMPRESS[4]?.(rawZstd(text))).toEqual(text);
  });

  it('turn what cannot be read into messages that say so', async () => {
    registerCodecs();
    const codecs = kafkajs.CompressionCodecs as Record<
      number,
      () => { decompress(bytes: Buffer): Promise<Buffer> }
    >;
    for (const code of [2, 3, 4, 5]) {
      const bytes = await codecs[code]?.().decompress(gzipSync(text));
      expect(bytes?.includes(UNREADABLE)).toBe(true);
    }
  });
});
