import type { Mapping, Scalar } from './model.ts';
import { anyPlace, valueAt } from './path.ts';

/** A word of the source that its table has no entry for. */
export interface StrangeWord {
  /** Name of the table, or the field of the event where it stands in its place. */
  table: string;
  /** Path in the document. */
  from: string;
  word: string;
}

/** One document being looked at, and what was noticed meanwhile. */
export interface Look {
  document: unknown;
  mapping: Mapping;
  /** Paths that were read, places in lists as `[*]`. */
  read: Set<string>;
  words: StrangeWord[];
}

/** Something that is said, rather than nothing: null, '' and blanks say nothing. */
export const isSaid = (value: unknown): boolean =>
  value !== undefined && value !== null && (typeof value !== 'string' || value.trim() !== '');

export const isScalar = (value: unknown): value is Scalar =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';

/** Words are compared without regard to case or surrounding blanks. */
export const plainWord = (value: unknown): string => String(value).trim().toLowerCase();

/** The first of the paths that holds something, and what it holds. */
export function firstSaid(
  look: Look,
  field: string | readonly string[],
): { path: string; value: unknown } | undefined {
  for (const path of typeof field === 'string' ? [field] : field) {
    look.read.add(anyPlace(path));
    const value = valueAt(look.document, path);
    if (isSaid(value)) return { path, value };
  }
  return undefined;
}
