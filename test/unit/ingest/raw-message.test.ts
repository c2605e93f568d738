import { describe, expect, it } from 'vitest';
import { createDecoder } from '../../../ingest/decode/decoder.ts';
import { raw } from '../../../ingest/kafka-source.ts';
import type { FetchedRecord } from '../../../ingest/kafkajs-protocol.ts';
import { created, STAMP, TIMESTAMP } from '../decode/messages.ts';

const record = (
  headers: FetchedRecord['headers'],
  value: Buffer | null = Buffer.from('{}'),
): FetchedRecord => ({
  offset: '42',
  timestamp: String(TIMESTAMP),
  key: null,
  value,
  headers,
});

const { data, ...attributes } = created();
const binary = Object.fromEntries(
  Object.entries(attributes).map(([name, value]) => [`ce_${name}`, Buffer.from(String(value))]),
);

describe('a message as kafkajs gives it', () => {
  it('has no header without a value', () => {
    const { headers } = raw('t', 0, record({ a: Buffer.from('1'), b: null, c: Buffer.from('') }));
    expect(Object.keys(headers)).toEqual(['a', 'c']);
  });

  it('has headers by any name, none of which reaches a prototype', () => {
    const names = JSON.parse('{"__proto__":0,"constructor":0,"toString":0,"hasOwnProperty":0}');
    for (const name of Object.keys(names)) names[name] = Buffer.from('x');
    const { headers } = raw('t', 0, record({ ...names, ['__proto__']: Buffer.from('x') }));
    expect(Object.keys(headers).sort()).toEqual(['__proto__', 'constructor', 'hasOwnProperty', 'toString']);
    expect(Object.getPrototypeOf(headers)).toBeNull();
  });

  it('is decoded where a header that is part of the event has no value, as Java clients may send it', () => {
    const value = Buffer.from(JSON.stringify(data));
    const message = raw(
      'cc.ticket.v1',
      0,
      record({ ...binary, ce_traceparent: null, ce_recordedtime: null }, value),
    );
    expect(createDecoder()(message, STAMP).kind).toBe('keep');
  });

  it('is unreadable by what read it, not by a header that says so', () => {
    expect(raw('t', 0, record({ 'andon-unreadable-codec': Buffer.from('1') })).unreadable).toBeUndefined();
    expect(raw('t', 0, { ...record({}, null), unreadable: true }).unreadable).toBe(true);
  });
});
