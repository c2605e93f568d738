import type { Random } from '../../simulator/random.ts';
import { type Draft, type Json, one, Written } from './draft.ts';

/** Ways to write one and the same event. Chances are per place. */
export interface Style {
  mode: 'structured' | 'binary' | 'base64';
  /** Characters of names and texts as \u escapes. */
  escape: number;
  /** Another value of the same name before the one that counts. */
  duplicate: number;
  /** Names in another order. */
  shuffle: boolean;
  /** Blanks between the parts. */
  blanks: string;
  /** Whole numbers with a fraction or an exponent. */
  odd: number;
}

export const PLAIN: Style = {
  mode: 'structured',
  escape: 0,
  duplicate: 0,
  shuffle: false,
  blanks: '',
  odd: 0,
};

export function anyStyle(random: Random): Style {
  if (random.chance(0.35)) return PLAIN;
  return {
    mode: one(random, ['structured', 'structured', 'binary', 'binary', 'base64'] as const),
    escape: random.chance(0.3) ? random.next() : 0,
    duplicate: random.chance(0.3) ? random.next() * 0.5 : 0,
    shuffle: random.chance(0.3),
    blanks: random.chance(0.3) ? one(random, [' ', '\n', '\t \r\n', ' '.repeat(40)]) : '',
    odd: random.chance(0.3) ? 0.5 : 0,
  };
}

const JUNK: readonly unknown[] = [
  'junk',
  '',
  null,
  17,
  -1,
  true,
  [],
  {},
  ['a', { b: null }],
  { data: { channel: 0 } },
];

export function shuffled<Item>(random: Random, items: readonly Item[]): Item[] {
  const copy = [...items];
  for (let end = copy.length - 1; end > 0; end -= 1) {
    const other = random.below(end + 1);
    [copy[end], copy[other]] = [copy[other] as Item, copy[end] as Item];
  }
  return copy;
}

/** What no JSON may hold bare. */
const BOUND = /["\\\p{Cc}]/u;

function writeText(text: string, style: Style, random: Random): string {
  if (style.escape === 0) return JSON.stringify(text);
  let written = '';
  for (const sign of text) {
    if (random.chance(style.escape))
      for (let at = 0; at < sign.length; at += 1) {
        const hex = sign.charCodeAt(at).toString(16).padStart(4, '0');
        written += `\\u${random.chance(0.5) ? hex : hex.toUpperCase()}`;
      }
    else written += BOUND.test(sign) ? JSON.stringify(sign).slice(1, -1) : sign;
  }
  return `"${written}"`;
}

function writeNumber(value: number, { odd }: Style, random: Random): string {
  if (odd === 0 || value === 0 || !Number.isSafeInteger(value) || !random.chance(odd))
    return JSON.stringify(value);
  return one(random, [`${value}.0`, `${value}e0`, `${value}.000E+00`, `${value}0e-1`]);
}

/** A value as JSON in this style. */
export function write(value: unknown, style: Style, random: Random): string {
  if (value instanceof Written) return value.text;
  if (typeof value === 'string') return writeText(value, style, random);
  if (typeof value === 'number') return writeNumber(value, style, random);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const { blanks } = style;
  if (Array.isArray(value))
    return `[${blanks}${value.map((item) => write(item, style, random)).join(`,${blanks}`)}${blanks}]`;
  let entries = Object.entries(value);
  if (style.shuffle) entries = shuffled(random, entries);
  const parts = entries.flatMap(([name, part]) => {
    const pair = (told: unknown) =>
      `${writeText(name, style, random)}${blanks}:${blanks}${write(told, style, random)}`;
    const real = pair(part);
    return style.duplicate > 0 && random.chance(style.duplicate) ? [pair(one(random, JUNK)), real] : [real];
  });
  return `{${blanks}${parts.join(`,${blanks}`)}${blanks}}`;
}

/** Value and headers of a draft's message. */
export function written(
  draft: Draft,
  random: Random,
): { value: Buffer; headers: Record<string, Buffer | null> } {
  const { event, style } = draft;
  const headers = { ...draft.headers };
  const { data, ...attributes } = event;
  if (style.mode === 'binary') {
    for (const [name, value] of Object.entries(attributes))
      if (value !== null && value !== undefined) headers[`ce_${name}`] = Buffer.from(String(value));
    return { value: Buffer.from(write(data, style, random)), headers };
  }
  if (random.chance(0.3))
    headers['content-type'] = Buffer.from(
      one(random, [
        'application/cloudevents+json',
        ' Application/CloudEvents+JSON; charset=utf-8',
        'application/json',
      ]),
    );
  const whole: Json =
    style.mode === 'base64'
      ? { ...attributes, data_base64: Buffer.from(write(data, style, random)).toString('base64') }
      : event;
  return { value: Buffer.from(write(whole, style, random)), headers };
}
