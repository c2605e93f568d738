import type { TicketJourney } from '../../metrics/state/ticket-journey.ts';
import type { TicketEvent } from '../../schemas/tickets.ts';
import { isoInstant } from '../calendar.ts';

/** Columns that stand in the event's own attributes, or are of no use to a person. */
const ENVELOPE = new Set(
  'tenant subject seq id source type at time recorded ingested_at backfill drill flags detail kept_hash'.split(
    ' ',
  ),
);
/** Columns whose -1 is a missing truth value. */
const TRUTHS = new Set(['is_complaint', 'is_major', 'public']);
/** Columns of instants, ms. */
const INSTANTS = new Set(['created_at', 'known_since']);
/** What says nothing in any other column. */
const UNSET = new Set<unknown>(['', 0, -1]);

const identity = (...parts: unknown[]): string => JSON.stringify(parts);

/** Which facts stand, by the journey; undefined journey = none does. */
export function standingIn(journey: TicketJourney | undefined): (row: Record<string, unknown>) => boolean {
  const standing = new Set((journey?.standing_facts ?? []).map((fact) => identity(...fact)));
  return ({ source, id, via, recorded, time }) => standing.has(identity(source, id, via, recorded, time));
}

/** A fact as the ticket's page shows it: its identity and instants, and of its data what is set. */
export function toEvent(row: Record<string, unknown>, standing: boolean): TicketEvent {
  const data: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(row)) {
    if (ENVELOPE.has(name)) continue;
    if (TRUTHS.has(name)) {
      if (value !== -1) data[name] = value === 1;
    } else if (!UNSET.has(value)) data[name] = INSTANTS.has(name) ? isoInstant(Number(value)) : value;
  }
  const flags = String(row.flags ?? '');
  return {
    id: String(row.id),
    source: String(row.source),
    type: String(row.type),
    at: isoInstant(Number(row.at)),
    time: isoInstant(Number(row.time)),
    recorded: isoInstant(Number(row.recorded)),
    ingestedAt: isoInstant(Number(row.ingested_at)),
    backfill: row.backfill === 1,
    drill: row.drill === 1,
    standing,
    flags: flags ? flags.split(',') : [],
    data: { ...data, ...readDetail(row.detail) },
  };
}

function readDetail(text: unknown): Record<string, unknown> {
  if (typeof text !== 'string' || text === '') return {};
  try {
    const detail: unknown = JSON.parse(text);
    return typeof detail === 'object' && detail !== null ? { ...detail } : {};
  } catch {
    return {};
  }
}
