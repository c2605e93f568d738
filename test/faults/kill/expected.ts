import { factsOfEvent, type PublishedEvent } from '../../reference/events.ts';
import type { TicketFact } from '../../reference/facts.ts';

export const FACT_TABLES = [
  'ticket_events',
  'contact_events',
  'survey_events',
  'agent_events',
  'operations_events',
] as const;
export type FactTable = (typeof FACT_TABLES)[number];

const TABLE_OF: Record<string, FactTable> = {
  ticket: 'ticket_events',
  contact: 'contact_events',
  survey: 'survey_events',
  agent: 'agent_events',
};

export interface Key {
  subject: string;
  time: number;
  source: string;
  id: string;
}
export const keyText = ({ subject, time, source, id }: Key): string => [subject, time, source, id].join('|');
export const subjectOf = (key: string): string => key.slice(0, key.indexOf('|'));

/** What must stand when everything that was sent has been taken in, by the events as they were published. */
export interface Expected {
  add(events: readonly PublishedEvent[]): void;
  /** Every fact once, by table. */
  keys(table: FactTable): ReadonlySet<string>;
  /** Facts of a ticket, as the reference reads them from the events. */
  ticketFacts(subject: string): readonly TicketFact[];
  subjects(kind: 'ticket' | 'contact' | 'survey'): ReadonlySet<string>;
}

export function expecting(): Expected {
  const keys = new Map<FactTable, Set<string>>(FACT_TABLES.map((table) => [table, new Set()]));
  const tickets = new Map<string, TicketFact[]>();
  const subjects = { ticket: new Set<string>(), contact: new Set<string>(), survey: new Set<string>() };
  const note = (table: FactTable, key: Key) => keys.get(table)?.add(keyText(key));
  return {
    add(events) {
      for (const event of events) {
        const entity = event.type.slice(0, event.type.indexOf('.'));
        const table = TABLE_OF[entity] ?? 'operations_events';
        if (table !== 'ticket_events') {
          const { subject, source, id } = event;
          note(table, { subject, time: Date.parse(event.time), source, id });
          if (entity === 'contact' || entity === 'survey') subjects[entity].add(subject);
          continue;
        }
        for (const fact of factsOfEvent(event)) {
          note(table, fact);
          subjects.ticket.add(fact.subject);
          const own = tickets.get(fact.subject);
          if (own) own.push(fact);
          else tickets.set(fact.subject, [fact]);
        }
      }
    },
    keys: (table) => keys.get(table) ?? new Set(),
    ticketFacts: (subject) => tickets.get(subject) ?? [],
    subjects: (kind) => subjects[kind],
  };
}
