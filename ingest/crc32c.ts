/** CRC-32C (Castagnoli), eight bytes at a step: for each place of a byte within the step a table. */
const TABLES = Array.from({ length: 8 }, () => new Int32Array(256));
const [T0, T1, T2, T3, T4, T5, T6, T7] = TABLES as [
  Int32Array,
  Int32Array,
  Int32Array,
  Int32Array,
  Int32Array,
  Int32Array,
  Int32Array,
  Int32Array,
];
for (let byte = 0; byte < 256; byte += 1) {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0x82f6_3b78 : value >>> 1;
  T0[byte] = value;
}
for (let table = 1; table < 8; table += 1)
  for (let byte = 0; byte < 256; byte += 1) {
    const before = TABLES[table - 1]?.[byte] as number;
    (TABLES[table] as Int32Array)[byte] = (before >>> 8) ^ (T0[before & 0xff] as number);
  }

/**
 * The checksum that Kafka writes into a record batch, of the bytes from `start` on. About 0.3 µs an event; kafkajs
 * leaves it out.
 */
export function crc32c(bytes: Buffer, start = 0): number {
  const { length } = bytes;
  let crc = -1;
  let at = start;
  for (; at + 8 <= length; at += 8) {
    const head = crc ^ bytes.readInt32LE(at);
    crc =
      (T7[head & 0xff] as number) ^
      (T6[(head >>> 8) & 0xff] as number) ^
      (T5[(head >>> 16) & 0xff] as number) ^
      (T4[head >>> 24] as number) ^
      (T3[bytes[at + 4] as number] as number) ^
      (T2[bytes[at + 5] as number] as number) ^
      (T1[bytes[at + 6] as number] as number) ^
      (T0[bytes[at + 7] as number] as number);
  }
  for (; at < length; at += 1) crc = (crc >>> 8) ^ (T0[(crc ^ (bytes[at] as number)) & 0xff] as number);
  return ~crc >>> 0;
}
