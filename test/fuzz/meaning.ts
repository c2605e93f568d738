import { isDeepStrictEqual } from 'node:util';
import { Temporal } from 'temporal-polyfill';
import type { FactRow, Verdict } from '../../ingest/verdict.ts';
import type { Field } from '../../schemas/events/field.ts';
import { EVENT_TYPES, type EventDefinition } from '../../schemas/events/types.ts';
import type { Draft, Json } from './draft.ts';
import { columnsOf } from './tables.ts';

/*
 * What an event means by docs/events.md and docs/ticket-state.md, written without a look at the decoder: every field of
 * the event must be found in its row, and the row must say nothing that the event does not.
 */

const MINUTE = 60_000;
/** Fields whose column has another name than they. */
const NAMED: Record<string, Record<string, string>> = {
  'ticket.created': { origin_created_at: 'created_at' },
  'ticket.status_changed': { to: 'status' },
  'ticket.transferred': { to_queue: 'queue' },
  'ticket.merged': { into_ticket_id: 'other_ticket' },
  'ticket.corrected': { supersedes_id: 'supersedes' },
};
const SNAPSHOT =
  /^(?:entered_queue|assigned|accepted|first_response|first_resolved|resolved|closed)_at$|^(?:reopens|transfers)$/;
const TABLES: Record<string, string> = {
  ticket: 'ticket_events',
  contact: 'contact_events',
  agent: 'agent_events',
  survey: 'survey_events',
};
const ENVELOPE_COLUMNS =
  `tenant subject time source id at recorded seq type via flags backfill ingested_at kafka_topic
  kafka_partition kafka_offset detail score`.split(/\s+/);

const CANONICAL = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{3})?Z$/;
/** Of a leap second, and of more digits than nine, Temporal makes something else or nothing. */
function millis(told: unknown): number {
  const text = String(told);
  if (CANONICAL.test(text)) return Date.parse(text);
  const leap = /:60(?=[.Zz+-])/.test(text);
  const plain = text.replace(/(\.\d{3})\d+/, '$1').replace(/:60(?=[.Zz+-])/, ':59');
  return Temporal.Instant.from(plain).epochMilliseconds + (leap ? 1000 : 0);
}

const isSaid = (value: unknown): boolean => value !== undefined && value !== null && value !== '';
const numbered = (value: unknown) =>
  Object.fromEntries(Object.entries(value as Json).map(([name, number]) => [name, Number(number)]));

/** A field's value as it stands in a column, or in `detail`. */
function asKept(kind: Field['kind'], value: unknown, inColumn: boolean): unknown {
  if (kind === 'code') return String(value);
  if (kind === 'flag') return inColumn ? Number(value) : value;
  if (kind === 'instant') return inColumn ? millis(value) : value;
  if (kind === 'numbers') return numbered(value);
  return value;
}

export const shortName = (type: unknown): string =>
  String(type).replace(/\.v1$/, '').split('.').slice(-2).join('.');

function columnFor(
  definition: EventDefinition,
  field: string,
  known: ReadonlySet<string>,
): string | undefined {
  if (definition.name === 'ticket.snapshot' && SNAPSHOT.test(field)) return `snap_${field}`;
  const named = NAMED[definition.name]?.[field];
  if (named !== undefined) return named;
  // The age that a merge brings along stands in the other ticket's row.
  if (field === 'created_at' && definition.name === 'ticket.merged') return undefined;
  const own = field === 'drill' || (TABLES[definition.entity] !== undefined && known.has(field));
  return own ? field : undefined;
}

function scoreOf(data: Json): number {
  const scores = isSaid(data.scores) ? (data.scores as Json) : {};
  const own = (name: string) => (Object.hasOwn(scores, name) ? scores[name] : undefined);
  const [only, ...more] = Object.keys(scores);
  const told = [data.score, own(String(data.instrument)), own('overall')];
  const found = [...told, more.length === 0 && only !== undefined ? own(only) : undefined].find(isSaid);
  return found === undefined ? -1 : Number(found);
}

/** Instants of the envelope, corrected as docs/ticket-state.md 2 says. */
function instantsOf({ event, timestamp }: Draft) {
  const time = millis(event.time);
  const told = isSaid(event.recordedtime) ? millis(event.recordedtime) : undefined;
  const reference = told ?? timestamp;
  const skewed = time > reference + 2 * MINUTE;
  return {
    time,
    at: skewed ? reference : time,
    recorded: told ?? time,
    flags: skewed ? 'skew_fixed' : '',
    reference,
  };
}

/** What is wrong with a heartbeat's verdict; '' = nothing. */
function heartbeatDifference(verdict: Verdict, draft: Draft): string {
  const { data, source } = draft.event;
  const { at, reference } = instantsOf(draft);
  const last = isSaid(data.last_time) ? millis(data.last_time) : at;
  const wanted = {
    kind: 'heartbeat',
    tenant: draft.event.tenant ?? 'default',
    source: isSaid(data.source) ? data.source : source,
    at: last > reference + 2 * MINUTE ? reference : last,
  };
  return isDeepStrictEqual({ ...verdict }, wanted) ? '' : `heartbeat ${JSON.stringify([verdict, wanted])}`;
}

/** How many rows the event makes beside its own; undefined where a replacement comes along. */
function otherRows({ event }: Draft): number | undefined {
  const { data } = event;
  const name = shortName(event.type);
  if (name === 'ticket.merged')
    return isSaid(data.created_at) && data.drill !== true && data.into_ticket_id !== subjectOf(event, null)
      ? 1
      : 0;
  if (name === 'ticket.corrected' && isSaid(data.event)) return undefined;
  if (name === 'subject.erased') return Object.hasOwn(TABLES, String(data.scope)) ? 1 : 0;
  return 0;
}

function subjectOf(event: Draft['event'], key: string | null): unknown {
  if (isSaid(event.subject)) return event.subject;
  const definition = EVENT_TYPES.get(shortName(event.type)) as EventDefinition;
  const own = event.data[definition.ownId];
  if (isSaid(own)) return own;
  return definition.anyOf && isSaid(event.data.team) ? event.data.team : key;
}

/** What a verdict gets wrong of what the draft means; '' = nothing. */
export function difference(verdict: Verdict, draft: Draft): string {
  const { event, key } = draft;
  const definition = EVENT_TYPES.get(shortName(event.type)) as EventDefinition;
  if (definition.name === 'source.heartbeat') return heartbeatDifference(verdict, draft);
  if (verdict.kind !== 'keep') return `not kept: ${JSON.stringify(verdict)}`;
  const table = TABLES[definition.entity] ?? 'operations_events';
  const [row, ...others] = verdict.rows as [FactRow, ...FactRow[]];
  const more = otherRows(draft);
  if (more !== undefined && others.length !== more) return `${others.length} rows more`;
  if (row.table !== table) return `table ${row.table}`;
  const { time, at, recorded, flags } = instantsOf(draft);
  const { data } = event;
  const envelope: Json = {
    tenant: event.tenant ?? 'default',
    subject: subjectOf(event, key),
    source: event.source,
    id: event.id,
    type: definition.name,
    time,
    at,
    recorded,
    flags,
    seq: isSaid(event.subjectseq) ? String(event.subjectseq).padStart(12, '0').slice(-12) : '',
    backfill: Number(event.backfill === true || event.backfill === 'true' || data.backfill === true),
  };
  const wrong: string[] = [];
  const { columns } = row;
  for (const [name, wanted] of Object.entries(envelope))
    if (!isDeepStrictEqual(columns[name] ?? (name === 'backfill' ? 0 : ''), wanted)) wrong.push(name);
  if (definition.name === 'survey.responded' && (columns.score ?? -1) !== scoreOf(data)) wrong.push('score');
  wrong.push(...fieldsAmiss(definition, data, columns, { at, flags }));
  return wrong.length === 0 ? '' : `${wrong.join(', ')} in ${JSON.stringify(columns)}`;
}

function fieldsAmiss(
  definition: EventDefinition,
  data: Json,
  columns: Json,
  { at, flags }: { at: number; flags: string },
): string[] {
  const table = TABLES[definition.entity];
  const defaults = columnsOf(table ?? 'operations_events');
  const known = new Set(defaults.keys());
  const detail: Json = isSaid(columns.detail) ? JSON.parse(columns.detail as string) : {};
  const wrong: string[] = [];
  const expected = new Set(ENVELOPE_COLUMNS);
  const detailed = new Set<string>();
  for (const [name, { kind }] of Object.entries(definition.fields)) {
    const elsewhere =
      ['v', 'backfill', 'event', 'score'].includes(name) || (name === definition.ownId && table);
    if (elsewhere) continue;
    const value = Object.hasOwn(data, name) ? data[name] : undefined;
    const column = columnFor(definition, name, known);
    const seen = column === undefined ? detail[name] : columns[column];
    if (!isSaid(value)) {
      if (seen !== undefined && !isShared(definition, name)) wrong.push(`${name} is not said`);
      continue;
    }
    if (column === undefined) detailed.add(name);
    else expected.add(column);
    let wanted = asKept(kind, value, column !== undefined);
    if (name === 'since' && flags !== '' && (wanted as number) > at) wanted = at;
    const otherwise = column === undefined ? undefined : defaults.get(column)?.otherwise;
    const plain = typeof seen === 'object' && seen !== null && !Array.isArray(seen) ? { ...seen } : seen;
    if (!isDeepStrictEqual(plain ?? otherwise, wanted) && !isDeepStrictEqual(jsonOf(plain), jsonOf(wanted)))
      wrong.push(`${name}: ${JSON.stringify(seen)} for ${JSON.stringify(value)}`);
  }
  for (const name of Object.keys(columns)) if (!expected.has(name)) wrong.push(`column ${name}`);
  for (const name of Object.keys(detail)) if (!detailed.has(name)) wrong.push(`detail ${name}`);
  return wrong;
}

/** A column that another field of the same event fills, too. */
const isShared = (definition: EventDefinition, name: string): boolean =>
  Object.values(NAMED[definition.name] ?? {}).includes(name) || name === 'created_at';

/** The same document gives the same text, whatever the order of its names. */
const jsonOf = (value: unknown): string =>
  JSON.stringify(value, (_, part) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  ) ?? '';
