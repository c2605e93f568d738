import type { Field } from '../../schemas/events/field.ts';
import { SCORE_RANGES } from '../../schemas/events/survey.ts';
import { EVENT_TYPES, type EventDefinition } from '../../schemas/events/types.ts';
import type { Random } from '../../simulator/random.ts';
import { type Draft, type Json, one, Written } from './draft.ts';
import { shortName } from './meaning.ts';
import { anyStyle } from './writing.ts';

/** Changes what an event says, or how it is sent, so that it stays one that must be kept, whole. */
type Alteration = (draft: Draft, random: Random) => void;

export const definitionOf = ({ event }: Draft): EventDefinition =>
  EVENT_TYPES.get(shortName(event.type)) as EventDefinition;

const TEXTS = [
  'x',
  'other-value',
  '网络中断',
  '𠮷🚨 e\u0301',
  'a"b\\c/d',
  'null\u0000inside\ttab',
  '\ufeffmark',
  '\u2028\u2029',
  '{"x":1}',
  "'; DROP TABLE ticket_events; --",
  '__proto__',
  'ر\u200fת',
  '0',
  'x'.repeat(200),
];
const NAMES = TEXTS.filter((text) => !/\p{Cc}/u.test(text));
/** Fields that name a subject or a source of their own; `source` of a review is a word, but a name is one, too. */
const MUST_BE_NAMES = new Set(['into_ticket_id', 'subject_ref', 'source']);
/** Within the years that are read, in every form RFC 3339 has. */
const INSTANTS = [
  '2026-07-27T02:03:04.123Z',
  '2026-07-27t02:03:04z',
  '2026-07-27 02:03:04.1+08:00',
  '2000-01-01T00:00:00Z',
  '2099-12-31T23:59:59.999Z',
  '2024-02-29T23:59:59.999999999-23:59',
  '2026-03-01T00:30:00+14:00',
];

const within = (random: Random, numbers: readonly number[]): number => one(random, numbers);

/** A value that a field of this kind takes. */
export function validValue(kind: Field['kind'], name: string, random: Random): unknown {
  switch (kind) {
    case 'text':
      return one(random, MUST_BE_NAMES.has(name) ? NAMES : TEXTS);
    case 'code':
      return one(random, ['1', '二', 0, 3, Number.MAX_SAFE_INTEGER]);
    case 'flag':
      return random.chance(0.5);
    case 'instant':
      return one(random, INSTANTS);
    case 'integer':
      return within(random, [0, 1, 255, 256, 65_535]);
    case 'number':
      return within(random, [0, -0.5, 1e12, -1e12, 0.1, 1e-9, 3]);
    case 'texts':
      return one(random, [[], ['a'], ['a', 'a', '', '中'], Array(100).fill('x')]);
    case 'numbers':
      return one<Json>(random, [
        {},
        { overall: 4 },
        JSON.parse('{"__proto__":1,"constructor":0.5,"attitude":true,"中":-1}'),
      ]);
    default:
      return one(random, [
        'some-text',
        { b: 1, a: { c: [1, { d: null }] } },
        {},
        JSON.parse('{"__proto__":{"a":1}}'),
      ]);
  }
}

const alterField: Alteration = (draft, random) => {
  const { fields, ownId, entity } = definitionOf(draft);
  const own = ['ticket', 'contact', 'agent', 'survey'].includes(entity) ? ownId : '';
  const free = Object.entries(fields).filter(
    ([name, { kind }]) =>
      ![own, 'v', 'score', 'scores', 'instrument', 'last_time'].includes(name) && kind !== 'event',
  );
  if (free.length === 0) return;
  const [name, { kind }] = one(random, free);
  draft.event.data[name] = validValue(kind, name, random);
};

/** Absent, null and '' are the same. */
const unsay: Alteration = (draft, random) => {
  const { optional, anyOf = [], ownId } = definitionOf(draft);
  const free = Object.keys(optional).filter((name) => !anyOf.includes(name) && name !== ownId);
  const name = one(random, free);
  const how = random.below(3);
  if (how === 0) delete draft.event.data[name];
  else draft.event.data[name] = how === 1 ? null : '';
};

const addUnknownFields: Alteration = (draft, random) => {
  const names = [
    '__proto__',
    'constructor',
    'prototype',
    'toString',
    'hasOwnProperty',
    'valueOf',
    'Ω',
    'a b',
    'nothing',
  ];
  const count = random.chance(0.01) ? 5_000 : 1 + random.below(6);
  for (let n = 0; n < count; n += 1) {
    const name = n < names.length ? one(random, names) : `unknown_${n}`;
    const value = one(random, [null, 'x', 0, true, [], {}, { polluted: 'yes' }, deep(random)]);
    define(draft.event.data, name, value);
  }
};

const addAttributes: Alteration = ({ event }, random) => {
  const name = one(random, [
    '__proto__',
    'constructor',
    'traceparent',
    'correlationid',
    'datacontenttype',
    'x'.repeat(300),
  ]);
  define(event, name, one(random, ['x', '', '{"data":{}}']));
};

/** Nested so deep that whoever goes down step by step breaks. */
function deep(random: Random): Written {
  const depth = random.chance(0.02) ? 10_000 : 20;
  return random.chance(0.5)
    ? new Written(`${'['.repeat(depth)}${']'.repeat(depth)}`)
    : new Written(`${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`);
}

export function define(object: Json, name: string, value: unknown): void {
  Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
}

const respellType: Alteration = ({ event }, random) => {
  const short = shortName(event.type);
  event.type = one(random, [
    `${short}.v1`,
    `cn.telecom.cc.${short}.v1`,
    `org-x.${short}`,
    `a.b.c.d.${short}`,
  ]);
};

/** The same instant in another zone, with more or fewer digits. */
const respellTime: Alteration = ({ event }, random) => {
  const time = Date.parse(String(event.time));
  if (Number.isNaN(time)) return;
  const minutes = one(random, [0, 480, -210, 839, -1439]);
  const local = new Date(time + minutes * 60_000).toISOString().slice(0, -1);
  const sign = minutes < 0 ? '-' : '+';
  const two = (n: number) => String(n).padStart(2, '0');
  const zone = `${sign}${two(Math.floor(Math.abs(minutes) / 60))}:${two(Math.abs(minutes) % 60)}`;
  event.time = `${local}${one(random, ['', '0', '999999'])}${zone}`;
};

const skew: Alteration = ({ event }, random) => {
  const ahead = one(random, [0, 119_999, 120_000, 120_001, 300_000, 600_000]);
  event.recordedtime = new Date(Date.parse(String(event.time)) - ahead).toISOString();
  if (shortName(event.type) === 'source.heartbeat') delete event.data.last_time;
};

const addHeaders: Alteration = (draft, random) => {
  const count = random.chance(0.002) ? 20_000 : 1 + random.below(5);
  for (let n = 0; n < count; n += 1) {
    const name =
      n < 3 ? one(random, ['__proto__', 'constructor', 'x', '', 'traceparent', 'toString', '头']) : `h${n}`;
    define(
      draft.headers,
      name,
      one(random, [null, Buffer.from(''), Buffer.from([0xff, 0, 1]), Buffer.from('x')]),
    );
  }
};

const keyIsSubject: Alteration = (draft, random) => {
  const { entity, ownId } = definitionOf(draft);
  if (!['ticket', 'contact', 'survey'].includes(entity)) return;
  draft.key = one(random, ['T-by-key', '中-1', String(draft.event.subject || 'T-2')]);
  draft.event.data[ownId] = one(random, [null, '']);
  draft.event.subject = one(random, [null, '']);
};

const sequence: Alteration = ({ event }, random) => {
  event.subjectseq = one(random, ['1', '000000000000000000000000042', '', null, 7, 999_999_999_999]);
};

const backfill: Alteration = ({ event }, random) => {
  if (random.chance(0.5)) event.backfill = one(random, [true, 'true', false, 'false', 'yes']);
  else event.data.backfill = random.chance(0.5);
};

const tenant: Alteration = ({ event }, random) => {
  if (event.type === 'ticket.corrected') return;
  event.tenant = one(random, ['gd', '广东', 'x'.repeat(64), '__proto__', '1 or 1=1']);
};

const score: Alteration = ({ event }, random) => {
  if (event.type !== 'survey.responded') return;
  const instrument = one(random, [...Object.keys(SCORE_RANGES), 'thumbs', '__proto__', 'constructor']);
  const [least, greatest] = Object.hasOwn(SCORE_RANGES, instrument)
    ? (SCORE_RANGES[instrument] ?? [0, 9])
    : [0, 9];
  const value = one(random, [least, greatest]);
  event.data.instrument = instrument;
  event.data.score = one(random, [undefined, null, '', value]);
  const scores: Json = {};
  define(scores, one(random, [instrument, 'overall', 'else']), value);
  event.data.scores = one(random, [undefined, null, '', scores]);
};

const restyle: Alteration = (draft, random) => {
  draft.style = anyStyle(random);
  // Headers say texts only: null and '' alike are a header that is not there or empty.
  if (draft.style.mode === 'binary' && typeof draft.event.backfill === 'boolean')
    draft.event.backfill = String(draft.event.backfill);
};

export const ALTERATIONS: Record<string, Alteration> = {
  alterField,
  unsay,
  addUnknownFields,
  addAttributes,
  respellType,
  respellTime,
  skew,
  addHeaders,
  keyIsSubject,
  sequence,
  backfill,
  tenant,
  score,
};

/** Up to three alterations, then a style. */
export function alter(draft: Draft, random: Random): void {
  const names = Object.keys(ALTERATIONS);
  for (let times = random.below(4); times > 0; times -= 1) {
    const name = one(random, names);
    ALTERATIONS[name]?.(draft, random);
    draft.done.push(name);
  }
  restyle(draft, random);
}
