import type { FaultCode } from '../../schemas/faults.ts';
import type { Random } from '../../simulator/random.ts';
import { one } from './draft.ts';

/** Spoils the bytes of a good message, or of any: which faults may be said of it; undefined = whatever it has become. */
type Damage = (
  value: Buffer,
  random: Random,
  other: Buffer,
) => { value: Buffer | null; codes?: readonly FaultCode[] };

const NO_JSON = ['ANDON_E101'] as const;
/** A number that lost its end, or the name before it, may look like somebody's. */
const CUT = ['ANDON_E101', 'ANDON_E105'] as const;
const WRONG_SIZE = ['ANDON_E108'] as const;
/** Longest message that is read, bytes. */
export const LARGEST = 1024 * 1024;

const joined = (...parts: (Buffer | string)[]): Buffer =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : part)));

const truncate: Damage = (value, random) => {
  const length = random.below(value.length);
  return { value: value.subarray(0, length), codes: length === 0 ? WRONG_SIZE : CUT };
};
const twoInOne: Damage = (value, random, other) => ({
  value: joined(value, one(random, ['', '\n', ' ', ',', '\u0000']), other),
  codes: NO_JSON,
});
const inAList: Damage = (value, _, other) => ({
  value: joined('[', value, ',', other, ']'),
  codes: ['ANDON_E102'],
});
const inAText: Damage = (value) => ({
  value: Buffer.from(JSON.stringify(value.toString('utf8'))),
  codes: ['ANDON_E102', 'ANDON_E105'],
});
const mark: Damage = (value) => ({ value: joined('\ufeff', value), codes: NO_JSON });
const utf16: Damage = (value) => ({
  value: Buffer.from(`\ufeff${value.toString('utf8')}`, 'utf16le'),
  codes: CUT,
});
const noUtf8: Damage = (value, random) => {
  const at = random.below(value.length + 1);
  const bytes = one(random, [
    [0xff],
    [0xc0, 0x80],
    [0xed, 0xa0, 0x80],
    [0xf5, 0x80, 0x80, 0x80],
    [0xe4, 0xb8],
  ]);
  const sound = Buffer.concat([
    value.subarray(0, at),
    Buffer.from(bytes),
    Buffer.from('"'),
    value.subarray(at),
  ]);
  return { value: sound, codes: NO_JSON };
};
const noJson: Damage = (value, random) => {
  const text = value.toString('utf8');
  const end = text.lastIndexOf('}');
  return {
    value: Buffer.from(
      one(random, [
        `${text.slice(0, end)},}`,
        `${text}//`,
        `/**/${text}`,
        `${text}\u0000`,
        `\u00a0${text}`,
        `${text.slice(0, end)},"n":NaN}`,
        `${text.slice(0, end)},"n":01}`,
        `${text.slice(0, end)},"n":+1}`,
        `${text.slice(0, end)},"n":"\t"}`,
        `${text.slice(0, end)},"n":"\\x41"}`,
        `${text.slice(0, end)},n:1}`,
        `${text.replaceAll('"', "'")}'`,
        `)]}',\n${text}`,
      ]),
    ),
    codes: CUT,
  };
};
const nothing: Damage = (_, random) => ({
  value: random.chance(0.5) ? null : Buffer.alloc(0),
  codes: WRONG_SIZE,
});
const tooLarge: Damage = (value, random) => {
  const more = LARGEST + 1 - value.length + random.below(100);
  return { value: joined(value, ' '.repeat(Math.max(1, more))), codes: WRONG_SIZE };
};
/** A megabyte that has to be read whole. */
const longText: Damage = (value, random) => {
  const text = value.toString('utf8');
  const end = text.lastIndexOf('}');
  const room = LARGEST - value.length - 40;
  const unit = one(random, [
    'x',
    'a@',
    '@',
    '1 ',
    '1234 ',
    '0',
    '中',
    '．',
    '\\u0061',
    '"',
    '[',
    '1391234 ',
    '-86',
  ]);
  const body = unit.repeat(Math.floor(room / Buffer.byteLength(unit)));
  return { value: Buffer.from(`${text.slice(0, end)},"long":"${body}"}`) };
};
const manyNames: Damage = (value) => {
  const text = value.toString('utf8');
  const end = text.lastIndexOf('}');
  let more = '';
  for (let n = 0; more.length < 900_000; n += 1) more += `,"n${n}":${n % 10}`;
  return { value: Buffer.from(`${text.slice(0, end)}${more}}`) };
};
const deepList: Damage = (_, random) => {
  const depth = one(random, [10_000, 500_000]);
  return { value: Buffer.from(`${'['.repeat(depth)}${']'.repeat(depth)}`), codes: ['ANDON_E102'] };
};
const flip: Damage = (value, random) => {
  const copy = Buffer.from(value);
  for (let times = 1 + random.below(4); times > 0; times -= 1)
    if (copy.length > 0) copy[random.below(copy.length)] = random.below(256);
  return { value: copy };
};
const splice: Damage = (value, random, other) => ({
  value: joined(
    value.subarray(0, random.below(value.length + 1)),
    other.subarray(random.below(other.length + 1)),
  ),
});
const repeatPart: Damage = (value, random) => {
  const from = random.below(value.length);
  const to = from + random.below(value.length - from);
  return { value: joined(value.subarray(0, to), value.subarray(from)) };
};
const swapSigns: Damage = (value, random) => {
  const signs = ['"', '{', '}', '[', ']', ',', ':', '0', '-', 'e', '\\', ' '];
  const copy = Buffer.from(value);
  if (copy.length > 0) copy.write(one(random, signs), random.below(copy.length));
  return { value: copy };
};
const noise: Damage = (_, random) => ({
  value: Buffer.from(Array.from({ length: 1 + random.below(200) }, () => random.below(256))),
});

/** Damages with how often they are drawn, relative to each other: those of a megabyte rarely. */
export const DAMAGES: readonly (readonly [string, Damage, number])[] = [
  ['truncate', truncate, 20],
  ['twoInOne', twoInOne, 8],
  ['inAList', inAList, 3],
  ['inAText', inAText, 2],
  ['mark', mark, 3],
  ['utf16', utf16, 2],
  ['noUtf8', noUtf8, 6],
  ['noJson', noJson, 8],
  ['nothing', nothing, 2],
  ['flip', flip, 30],
  ['splice', splice, 8],
  ['repeatPart', repeatPart, 6],
  ['swapSigns', swapSigns, 12],
  ['noise', noise, 2],
  ['deepList', deepList, 0.1],
  ['tooLarge', tooLarge, 0.05],
  ['longText', longText, 0.1],
  ['manyNames', manyNames, 0.03],
];
