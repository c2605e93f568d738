import { changesOf, type Remembered } from './changes.ts';
import type { UciRow } from './rows.ts';

export const UCI_SOURCE = '/replay/uci';
export const UCI_TENANT = 'uci';

/** A CloudEvent 1.0 in structured form, as domain.md 3.1 writes it. Instants are RFC 3339, UTC, milliseconds. */
export interface UciEvent {
  specversion: '1.0';
  id: string;
  source: string;
  type: string;
  subject: string;
  time: string;
  recordedtime: string;
  partitionkey: string;
  subjectseq?: string;
  tenant: string;
  datacontenttype: 'application/json';
  data: Record<string, unknown>;
}

/** An event with its two instants as ms UTC. */
export interface TimedEvent {
  /** When it happened. */
  time: number;
  /** When the source recorded it: the order of the replay, and Kafka's timestamp. */
  recorded: number;
  event: UciEvent;
}

/**
 * A type's place in the README's table, counted from 1, as are the rows of a ticket: a ticket's first event has
 * subjectseq 1 × 16 + 1. Unassigned shares the line of assigned, and resolved stands in one line with closed: of each
 * pair a row gives at most one.
 */
const PLACES: Record<string, number> = {
  'ticket.created': 1,
  'ticket.classified': 2,
  'ticket.assigned': 3,
  'ticket.unassigned': 3,
  'ticket.transferred': 4,
  'ticket.responded': 5,
  'ticket.escalated': 6,
  'ticket.status_changed': 7,
  'ticket.resolved': 8,
  'ticket.closed': 8,
  'ticket.reopened': 9,
};

const place = (type: string): number => {
  const found = PLACES[type];
  if (found === undefined) throw new Error(`no place in the table for ${type}`);
  return found;
};

/**
 * Where a row's reopened stands before its status_changed (it left Resolved or Closed), the two exchange their places:
 * a consumer orders by subjectseq, and a status_changed that came first would pass for an inferred reopening.
 */
function placesOf(types: readonly string[]): number[] {
  const reopened = types.indexOf('ticket.reopened');
  const exchanged = reopened >= 0 && reopened < types.indexOf('ticket.status_changed');
  return types.map((type) => {
    if (exchanged && type === 'ticket.reopened') return place('ticket.status_changed');
    if (exchanged && type === 'ticket.status_changed') return place('ticket.reopened');
    return place(type);
  });
}

/**
 * The events of one row, compared with what its ticket's earlier rows left behind; `remembered` is brought up to date.
 * Times: opened_at for ticket.created, sys_updated_at for all others. recordedtime is sys_updated_at; nobody records a
 * ticket before it was opened, so for the five tickets whose first update precedes opened_at the created event is
 * recorded when it happens (it would be refused as ahead of its own recording otherwise).
 */
export function eventsOfRow(row: UciRow, remembered: Remembered): TimedEvent[] {
  const changes = changesOf(row, remembered);
  const places = placesOf(changes.map((change) => change.type));
  return changes.map(({ type, data }, index) => {
    const time = type === 'ticket.created' ? row.openedAt : row.updatedAt;
    const recorded = Math.max(time, row.updatedAt);
    const subjectseq = String(remembered.ordinal * 16 + (places[index] ?? 0)).padStart(12, '0');
    const event: UciEvent = {
      specversion: '1.0',
      id: `uci-${row.number}-${remembered.ordinal}-${type}`,
      source: UCI_SOURCE,
      type,
      subject: row.number,
      time: new Date(time).toISOString(),
      recordedtime: new Date(recorded).toISOString(),
      partitionkey: row.number,
      subjectseq,
      tenant: UCI_TENANT,
      datacontenttype: 'application/json',
      data: { ticket_id: row.number, v: 1, ...data },
    };
    return { time, recorded, event };
  });
}

/**
 * All events of the log, in the order in which they were recorded; those of one instant in the order of the rows.
 * `rows` come in order of updates (inOrderOfUpdates).
 */
export function* eventsOfLog(rows: Iterable<UciRow>): Generator<TimedEvent> {
  const tickets = new Map<string, Remembered>();
  // Created events recorded later than their row (five in the log) wait here for their minute.
  let waiting: TimedEvent[] = [];
  for (const row of rows) {
    if (waiting.length > 0) {
      yield* due(waiting, row.updatedAt);
      waiting = waiting.filter((held) => held.recorded > row.updatedAt);
    }
    let remembered = tickets.get(row.number);
    if (!remembered) {
      remembered = { ordinal: 0, responded: false };
      tickets.set(row.number, remembered);
    }
    for (const timed of eventsOfRow(row, remembered)) {
      if (timed.recorded > row.updatedAt) waiting.push(timed);
      else yield timed;
    }
  }
  yield* due(waiting, Number.POSITIVE_INFINITY);
}

const due = (waiting: readonly TimedEvent[], instant: number): TimedEvent[] =>
  waiting.filter((held) => held.recorded <= instant).sort((a, b) => a.recorded - b.recorded);

/** The source's sign of life: all it recorded up to `instant` (ms UTC) has been sent. */
export function heartbeatAt(instant: number): TimedEvent {
  const at = new Date(instant).toISOString();
  const event: UciEvent = {
    specversion: '1.0',
    id: `uci-heartbeat-${at}`,
    source: UCI_SOURCE,
    type: 'source.heartbeat',
    subject: UCI_SOURCE,
    time: at,
    recordedtime: at,
    partitionkey: UCI_SOURCE,
    tenant: UCI_TENANT,
    datacontenttype: 'application/json',
    data: { source: UCI_SOURCE, last_time: at },
  };
  return { time: instant, recorded: instant, event };
}
