import type { Field } from '../events/field.ts';
import { isScalar } from './look.ts';
import type { Mapping, Table } from './model.ts';
import { readPath } from './path.ts';
import { pathsOf, readTemplate } from './template.ts';
import { isTimeFormat, isZone } from './time.ts';

/** Where in the file, and what is wrong there. */
export interface Wrong {
  place: (string | number)[];
  problem: string;
  accepted?: unknown;
}
export type Note = (place: (string | number)[], problem: string, accepted?: unknown) => void;

const READING = ['field', 'table', 'otherwise', 'default', 'time', 'zone', 'unit'];
const UNITS = ['milliseconds', 'seconds', 'minutes', 'hours'];
const PATH = 'a path such as ticket.group.id, list[0].id or list[*].id';

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A path of the document. A CSV column may hold anything but braces and |, so what is no path must be a plain name. */
const isPath = (value: unknown): boolean =>
  typeof value === 'string' && value !== '' && (readPath(value) !== undefined || !/[[\]{}|]/.test(value));

export function checkPaths(value: unknown, place: (string | number)[], note: Note): void {
  const paths = Array.isArray(value) ? value : [value];
  if (paths.length === 0 || !paths.every(isPath)) note(place, 'is no path', PATH);
}

export function checkTemplate(text: string, place: (string | number)[], note: Note): void {
  if (!readTemplate(text)) note(place, 'has a brace that is open', 'text with {path} or {path|other} in it');
  else if (!pathsOf(text).every(isPath)) note(place, 'names what is no path', PATH);
}

/** A value that a field with a set of words would not know: a typing error rather than a word of the source. */
function checkWord(value: unknown, field: Field | undefined, place: (string | number)[], note: Note): void {
  const words = field?.enumeration;
  if (words && field?.kind === 'text' && typeof value === 'string' && !words.includes(value))
    note(place, `'${value}' is not a word of this field`, words);
}

/**
 * Looks at one value of a mapping.
 *
 * @param field of the event that it is for; undefined for attributes of the envelope.
 */
export function checkValue(
  value: unknown,
  field: Field | undefined,
  place: (string | number)[],
  mapping: Pick<Mapping, 'tables'>,
  note: Note,
): void {
  if (typeof value === 'string') {
    checkTemplate(value, place, note);
    if (pathsOf(value).length === 0) checkWord(value, field, place, note);
    return;
  }
  if (isScalar(value)) return;
  if (!isObject(value)) {
    note(place, 'is no value', 'a constant, a template, or { field: path, … }');
    return;
  }
  if (field?.kind === 'numbers') {
    for (const [name, part] of Object.entries(value))
      checkValue(part, undefined, [...place, name], mapping, note);
    return;
  }
  if (field?.kind === 'object' || field?.kind === 'event') {
    note(place, 'a mapping makes no documents within events', 'text');
    return;
  }
  for (const key of Object.keys(value))
    if (!READING.includes(key)) note([...place, key], 'is not known here', READING);
  if (value.field === undefined) {
    note(place, 'has no field', 'field: path');
    return;
  }
  checkPaths(value.field, [...place, 'field'], note);
  for (const key of ['otherwise', 'default'] as const) {
    if (value[key] === undefined || value[key] === null) continue;
    if (!isScalar(value[key])) note([...place, key], 'is no constant', 'text, a number, true or false');
    checkWord(value[key], field, [...place, key], note);
  }
  checkTable(value.table, field, [...place, 'table'], mapping, note);
  if (
    value.time !== undefined &&
    ![value.time].flat().every((one) => typeof one === 'string' && isTimeFormat(one))
  )
    note(
      [...place, 'time'],
      'is no format',
      'rfc3339, unix, unix_ms or a pattern such as yyyy-MM-dd HH:mm:ss',
    );
  if (value.zone !== undefined && !(typeof value.zone === 'string' && isZone(value.zone)))
    note([...place, 'zone'], 'is no zone', 'UTC or a name such as Asia/Shanghai');
  if (value.unit !== undefined && !UNITS.includes(String(value.unit)))
    note([...place, 'unit'], 'is no unit', UNITS);
}

function checkTable(
  table: unknown,
  field: Field | undefined,
  place: (string | number)[],
  { tables = {} }: Pick<Mapping, 'tables'>,
  note: Note,
): void {
  if (table === undefined) return;
  const named = typeof table === 'string';
  const entries = named ? (Object.hasOwn(tables, table) ? tables[table] : undefined) : table;
  if (!isObject(entries)) {
    note(place, 'is no table of this mapping', Object.keys(tables));
    return;
  }
  const at = named ? ['tables', table] : place;
  for (const [word, meaning] of Object.entries(entries as Table)) {
    if (meaning !== null && !isScalar(meaning))
      note([...at, word], 'is no constant', 'text, a number, true, false or null');
    checkWord(meaning, field, [...at, word], note);
  }
}
