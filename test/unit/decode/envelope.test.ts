import { describe, expect, it } from 'vitest';
import { created, message, STAMP, TIMESTAMP } from './messages.ts';
import { countsOf, faultOf, judge, rowsOf } from './verdicts.ts';

const binary = (attributes: Record<string, string>, more: Record<string, string> = {}) => ({
  headers: Object.fromEntries([
    ...Object.entries(attributes).map(([name, text]) => [`ce_${name}`, Buffer.from(text)]),
    ...Object.entries(more).map(([name, text]) => [name, Buffer.from(text)]),
  ]),
});
const { data, ...attributes } = created() as Record<string, string> & { data: unknown };

describe('both CloudEvents modes', () => {
  it('reads structured mode with and without the content type', () => {
    const plain = rowsOf(created());
    const typed = rowsOf(
      created(),
      binary({}, { 'content-type': 'application/cloudevents+json; charset=utf-8' }),
    );
    expect(typed).toEqual(plain);
    expect(plain).toEqual([
      {
        tenant: 'default',
        subject: 'T-1',
        time: Date.UTC(2026, 6, 27, 2, 3, 4, 123),
        source: '/cc/gd/ticketing-a',
        id: 'e-1',
        at: Date.UTC(2026, 6, 27, 2, 3, 4, 123),
        recorded: Date.UTC(2026, 6, 27, 2, 3, 4, 123),
        type: 'ticket.created',
        ingested_at: STAMP,
        kafka_topic: 'cc.ticket.v1',
        kafka_partition: 3,
        kafka_offset: 42,
        channel: 'phone',
        region: 'CN-GD',
        category: 'fault',
        opened_by: 'agent',
      },
    ]);
  });

  it('reads binary mode to the same rows', () => {
    const more = binary(attributes, { 'content-type': 'application/json' });
    expect(rowsOf(data, more)).toEqual(rowsOf(created()));
  });

  it('prefers the content type where both modes could be meant', () => {
    const more = binary({ ...attributes, id: 'header' }, { 'content-type': 'application/cloudevents+json' });
    expect(rowsOf(created(), more)[0]?.id).toBe('e-1');
  });

  it('reads data_base64', () => {
    const folded = { ...attributes, data_base64: Buffer.from(JSON.stringify(data)).toString('base64') };
    expect(rowsOf(folded)).toEqual(rowsOf(created()));
    const hidden = Buffer.from(JSON.stringify({ ...(data as object), note: 'call 13912345678' })).toString(
      'base64',
    );
    expect(faultOf({ ...attributes, data_base64: hidden })).toBe('ANDON_E105');
    expect(faultOf({ ...attributes, data_base64: 'e30x' })).toBe('ANDON_E101');
  });
});

describe('type names', () => {
  it.each([
    'ticket.created',
    'ticket.created.v1',
    'cn.telecom.cc.ticket.created.v1',
    'cn.telecom.cc.ticket.created',
    'com.example-operator.ticket.created.v1',
  ])('accepts %s', (type) => expect(rowsOf(created({}, { type }))[0]?.type).toBe('ticket.created'));

  it.each([
    'ticket.create',
    'xticket.created',
    'ticket.created.v2',
    '.ticket.created',
    'ticket.absorbed',
    'constructor',
    'a..ticket.created',
  ])('refuses %s', (type) => expect(faultOf(created({}, { type }))).toBe('ANDON_E103'));

  it('takes both parts of a name with an underscore', () => {
    const scoped = { start: '2026-08-01T00:00:00Z', end: '2026-08-02T00:00:00Z', scope: 'all', factor: 2 };
    expect(rowsOf(created({}, { type: 'cn.x.planned_event.published.v1', data: scoped }))[0]?.type).toBe(
      'planned_event.published',
    );
  });
});

describe('attributes', () => {
  it.each([
    ['no specversion', { specversion: undefined }],
    ['another specversion', { specversion: '0.3' }],
    ['no id', { id: undefined }],
    ['an empty id', { id: '' }],
    ['an id that is a number', { id: 7 }],
    ['a long id', { id: 'x'.repeat(201) }],
    ['no source', { source: null }],
    ['no type', { type: undefined }],
    ['no time', { time: undefined }],
    ['a time without zone', { time: '2026-07-27T02:03:04' }],
    ['a date', { time: '2026-07-27' }],
    ['a day that does not exist', { time: '2026-02-29T02:03:04Z' }],
    ['a time before 2000', { time: '1999-12-31T23:59:59Z' }],
    ['a time after 2099', { time: '2100-01-01T00:00:00Z' }],
    ['a time as a number', { time: 1785117784123 }],
    ['a bad recordedtime', { recordedtime: 'yesterday' }],
    ['a subject with a unit separator', { subject: 'T-1\u001fT-2' }],
    ['a subject with a line feed', { subject: 'T-1\n' }],
    ['an id with a nul', { id: 'a\u0000' }],
    ['a tenant with a control character', { tenant: 'a\u0001' }],
    ['a subject that is a number', { subject: 5 }],
    ['a sequence with letters', { subjectseq: '12a' }],
    ['a sequence of 13 digits', { subjectseq: '1000000000000' }],
    ['a negative sequence', { subjectseq: -1 }],
    ['no subject, no id in the data, no key', { subject: undefined }],
  ])('refuses %s', (_, replaced) => expect(faultOf(created({}, replaced))).toBe('ANDON_E102'));

  it.each([
    ['7', '000000000007'],
    [7, '000000000007'],
    ['000000000007', '000000000007'],
    ['0000000000000007', '000000000007'],
    [undefined, undefined],
  ])('pads the sequence %s', (subjectseq, seq) =>
    expect(rowsOf(created({}, { subjectseq }))[0]?.seq).toBe(seq),
  );

  it('takes the subject from the data, then from the key', () => {
    const without = { subject: undefined };
    expect(rowsOf(created({ ticket_id: 'T-9' }, without))[0]?.subject).toBe('T-9');
    expect(rowsOf(created({}, without), { key: Buffer.from('T-8') })[0]?.subject).toBe('T-8');
    expect(faultOf(created({}, without), { key: Buffer.from('T\u001f8') })).toBe('ANDON_E102');
    expect(faultOf(created({}, without), { key: Buffer.from('13912345678') })).toBe('ANDON_E102');
  });

  it('refuses two names for one subject', () => {
    expect(faultOf(created({ ticket_id: 'T-2' }))).toBe('ANDON_E104');
    expect(faultOf(created({ ticket_id: 'T-1' }))).toBe('keep');
  });

  it('reads tenant and backfill', () => {
    expect(rowsOf(created({}, { tenant: 'uci' }))[0]?.tenant).toBe('uci');
    for (const event of [
      created({}, { backfill: true }),
      created({}, { backfill: 'true' }),
      created({ backfill: true }),
    ]) {
      const verdict = judge(event);
      expect(verdict).toMatchObject({ kind: 'keep', rows: [{ backfill: true }], columns: [{ backfill: 1 }] });
      expect(countsOf(event)).toEqual({});
    }
  });
});

describe('skew (docs/ticket-state.md 2)', () => {
  const ahead = (ms: number, reference: number) => new Date(reference + ms).toISOString();
  const recorded = Date.UTC(2026, 6, 27, 3);

  it.each([
    ['Kafka', TIMESTAMP, {}],
    ['recordedtime', recorded, { recordedtime: new Date(recorded).toISOString() }],
  ])('is measured against %s', (_, reference, more) => {
    const kept = (ms: number) => rowsOf(created({}, { time: ahead(ms, reference), ...more }))[0];
    expect(kept(120_000)).toMatchObject({ time: reference + 120_000, at: reference + 120_000 });
    expect(kept(120_000)).not.toHaveProperty('flags');
    expect(kept(120_001)).toMatchObject({ time: reference + 120_001, at: reference, flags: 'skew_fixed' });
    expect(kept(600_000)).toMatchObject({ at: reference, flags: 'skew_fixed' });
    expect(faultOf(created({}, { time: ahead(600_001, reference), ...more }))).toBe('ANDON_E106');
  });

  it('gives the same fact whenever it is read', () => {
    const event = created({}, { time: ahead(300_000, TIMESTAMP) });
    const [first] = rowsOf(event);
    const [second] = rowsOf(event, { offset: 77 });
    expect({ ...second, kafka_offset: 42 }).toEqual(first);
  });

  it('leaves time alone where nothing says when it was recorded', () => {
    expect(rowsOf(created({}, { time: '2031-01-01T00:00:00Z' }), { timestamp: -1 })[0]?.at).toBe(
      Date.UTC(2031, 0),
    );
  });
});

describe('messages that are none', () => {
  it.each([
    ['nothing', null, 'ANDON_E108'],
    ['no bytes', '', 'ANDON_E108'],
    ['more than 1 MiB', ' '.repeat(1024 * 1024 + 1), 'ANDON_E108'],
    ['no JSON', '{"specversion":', 'ANDON_E101'],
    ['two objects', `${JSON.stringify(created())}${JSON.stringify(created())}`, 'ANDON_E101'],
    ['not UTF-8', Buffer.from([0x22, 0xc3, 0x28, 0x22]), 'ANDON_E101'],
    ['UTF-16', Buffer.from(JSON.stringify(created()), 'utf16le'), 'ANDON_E101'],
    ['half a surrogate pair', JSON.stringify(created()).replace('"T-1"', '"T-\\ud800"'), 'ANDON_E101'],
    ['a list', '[]', 'ANDON_E102'],
    ['a number', '5', 'ANDON_E102'],
    ['null', 'null', 'ANDON_E102'],
    ['an ordinary object', '{"hello":"world"}', 'ANDON_E102'],
    ['data that is a list', created({}, { data: [] }), 'ANDON_E104'],
    ['data that is text', created({}, { data: '{}' }), 'ANDON_E104'],
  ])('%s', (_, value, fault) => expect(faultOf(value)).toBe(fault));

  it('takes the last of duplicate keys and writes one row', () => {
    const twice = JSON.stringify(created()).replace('"phone"', '"app","channel":"email"');
    expect(rowsOf(twice).map((row) => row.channel)).toEqual(['email']);
  });

  it('keeps Kafka headers that are not UTF-8 out', () => {
    expect(faultOf(data, { headers: { ...binary(attributes).headers, ce_id: Buffer.from([0xff]) } })).toBe(
      'ANDON_E101',
    );
  });

  it('survives deep nesting', () => {
    const deep = '['.repeat(200_000) + ']'.repeat(200_000);
    expect(faultOf(`{"specversion":"1.0","data":${deep}}`)).toBe('ANDON_E102');
    expect(faultOf(`{"specversion":"1.0","x":"\\u0041","data":${deep}}`)).toBe('ANDON_E102');
    const policy = `{"id":"p","version":1,"effective_from":"2026-01-01T00:00:00Z","policy":{"x":${deep}}}`;
    const text = JSON.stringify(created({}, { type: 'policy.published', data: 0 })).replace(
      '"data":0',
      `"data":${policy}`,
    );
    expect(faultOf(text)).toBe('ANDON_E104');
    expect(message(text).value?.length).toBeLessThan(1024 * 1024);
  });
});
