import { EVENT_TYPES, type EventDefinition } from '../../schemas/events/types.ts';

/** `cn.telecom.cc.` before and `.v1` behind the short name, both optional. */
const LONG = /^(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)*?([a-z_]+\.[a-z_]+?)(?:\.v1)?$/;

const spellings = new Map<string, EventDefinition | undefined>();

/** The definition behind a type as a producer spells it; undefined if there is none. */
export function definitionOf(type: string): EventDefinition | undefined {
  const short = EVENT_TYPES.get(type);
  if (short) return short;
  if (spellings.has(type)) return spellings.get(type);
  const found = EVENT_TYPES.get(LONG.exec(type)?.[1] ?? '');
  // Remembered, since a producer uses few; bounded, since a broken one may use many.
  if (spellings.size >= 1000) spellings.clear();
  spellings.set(type, found);
  return found;
}
