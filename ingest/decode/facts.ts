import type { FaultCode } from '../../schemas/faults.ts';
import type { FactRow, FactTable, FieldCounts } from '../verdict.ts';
import { fillColumns } from './columns.ts';
import { type Envelope, readEnvelope, readName } from './envelope.ts';
import { readInstant } from './instant.ts';
import { planFor } from './plan.ts';
import { baseRow, factRow, type Origin } from './rows.ts';
import { mainScore } from './survey.ts';
import { isValid } from './validate.ts';

/**
 * Rows of one event; several for a merge that names its age and for a correction (docs/ticket-state.md 1).
 *
 * @param via id of the correction that brought this event; '' for an event of its own.
 */
export function factsOf(
  envelope: Envelope,
  origin: Origin,
  counts: FieldCounts,
  via = '',
): FactRow[] | FaultCode {
  const { definition, data } = envelope;
  if (!isValid(definition, data)) return 'ANDON_E104';
  const plan = planFor(definition);
  const row = baseRow(envelope, origin);
  if (via !== '') row.via = via;
  if (!fillColumns(plan, data, row, counts)) return 'ANDON_E104';
  switch (definition.name) {
    case 'ticket.merged':
      return readName(data.into_ticket_id) === undefined
        ? 'ANDON_E104'
        : [factRow(plan.table, envelope, row), ...absorbed(envelope, origin, via)];
    case 'ticket.corrected': {
      const replaced = replacement(envelope, origin, counts);
      return typeof replaced === 'string' ? replaced : [factRow(plan.table, envelope, row), ...replaced];
    }
    case 'agent.state_changed':
      // A clock that is put right puts right what it said of the state, too.
      if (envelope.flags !== '' && (row.since as number) > envelope.at) row.since = envelope.at;
      return [factRow(plan.table, envelope, row)];
    case 'survey.responded': {
      const score = mainScore(data);
      if (score === undefined) return 'ANDON_E104';
      if (score !== -1) row.score = score;
      return [factRow(plan.table, envelope, row)];
    }
    case 'subject.erased':
      return readName(data.subject_ref) === undefined
        ? 'ANDON_E104'
        : [factRow(plan.table, envelope, row), ...tombstone(envelope, origin)];
    default:
      return [factRow(plan.table, envelope, row)];
  }
}

/** The parent's own row of a merge that brings an age along. A drill changes no real ticket. */
function absorbed(envelope: Envelope, origin: Origin, via: string): FactRow[] {
  const { data } = envelope;
  if (!data.created_at || data.drill === true || data.into_ticket_id === envelope.subject) return [];
  const row = baseRow(envelope, origin);
  row.type = 'ticket.absorbed';
  row.subject = data.into_ticket_id;
  row.other_ticket = envelope.subject;
  row.created_at = readInstant(data.created_at as string);
  if (via !== '') row.via = via;
  return [factRow('ticket_events', envelope, row)];
}

/** Rows of the event that takes the place, and the correction itself in every other ticket these rows speak of. */
function replacement(correction: Envelope, origin: Origin, counts: FieldCounts): FactRow[] | FaultCode {
  const { event } = correction.data;
  if (event === undefined || event === null || event === '') return [];
  const { timestamp } = origin.message;
  const read = readEnvelope(event as Record<string, unknown>, {
    key: null,
    timestamp,
    tenant: correction.tenant,
  });
  if (typeof read === 'string') return read;
  if (read.definition.entity !== 'ticket' || read.definition.name === 'ticket.corrected') return 'ANDON_E104';
  if (read.tenant !== correction.tenant) return 'ANDON_E102';
  const rows = factsOf(
    { ...read, backfill: read.backfill || correction.backfill },
    origin,
    counts,
    correction.id,
  );
  if (typeof rows === 'string') return rows;
  const elsewhere = new Set(
    rows.map((row) => row.subject).filter((subject) => subject !== correction.subject),
  );
  for (const subject of elsewhere) {
    const copy = baseRow(correction, origin);
    copy.subject = subject;
    copy.supersedes = correction.data.supersedes_id;
    if (correction.data.drill === true) copy.drill = 1;
    rows.push(factRow('ticket_events', correction, copy));
  }
  return rows;
}

/** A map: a scope may be any text, also one that every object answers to. */
const ERASED: ReadonlyMap<unknown, FactTable> = new Map([
  ['ticket', 'ticket_events'],
  ['contact', 'contact_events'],
  ['agent', 'agent_events'],
  ['survey', 'survey_events'],
] as const);

/** An erasure stands among the facts of the subject it erases, too: state() obeys it there. */
function tombstone(envelope: Envelope, origin: Origin): FactRow[] {
  const table = ERASED.get(envelope.data.scope);
  if (table === undefined) return [];
  const row = baseRow(envelope, origin);
  row.subject = envelope.data.subject_ref;
  return [factRow(table, envelope, row)];
}
