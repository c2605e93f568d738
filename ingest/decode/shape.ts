import { ENVELOPE } from '../../schemas/events/envelope.ts';
import { FIELD_NAMES } from '../../schemas/events/types.ts';

const DEPTH = 4;
const NAMES = 80;
const LENGTH = 4000;
/** Letters and underscores, at most two digits behind: a name that somebody gave a field, not a value used as one. */
const PLAIN = /^[A-Za-z][A-Za-z_]{0,39}[0-9]{0,2}$/;

/** The name of a field if it may be written down, else '?'. */
export const plainName = (name: string): string =>
  FIELD_NAMES.has(name) || Object.hasOwn(ENVELOPE, name) || PLAIN.test(name) ? name : '?';

/** Shape of what could not be read at all. */
export const UNREADABLE = '"unreadable"';

/**
 * What a rejected message looked like: names of fields and kinds of values as JSON, never a value. Names that are not
 * plain are '?'; depth, number of names and length are bounded.
 */
export function shapeOf(value: unknown): string {
  let left = NAMES;
  const draw = (part: unknown, depth: number): string => {
    if (part === null) return '"null"';
    if (typeof part !== 'object') return `"${typeof part}"`;
    if (Array.isArray(part))
      return depth >= DEPTH || part.length === 0 ? '"array"' : `[${draw(part[0], depth + 1)}]`;
    if (depth >= DEPTH) return '"object"';
    const drawn: string[] = [];
    let odd = 0;
    for (const name in part) {
      if (left <= 0) {
        drawn.push('"?more":"…"');
        break;
      }
      left -= 1;
      const plain = plainName(name);
      // Numbered, so that the shape has no name twice.
      if (plain === '?') odd += 1;
      const key = plain === '?' ? `?${odd}` : plain;
      drawn.push(`"${key}":${draw((part as Record<string, unknown>)[name], depth + 1)}`);
    }
    return `{${drawn.join(',')}}`;
  };
  const shape = draw(value, 0);
  return shape.length <= LENGTH ? shape : '"object"';
}
