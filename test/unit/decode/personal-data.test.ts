import { describe, expect, it } from 'vitest';
import { holdsPersonalData } from '../../../ingest/decode/personal-data.ts';
import { created } from './messages.ts';
import { faultOf, judge } from './verdicts.ts';

// Made-up numbers: the pattern is right, nobody holds them.
const MOBILE = '13912345678';
const IDENTITY = '11010119900307123X';

describe('what is personal data', () => {
  it.each([
    MOBILE,
    `call ${MOBILE}.`,
    `电话${MOBILE}号`,
    `+86${MOBILE}`,
    `+86 ${MOBILE}`,
    `+86-139-1234-5678`,
    `86${MOBILE}`,
    `0086${MOBILE}`,
    '139 1234 5678',
    '139-1234-5678',
    '139-12345678',
    '139 12345678',
    '139.1234.5678',
    `{"source":"/a/${MOBILE}"}`,
    `{"city":"cust_${MOBILE}"}`,
    `{"subcategory":"user-${MOBILE}"}`,
    `{"reason":"Zhang.${MOBILE}"}`,
    `{"theme_codes":["call-${MOBILE}"]}`,
    `tel-${MOBILE}`,
    `mobile_${MOBILE}`,
    `${MOBILE}-2`,
    `a,${MOBILE},b`,
    `{"note":"${MOBILE}"}`,
    `{"phone":${MOBILE}}`,
    `{"${MOBILE}":1}`,
    '１３９１２３４５６７８',
    IDENTITY,
    IDENTITY.toLowerCase(),
    '440106198001010011',
    `身份证${IDENTITY}`,
    `{"note":"${IDENTITY}"}`,
    `{"note":${'440106198001010011'}}`,
    'li.wei@example.com',
    'mailto:li.wei+x@mail.example.com.cn?',
    'li.wei＠example.com',
    '张三@例子.公司',
    `{"by":"a@b.cn"}`,
  ])('%s', (text) => expect(holdsPersonalData(text)).toBe(true));
});

describe('what is not', () => {
  it.each([
    '0190f6c2-7c1e-7b1a-9f00-1f2e3d4c5b6a',
    '13912345-6781-7b1a-9f00-139123456781',
    '01ARZ3NDEKTSV4RRFFQ69G5FAV',
    'k1:MZXW6YTBOI2DGNBVGY3TQOJQ',
    'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    '13912345678abcdef13912345678',
    'a13912345678',
    '1785117784123',
    '"ts":1391234567812',
    '1391234567',
    '139123456789',
    '000000000001',
    '12912345678',
    'T-13912345678',
    '{"subject":"T-13912345678"}',
    '{"id":"cc.ticket.v1-3-13912345678"}',
    '{"ticket_id":"T-13912345678"}',
    'cc.ticket.v1-3-13912345678',
    '{"kafka_offset":13912345678}',
    '{"last_sequence": 13912345678}',
    '{"talk_ms":13912345678}',
    '{"factor":0.13912345678}',
    '{"factor":13912345678.5}',
    '20260727020304123456',
    '202607270203041234',
    '440106202607270001',
    '440106199913010011',
    '1101011990030712345',
    '{"ticket_id":"440106198001010011"}',
    'uci-INC0000045-12-ticket.created',
    'service-flow-assessed@1',
    'git@host',
    '@fastify/helmet',
    'a @ b.com',
    '2026-07-27T02:03:04.123Z',
    '/cc/gd/ticketing-a',
    'wait 138 tickets 0013 times',
    '网络中断 １２３',
  ])('%s', (text) => expect(holdsPersonalData(text)).toBe(false));
});

describe('a message with personal data', () => {
  const escaped = [...MOBILE].map((digit) => `\\u00${digit.charCodeAt(0).toString(16)}`).join('');
  it.each([
    ['in a known field', created({ subcategory: MOBILE })],
    ['in a field that would be dropped', created({ phone: MOBILE })],
    ['as a bare number', created({ phone: Number(MOBILE) })],
    ['as the subject', created({}, { subject: MOBILE })],
    ['in a name', created({ [MOBILE]: 1 })],
    ['deep inside', created({ x: [{ y: ['a', `b ${IDENTITY}`] }] })],
    ['in an extension attribute', created({}, { contact: 'li.wei@example.com' })],
    ['behind escapes', JSON.stringify(created({ x: '?' })).replace('"?"', `"${escaped}"`)],
    ['behind a tab', JSON.stringify(created({ x: `a\t${MOBILE}` }))],
    ['behind an escaped @', JSON.stringify(created({ x: 'a?b.cn' })).replace('a?b', 'a\\u0040b')],
    ['in full-width digits', created({ x: '１３９１２３４５６７８' })],
    [
      'in full-width digits behind escapes',
      JSON.stringify(created({ x: '?' })).replace('"?"', '"\\uff11\\uff1391234567\\uff18"'),
    ],
    ['in what is no JSON', `name=x&phone=${MOBILE}`],
    [
      'in a replacement',
      created({}, { type: 'ticket.corrected', data: { supersedes_id: 'x', event: created({ a: MOBILE }) } }),
    ],
  ])('%s leaves a shape only', (_, value) => {
    const verdict = judge(value);
    expect(verdict).toMatchObject({ kind: 'quarantine', fault: 'ANDON_E105' });
    expect(JSON.stringify(verdict)).not.toMatch(/1391234|11010119|li\.wei|１３９|b\.cn/);
  });

  it('in a header leaves a shape only', () => {
    const headers = { ce_specversion: Buffer.from('1.0'), ce_subject: Buffer.from(MOBILE) };
    expect(faultOf({ channel: 'phone' }, { headers })).toBe('ANDON_E105');
  });

  it('is not what ordinary large numbers are', () => {
    expect(faultOf(created({ queue: '网络' }, { id: '1785117784123-77', sequence: 13912345678 }))).toBe(
      'keep',
    );
  });
});

describe('the scan', () => {
  it('stays quick on what was made to slow it down', () => {
    const start = performance.now();
    for (const text of [
      'a@',
      '1',
      '13',
      '139-',
      'a.',
      '139 1234 ',
      '1391234567 ',
      '13912345678a',
      '+86',
      '"a":',
      '١٣',
    ]) {
      holdsPersonalData(text.repeat(Math.floor(1_000_000 / text.length)));
    }
    expect(performance.now() - start).toBeLessThan(60_000);
  });
});
