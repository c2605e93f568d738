import type { Place } from '../../schemas/quarantine.ts';
import { placeList } from '../../store/places.ts';
import type { Store } from '../../store/store.ts';
import type { RawMessage } from '../verdict.ts';
import type { ErasedSet, Scope } from './erased-set.ts';

const SCOPES: readonly Scope[] = ['ticket', 'contact', 'agent', 'survey', 'customer'];

/**
 * Whether any text of a rejected message is the id of somebody erased: then its bytes are not kept. Its tenant and what
 * the id stands for are unknown, so every way of reading it counts.
 */
export function namesErased(
  erased: ErasedSet,
  tenants: readonly string[],
  { value, key }: RawMessage,
): boolean {
  if (erased.empty) return false;
  const isErased = (text: string): boolean =>
    tenants.some((tenant) => SCOPES.some((scope) => erased.has(tenant, scope, text)));
  const open: unknown[] = [key?.toString('utf8')];
  try {
    open.push(JSON.parse(value?.toString('utf8') ?? 'null'));
  } catch {
    return true;
  }
  while (open.length > 0) {
    const at = open.pop();
    if (typeof at === 'string' && isErased(at)) return true;
    if (typeof at === 'object' && at !== null) for (const part of Object.entries(at)) open.push(...part);
  }
  return false;
}

/** The engine searches a text for no more words at once. */
const MOST_AT_ONCE = 255;

/** Takes the bytes out of quarantined messages in which one of these ids stands. */
export async function blankLetters(store: Store, refs: readonly string[]): Promise<void> {
  for (let at = 0; at < refs.length; at += MOST_AT_ONCE)
    await blankSome(store, refs.slice(at, at + MOST_AT_ONCE));
}

async function blankSome(store: Store, refs: readonly string[]): Promise<void> {
  const bytes = (name: string) => `tryBase64Decode(JSONExtractString(message, '${name}'))`;
  // Ids as parameters: a statement may stand in a server's log.
  const places = await store.query<Place>(
    `SELECT topic, partition, offset, incarnation FROM quarantine WHERE message != '' AND multiSearchAny(
       concat(${bytes('key')}, ' ', ${bytes('value')}, ' ', arrayStringConcat(arrayMap(header -> tryBase64Decode(header.2),
       JSONExtractKeysAndValues(message, 'headers', 'String')), ' ')), {refs:Array(String)})`,
    { refs: [...refs] },
  );
  if (places.length > 0)
    await store.command(
      `ALTER TABLE quarantine UPDATE message = '' WHERE (topic, partition, offset, incarnation) IN ${placeList(places)}`,
    );
}
