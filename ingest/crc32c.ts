import { crc32c as checksum } from '@node-rs/crc32';

/** The checksum (CRC-32C) that Kafka writes into a record batch, of the bytes from `start` on; kafkajs leaves it out. */
export const crc32c = (bytes: Buffer, start = 0): number => checksum(bytes.subarray(start));
