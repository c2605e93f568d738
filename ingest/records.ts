import type { FetchedRecord } from './kafkajs-protocol.ts';

/** Most records have none, and share this. */
const NO_HEADERS: FetchedRecord['headers'] = Object.freeze({});

/** What the head of a batch says of all its records. */
export interface RecordsHead {
  count: number;
  /** Offset of a record whose delta is 0. */
  firstOffset: number;
  /** Timestamp of a record whose delta is 0, ms. */
  firstTimestamp: number;
  /** The broker's time where it counts instead of the records' own, ms. */
  appendedAt?: number;
  isControl: boolean;
  /** By which kafkajs leaves out what a transaction took back. */
  batchContext: object;
}

/**
 * The records of an unpacked batch (magic 2). kafkajs copies all headers of a record for each one more, so that a
 * megabyte of them takes hours; here a message costs what it is long.
 *
 * @throws RangeError where they are not what the batch's head and their own lengths say.
 */
export function readRecords(bytes: Buffer, head: RecordsHead): FetchedRecord[] {
  let at = 0;

  const varint = (): number => {
    let value = 0;
    for (let scale = 1, length = 0; length < 10; length += 1, scale *= 128) {
      const byte = bytes[at];
      if (byte === undefined) break;
      at += 1;
      value += (byte & 0x7f) * scale;
      // Zigzag: the last bit is the sign.
      if (byte < 0x80) return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
    }
    throw new RangeError('no varint');
  };
  const part = (): Buffer | null => {
    const length = varint();
    if (length === -1) return null;
    if (length < 0 || at + length > bytes.length) throw new RangeError('a part beyond its batch');
    at += length;
    return bytes.subarray(at - length, at);
  };
  const headers = (): FetchedRecord['headers'] => {
    const count = varint();
    if (count === 0) return NO_HEADERS;
    if (count < 0 || count > bytes.length) throw new RangeError('no number of headers');
    // No prototype: `__proto__` is a name like any other. Of several with one name the last counts.
    const named: FetchedRecord['headers'] = Object.create(null);
    for (let index = 0; index < count; index += 1) {
      const name = part();
      if (name === null) throw new RangeError('a header without a name');
      named[name.toString('utf8')] = part();
    }
    return named;
  };

  const records: FetchedRecord[] = [];
  for (let index = 0; index < head.count; index += 1) {
    const length = varint();
    const end = at + length;
    // Attributes of a record mean nothing yet.
    at += 1;
    const timestamp = head.firstTimestamp + varint();
    const offset = head.firstOffset + varint();
    const key = part();
    const value = part();
    records.push({
      offset: String(offset),
      timestamp: String(head.appendedAt ?? timestamp),
      key,
      value,
      headers: headers(),
      isControlRecord: head.isControl,
      batchContext: head.batchContext,
    });
    if (at !== end) throw new RangeError('a record of another length than it says');
  }
  if (at !== bytes.length) throw new RangeError('bytes behind the last record');
  return records;
}
