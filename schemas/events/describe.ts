import { ENVELOPE } from './envelope.ts';
import type { Field, Fields } from './field.ts';
import { EVENT_TYPES } from './types.ts';

const KINDS: Record<Field['kind'], string> = {
  text: 'text',
  code: 'text or integer',
  flag: 'true/false',
  instant: 'RFC 3339',
  integer: 'integer',
  number: 'number',
  texts: 'list of text',
  numbers: 'numbers by name',
  object: 'text or object',
  event: 'CloudEvent',
};

/** Fields that stand on every event are told once, above the table. */
const EVERYWHERE = new Set(['v', 'drill', 'backfill']);

const list = (fields: Fields): string =>
  Object.entries(fields)
    .filter(([name]) => !EVERYWHERE.has(name))
    .map(([name, field]) => (field.kind === 'text' ? `\`${name}\`` : `\`${name}\` (${KINDS[field.kind]})`))
    .join(', ');

/** The envelope as a Markdown table. */
export const envelopeTable = (): string =>
  [
    '| attribute | required | rule |',
    '|---|---|---|',
    ...Object.entries(ENVELOPE).map(
      ([name, { required, rule }]) => `| \`${name}\` | ${required ? 'yes' : ''} | ${rule} |`,
    ),
  ].join('\n');

/** Every type with its fields as a Markdown table; fields without a kind are text. */
export const typeTable = (): string =>
  [
    '| type | required | optional | what it does |',
    '|---|---|---|---|',
    ...[...EVENT_TYPES.values()].map(({ name, required, optional, anyOf, use }) => {
      const least = anyOf ? `one of ${anyOf.map((field) => `\`${field}\``).join(', ')}` : '';
      return `| \`${name}\` | ${[list(required), least].filter(Boolean).join('; ')} | ${list(optional)} | ${use} |`;
    }),
  ].join('\n');

/** The sets of words as a Markdown table: field, types that use it so, words. */
export function enumerationTable(): string {
  const rows = new Map<string, { field: string; words: readonly string[]; types: string[] }>();
  for (const { name, fields } of EVENT_TYPES.values()) {
    for (const [field, { enumeration }] of Object.entries(fields)) {
      if (!enumeration) continue;
      const key = `${field}|${enumeration.join()}`;
      const row = rows.get(key) ?? { field, words: enumeration, types: [] };
      row.types.push(name);
      rows.set(key, row);
    }
  }
  const fieldsSeen = new Map<string, number>();
  for (const { field } of rows.values()) fieldsSeen.set(field, (fieldsSeen.get(field) ?? 0) + 1);
  return [
    '| field | words |',
    '|---|---|',
    ...[...rows.values()].map(({ field, words, types }) => {
      const where =
        (fieldsSeen.get(field) ?? 0) > 1 ? ` (${types.map((type) => `\`${type}\``).join(', ')})` : '';
      return `| \`${field}\`${where} | ${words.map((word) => `\`${word}\``).join(' ')} |`;
    }),
  ].join('\n');
}
