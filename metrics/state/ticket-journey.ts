import type { StateRequest } from '../contract.ts';
import { AS_WRITTEN, type Columns, compute } from './select.ts';
import { ticketFacts } from './ticket-facts.ts';
import { s, TICKET_FIELDS } from './ticket-fields.ts';
import { standingFacts } from './ticket-standing.ts';

/** How a ticket came to its state: what a page of one ticket tells beyond the state row. */
export interface TicketJourney {
  /** Runs of the status, and the instants (ms) at which they began (docs/ticket-state.md 10, 19). */
  status_path: string[];
  status_at: number[];
  /** Facts that stand, each as [source, id, via, recorded, time] (4-7); the others set nothing. */
  standing_facts: [source: string, id: string, via: string, recorded: number, time: number][];
}

const GIVEN = ['tenant', 'subject', 'known', 'has_conflict', 'last_fact_at'];

const JOURNEY: Columns = {
  journey_status: 'tupleElement(status_runs, 1)',
  journey_at: 'tupleElement(status_runs, 2)',
  standing_facts: `arrayZip(${['source', 'id', 'via', 'recorded', 'time'].map(s).join(', ')})`,
};

/** The journey of each subject by the very expressions that give its state row. One row of TicketJourney for each. */
export function ticketJourney(request: StateRequest): string {
  const columns: Columns = { ...standingFacts(request.now), ...TICKET_FIELDS, ...JOURNEY };
  const rows = compute(ticketFacts(request), GIVEN, columns, Object.keys(JOURNEY));
  return `SELECT journey_status AS status_path, journey_at AS status_at, standing_facts\nFROM (\n${rows}\n)\nSETTINGS ${AS_WRITTEN}`;
}
