import type { FaultCode } from '../../schemas/faults.ts';
import type { Random } from '../../simulator/random.ts';
import { define, definitionOf } from './altering.ts';
import { type Draft, one, Written } from './draft.ts';

/** Spoils a draft that was good: which faults may be said of it. Undefined where it does not suit this one. */
type Break = (draft: Draft, random: Random) => readonly FaultCode[] | undefined;

const E = {
  json: ['ANDON_E101'],
  envelope: ['ANDON_E102'],
  type: ['ANDON_E103'],
  field: ['ANDON_E104'],
  personal: ['ANDON_E105'],
  skew: ['ANDON_E106'],
} as const satisfies Record<string, readonly FaultCode[]>;

/** What is no instant that is read, of every kind. */
export const NO_INSTANTS: readonly unknown[] = [
  '2026-07-27',
  '2026-07-27T02:03:04',
  '2026-07-27T02:03:04.Z',
  '2026-07-27T24:00:00Z',
  '2026-07-27T02:60:04Z',
  '2026-13-01T00:00:00Z',
  '2026-00-10T00:00:00Z',
  '2025-02-29T00:00:00Z',
  '2026-04-31T00:00:00Z',
  '1999-12-31T23:59:59Z',
  '2100-01-01T00:00:00Z',
  '+012026-07-27T02:03:04Z',
  '-000001-07-27T02:03:04Z',
  '20260727T020304Z',
  '2026-W31-1T02:03:04Z',
  '2026-208T02:03:04.000Z',
  '2026-07-27T02:03:04+0800',
  '2026-07-27T02:03:04+08',
  '2026-07-27T02:03:04+24:00',
  '2026-07-27T02:03:04 GMT+8',
  '2026-07-27T02:03:04Zjunk',
  ' 2026-07-27T02:03:04Z',
  '２０２６-07-27T02:03:04Z',
  '2026-07-27T02:03:04,5Z',
  'Mon, 27 Jul 2026 02:03:04 GMT',
  '07/27/2026 02:03:04 AM',
  'now',
  'Invalid Date',
  'NaN',
  '1785117784123',
  1_785_117_784_123,
  1_785_117_784.123,
  true,
  {},
  [],
  ['2026-07-27T02:03:04Z'],
];

const breakAttribute: Break = ({ event, style }, random) => {
  const name = one(random, [
    'specversion',
    'id',
    'source',
    'type',
    'time',
    'tenant',
    'subjectseq',
    'recordedtime',
  ]);
  const wrong: Record<string, readonly unknown[]> = {
    specversion: [undefined, null, '1', '2.0', 1.5, '', {}],
    id: [undefined, null, '', 5, 'x'.repeat(201), 'a\u0000b', 'a\nb', {}, ['x']],
    source: [undefined, null, '', true, 'x'.repeat(201), '\u0007', []],
    type: [undefined, null, '', 7, 'x'.repeat(201), 'ticket\ncreated'],
    time: [undefined, null, '', ...NO_INSTANTS],
    tenant: [null, '', 5, 'x'.repeat(65), 'a\tb', {}],
    subjectseq: ['-1', '1.5', 'abc', '1234567890123', 1e21, -1, true, {}, '１'],
    recordedtime: ['', ...NO_INSTANTS],
  };
  let value = one(random, wrong[name] ?? []);
  // A header that is not there, or says a number or a truth value, is text that may well be right.
  if (style.mode === 'binary' && typeof value !== 'string') value = undefined;
  if (value === undefined && ['tenant', 'subjectseq', 'recordedtime'].includes(name)) return undefined;
  if (value === undefined) delete event[name];
  else event[name] = value;
  return E.envelope;
};

const breakType: Break = ({ event }, random) => {
  event.type = one(random, [
    'ticket.exploded',
    'ticket',
    '__proto__',
    'constructor',
    'toString.valueOf',
    'Ticket.Created',
    'ticket.created.v2',
    'ticket.created ',
    'ticket..created',
    `${'a.'.repeat(90)}x`,
    `${'a-'.repeat(95)}.b`,
  ]);
  return E.type;
};

const loseField: Break = (draft, random) => {
  const names = Object.keys(definitionOf(draft).required);
  if (names.length === 0) return undefined;
  const name = one(random, names);
  const how = random.below(3);
  if (how === 0) delete draft.event.data[name];
  else draft.event.data[name] = how === 1 ? null : '';
  return E.field;
};

const WRONG: Record<string, readonly unknown[]> = {
  text: [5, true, [], {}, 'x'.repeat(201), ['x'], '🚨'.repeat(300)],
  code: [1.5, -1, true, [], {}, new Written('1e400'), new Written('9007199254740993'), 'x'.repeat(201)],
  flag: ['true', 1, 0, [], {}, 'yes'],
  instant: NO_INSTANTS,
  integer: ['5', 1.5, -1, true, [], {}, new Written('1e400'), new Written('-1e400'), 1e300, '0x10'],
  number: ['5', true, [], {}, new Written('1e400'), 1.1e12, -1e300],
  texts: ['x', [1], [null], ['x'.repeat(201)], Array(101).fill('x'), {}, true, [['x']]],
  numbers: [[1], 'x', { a: '1' }, { a: null }, { a: {} }, { a: new Written('1e400') }, many(41), 5],
  object: [5, true, ['x'], 'x'.repeat(201), new Written(`${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`)],
  event: ['x', 5, [], true],
};
function many(count: number): Record<string, number> {
  return Object.fromEntries(Array.from({ length: count }, (_, n) => [`n${n}`, n]));
}

const breakField: Break = (draft, random) => {
  const { fields, ownId } = definitionOf(draft);
  const [name, { kind }] = one(random, Object.entries(fields));
  // The id is read by its text alone; a heartbeat without a row reads no further than it must.
  if (name === ownId) return undefined;
  draft.event.data[name] = one(random, WRONG[kind] ?? []);
  return E.field;
};

const breakData: Break = ({ event, style }, random) => {
  const value = one(random, [
    'text',
    5,
    null,
    true,
    [],
    [{}],
    new Written(`${'['.repeat(10_000)}${']'.repeat(10_000)}`),
  ]);
  Object.assign(event, { data: value });
  if (style.mode === 'structured' && random.chance(0.2)) delete (event as Record<string, unknown>).data;
  return E.field;
};

const contradict: Break = (draft) => {
  const { entity, ownId } = definitionOf(draft);
  if (!['ticket', 'contact', 'agent', 'survey'].includes(entity)) return undefined;
  draft.event.subject = 'T-one';
  draft.event.data[ownId] = 'T-another';
  return E.field;
};

const noSubject: Break = (draft) => {
  const { entity, ownId } = definitionOf(draft);
  if (!['ticket', 'contact', 'agent', 'survey'].includes(entity)) return undefined;
  delete draft.event.subject;
  delete draft.event.data[ownId];
  draft.key = null;
  return E.envelope;
};

const PERSONAL = [
  '13912345678',
  '+86 139-1234-5678',
  '139 1234 5678',
  '１３９１２３４５６７８',
  'someone@example.com',
  '张三@例子.中国',
  '11010519491231002X',
];
const breakPrivacy: Break = (draft, random) => {
  const secret = one(random, PERSONAL);
  const place = random.below(3);
  if (place === 0) define(draft.event.data, 'note', secret);
  else if (place === 1) define(draft.event.data, 'note', { list: ['a', { inner: `text ${secret} text` }] });
  else define(draft.event, 'comment', secret);
  return E.personal;
};

const breakClock: Break = ({ event }, random) => {
  event.recordedtime = new Date(
    Date.parse(String(event.time)) - one(random, [600_001, 86_400_000]),
  ).toISOString();
  return Number.isNaN(Date.parse(String(event.time))) ? undefined : E.skew;
};

const lonelySurrogate: Break = ({ event }, random) => {
  const text = one(random, ['\\ud800', '\\udc00', 'a\\uD83D', '\\udea8\\ud83d']);
  define(event.data, one(random, ['note', 'reason', 'channel']), new Written(`"${text}"`));
  return E.json;
};

export const BREAKS: Record<string, Break> = {
  breakAttribute,
  breakType,
  loseField,
  breakField,
  breakData,
  contradict,
  noSubject,
  breakPrivacy,
  breakClock,
  lonelySurrogate,
};
