import type { FieldKind } from '../events/field.ts';
import { firstSaid, isSaid, isScalar, type Look, plainWord } from './look.ts';
import { isReading, type Reading, type Scalar, type Unit, type Value } from './model.ts';
import { readTemplate } from './template.ts';
import { instantOf } from './time.ts';

/** What became of a value: found (undefined: nothing there), or found and not readable as its field wants it. */
export type Found = { ok: true; value?: unknown } | { ok: false; wants: string; from: string };

const NOTHING: Found = { ok: true };
const FACTORS: Record<Unit, number> = {
  milliseconds: 1,
  seconds: 1_000,
  minutes: 60_000,
  hours: 3_600_000,
};
const FLAGS = new Map([
  ...['true', 'yes', 'y', '1'].map((word) => [word, true] as const),
  ...['false', 'no', 'n', '0'].map((word) => [word, false] as const),
]);
const NUMBER = /^[+-]?\d+(\.\d+)?$/;

const numberOf = (value: unknown): number | undefined => {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && NUMBER.test(value.trim()) ? Number(value) : undefined;
};

/** A scalar as the kind of its field; undefined if it is none such. */
function converted(value: unknown, kind: FieldKind, unit: Unit = 'milliseconds'): unknown {
  switch (kind) {
    case 'flag':
      return typeof value === 'boolean' ? value : FLAGS.get(plainWord(value));
    case 'integer': {
      const number = numberOf(value);
      return number === undefined ? undefined : Math.round(number * FACTORS[unit]);
    }
    case 'number':
      return numberOf(value);
    case 'texts':
      return [value].flat().every(isScalar) ? [value].flat().map((item) => String(item).trim()) : undefined;
    default:
      return isScalar(value) ? String(value).trim() : undefined;
  }
}

function fill(text: string, look: Look): string | undefined {
  let filled = '';
  for (const part of readTemplate(text)?.parts ?? []) {
    const value = typeof part === 'string' ? part : firstSaid(look, part)?.value;
    if (!isScalar(value)) return undefined;
    filled += value;
  }
  return filled;
}

/** A word as its table says; the word itself where the table has no entry and nothing stands for such words. */
function translated(reading: Reading, word: unknown, from: string, name: string, look: Look): unknown {
  const { table, otherwise } = reading;
  if (table === undefined || !isScalar(word)) return word;
  const entries = typeof table === 'string' ? (look.mapping.tables?.[table] ?? {}) : table;
  const plain = plainWord(word);
  const entry = Object.entries(entries).find(([key]) => plainWord(key) === plain);
  if (entry) return entry[1];
  look.words.push({ table: typeof table === 'string' ? table : name, from, word: String(word) });
  return otherwise === undefined ? word : otherwise;
}

/** What a mapping says of one field of an event, as the kind of the field wants it. */
export function evaluate(value: Value, kind: FieldKind, name: string, look: Look): Found {
  if (kind === 'numbers') return evaluateNumbers(value, name, look);
  let taken: unknown = value;
  let from = '';
  if (typeof value === 'string') taken = fill(value, look);
  else if (isReading(value)) {
    const said = firstSaid(look, value.field);
    from = said?.path ?? '';
    taken = said ? translated(value, said.value, from, name, look) : value.default;
  }
  if (!isSaid(taken)) return NOTHING;
  const {
    time = 'rfc3339',
    zone = look.mapping.zone ?? 'UTC',
    unit,
  } = isReading(value) ? value : ({} as Reading);
  const read =
    kind === 'instant' ? instantOf(taken, [time].flat(), zone) : converted(taken as Scalar, kind, unit);
  return read === undefined ? { ok: false, wants: kind, from } : { ok: true, value: read };
}

function evaluateNumbers(value: Value, name: string, look: Look): Found {
  const numbers: Record<string, unknown> = {};
  for (const [key, part] of Object.entries(value as Record<string, Value>)) {
    const found = evaluate(part, 'number', `${name}.${key}`, look);
    if (!found.ok) return found;
    if (found.value !== undefined) numbers[key] = found.value;
  }
  return Object.keys(numbers).length === 0 ? NOTHING : { ok: true, value: numbers };
}
