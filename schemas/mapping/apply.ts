import type { FieldKind } from '../events/field.ts';
import { EVENT_TYPES } from '../events/types.ts';
import { holds } from './condition.ts';
import type { Look, StrangeWord } from './look.ts';
import type { EventMapping, Mapping, Value } from './model.ts';
import { leavesOf } from './path.ts';
import type { MappingProblem } from './problem.ts';
import { pathsOf } from './template.ts';
import { evaluate } from './value.ts';

export interface Mapped {
  /** CloudEvents in structured form, in the order of the mapping; unchecked. */
  events: Record<string, unknown>[];
  /** The entry of the mapping that each event comes from, by its place. */
  places: number[];
  problems: MappingProblem[];
  words: StrangeWord[];
  /** Paths that were looked at, places in lists as `[*]`. */
  read: ReadonlySet<string>;
  /** Paths of the document that hold something and were not read, places in lists as `[*]`. */
  unread(): string[];
}

/** Paths that a value is taken from. */
export function sourcesOf(value: Value | undefined): string[] {
  if (typeof value === 'string') return pathsOf(value);
  if (typeof value !== 'object' || value === null) return [];
  if ('field' in value) return [value.field].flat() as string[];
  return Object.values(value).flatMap(sourcesOf);
}

const covers = (path: string, leaf: string): boolean =>
  leaf === path || leaf.startsWith(`${path}.`) || leaf.startsWith(`${path}[`);

function makeEvent(
  entry: EventMapping,
  place: number,
  look: Look,
  problems: MappingProblem[],
): Record<string, unknown> | undefined {
  const definition = EVENT_TYPES.get(entry.type);
  let lost = false;
  const get = (value: Value | undefined, kind: FieldKind, field: string, needed: boolean): unknown => {
    if (value === undefined) return undefined;
    const found = evaluate(value, kind, field, look);
    if (found.ok && (found.value !== undefined || !needed)) return found.value;
    const from = !found.ok && found.from !== '' ? [found.from] : sourcesOf(value);
    const wants = found.ok ? 'something' : found.wants;
    problems.push({ event: place, type: entry.type, field, from, wants, lost: needed });
    lost ||= needed;
    return undefined;
  };
  const { mapping } = look;
  const event: Record<string, unknown> = {
    specversion: '1.0',
    id: get(entry.id, 'text', 'id', true),
    source: get(mapping.source, 'text', 'source', true),
    type: entry.type,
    subject: get(entry.subject, 'text', 'subject', true),
    time: get(entry.time, 'instant', 'time', true),
    recordedtime: get(entry.recordedtime, 'instant', 'recordedtime', false),
    subjectseq: get(entry.subjectseq, 'code', 'subjectseq', false),
    tenant: mapping.tenant,
  };
  const data: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(entry.data ?? {})) {
    const kind = definition?.fields[name]?.kind ?? 'text';
    const found = get(value, kind, `data.${name}`, Object.hasOwn(definition?.required ?? {}, name));
    if (found !== undefined) data[name] = found;
  }
  if (lost) return undefined;
  for (const name of Object.keys(event)) if (event[name] === undefined) delete event[name];
  return { ...event, data };
}

/**
 * Carries a mapping out on one document: an event for each entry whose conditions hold. Pure, and the same document
 * gives the same events whenever it comes again.
 */
export function applyMapping(mapping: Mapping, document: unknown): Mapped {
  const look: Look = { document, mapping, read: new Set(), words: [] };
  const problems: MappingProblem[] = [];
  const events: Record<string, unknown>[] = [];
  const places: number[] = [];
  for (const [place, entry] of mapping.events.entries()) {
    const event = holds(entry.when, look) ? makeEvent(entry, place, look, problems) : undefined;
    if (!event) continue;
    events.push(event);
    places.push(place);
  }
  return {
    events,
    places,
    problems,
    words: look.words,
    read: look.read,
    unread: () => leavesOf(document).filter((leaf) => ![...look.read].some((path) => covers(path, leaf))),
  };
}
