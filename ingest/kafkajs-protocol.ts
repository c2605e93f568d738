import { createRequire } from 'node:module';

/*
 * Parts of kafkajs that it keeps to itself. Its version is pinned; test/unit/ingest/fetch-response.test.ts and every test
 * that reads from a broker hold that they are what is written here.
 */

/** Reads big-endian values one after the other. */
export interface ProtocolReader {
  readInt16(): number;
  readInt32(): number;
  readInt64(): bigint;
  readString(): string;
  /** Bytes behind their length; null for length −1. */
  readBytes(): Buffer | null;
  readArray<Item>(read: (from: ProtocolReader) => Item): Item[];
  readArrayAsync<Item>(read: (from: ProtocolReader) => Promise<Item>): Promise<Item[]>;
}

/** A record as kafkajs hands it on. */
export interface FetchedRecord {
  offset: string;
  timestamp: string;
  key: Buffer | null;
  value: Buffer | null;
  headers: Record<string, Buffer | null>;
  isControlRecord?: boolean;
  batchContext?: object;
  /** Stands in for a record that could not be read. */
  unreadable?: boolean;
}

const internal = createRequire(import.meta.url);
const PROTOCOL = 'kafkajs/src/protocol';

export const Reader: new (bytes: Buffer) => ProtocolReader = internal(`${PROTOCOL}/decoder`);
/** Reads whole messages of magic 0 and 1. */
export const readMessageSet: (from: ProtocolReader, bytes: number) => Promise<FetchedRecord[]> = internal(
  `${PROTOCOL}/messageSet/decoder`,
);
/** How answers to a fetch of this version are read; what is put into `decode` holds for the whole process. */
export const fetchResponse = (version: number): { decode(bytes: Buffer): Promise<object> } =>
  internal(`${PROTOCOL}/requests/fetch/v${version}/response`);
