import { describe, expect, it } from 'vitest';
import { mayBeKept } from '../../../ingest/quarantine/keepable.ts';
import type { FaultCode } from '../../../schemas/faults.ts';
import { created, message } from '../decode/messages.ts';

const kept = (value: unknown, more: Parameters<typeof message>[1] = {}, fault: FaultCode = 'ANDON_E104') =>
  mayBeKept(message(value, more), fault);
const header = (name: string, text: string | Buffer) => ({ headers: { [name]: Buffer.from(text) } });

describe('the bytes of a rejected message are kept', () => {
  it.each([
    ['an event without a required field', created({ channel: undefined })],
    ['an event of a type not known yet', created({ gate: 'north-3', level: 4 }, { type: 'ticket.gated' })],
    ['known fields as a fact may hold them', created({ city: '广州', subcategory: '网络中断' })],
    ['a list of codes', created({ tags: ['a-1', 'b-2'] })],
    ['names within texts', JSON.stringify(created({ reason: 'a:"b":\\' }), null, 2)],
    [
      'readable data in Base64',
      created({}, { data: undefined, data_base64: Buffer.from('{"channel":"phone"}').toString('base64') }),
    ],
  ])('of %s', (_, value) => {
    expect(kept(value, { key: Buffer.from('T-1') })).toBe(true);
  });
  it.each([
    ['ce_source', '/cc/gd/ticketing-a'],
    ['content-type', 'application/cloudevents+json; charset=utf-8'],
    ['traceparent', '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'],
    ['andon-replay-of', 'cc.ticket.v1:0:57'],
  ])('with the header %s', (name, text) => {
    expect(kept(created(), header(name, text))).toBe(true);
  });
});

describe('nothing is kept', () => {
  it.each<FaultCode>(['ANDON_E101', 'ANDON_E105', 'ANDON_E107', 'ANDON_E108'])(
    'of a message with %s',
    (fault) => {
      expect(kept(created(), {}, fault)).toBe(false);
    },
  );
  it.each([
    ['a name by its field', created({ customer_name: 'Wang' })],
    ['a name by its field in another spelling', created({ contactName: 'Wang' })],
    ['an address', created({ home: { street: 'x' } })],
    ['prose', created({ said: 'she lives next door' })],
    ['Chinese in a field that no schema knows', created({ who: '张三' })],
    ['a field whose name is no name', created({ 张三: 1 })],
    ['a long text in a known field', created({ reason: 'x'.repeat(201) })],
    ['a mobile number', created({ extra: '13812345678' })],
    [
      'a mobile number behind an escape',
      JSON.stringify(created({ extra: '-' })).replace('"-"', '"\\u003138-1234-5678"'),
    ],
    ['a mobile number that counts nothing', created({ extra: 13812345678 })],
    ['Base64 that is not text', created({}, { data: undefined, data_base64: '/////w==' })],
    [
      'a name in Base64',
      created({}, { data: undefined, data_base64: Buffer.from('{"name":"W"}').toString('base64') }),
    ],
    [
      'prose that a second field of the name hides',
      JSON.stringify(created()).replace('"channel":', '"channel":"she lives next door","channel":'),
    ],
    [
      'a name that a second field hides, behind an escape, in Base64',
      created(
        {},
        { data: undefined, data_base64: Buffer.from('{"x":"Mrs Wang","\\u0078":"1"}').toString('base64') },
      ),
    ],
    ['half a JSON', '{"specversion":"1.0"'],
    ['two in one', '{}{}'],
    ['bytes that are no text', Buffer.from([0x7b, 0xff, 0x7d])],
    ['nothing', null],
  ])('of %s', (_, value) => {
    expect(kept(value)).toBe(false);
  });
  it.each([
    ['is no text', Buffer.from([0xff, 0xfe])],
    ['is a mobile number', Buffer.from('13812345678')],
    ['is an e-mail address', Buffer.from('w@example.cn')],
    ['is Chinese', Buffer.from('张三')],
  ])('whose key %s', (_, key) => {
    expect(kept(created(), { key })).toBe(false);
  });
  it.each([
    ['x-customer-name', 'Wang'],
    ['x-who', '张三'],
    ['x-raw', Buffer.from([0xff])],
    ['ce_subject', '13812345678'],
    ['x-caller', 'T-1'],
  ])('with the header %s', (name, text) => {
    expect(kept(created(), header(name, text))).toBe(false);
  });
});
