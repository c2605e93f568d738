import { POLICIES_IN_USE } from '../../../schemas/policies/service-flow.ts';
import { type TicketFact, ticketFact } from '../facts.ts';
import type { ReferenceTicket } from '../state.ts';
import { type ClockVerdict, verdictAt } from '../verdict.ts';

/** Clocks by their place in the arrays of a ticket: those of the assessed policy, then what the process one has of its own. */
export const ASSESSED = {
  firstResponse: 0,
  assignment: 1,
  resolution: 2,
  initialSolution: 3,
  resultFeedback: 4,
  escalationReport: 5,
};
export const PROCESS = { ...ASSESSED, firstResponse: 6 };

type ClockColumn = 'start' | 'due' | 'warn' | 'stop' | 'target' | 'elapsed_stop' | 'by_reclass';

/** A hand-computed case: these facts at `now` make a ticket of which `expected` is a part. */
export interface StateCase {
  /** The rule of docs/ticket-state.md, or the case of domain.md 3.9, in words. */
  name: string;
  facts: TicketFact[];
  now: number;
  cut?: number;
  /** Null: no row at all. */
  expected: Partial<ReferenceTicket> | null;
  clocks?: Record<number, Partial<Record<ClockColumn, number>>>;
  verdicts?: Record<number, ClockVerdict>;
  /** The page leaves it open; the reference has chosen. */
  chosen?: true;
}

/** 08:00 of a Monday in Shanghai. */
export const T0 = Date.UTC(2026, 6, 27);
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
/** The instant so many minutes after T0. */
export const min = (minutes: number): number => T0 + minutes * MINUTE;
export const hours = (count: number): number => T0 + count * HOUR;

/** A fact of ticket T-1 so many minutes after T0; its id is type-minute unless given. */
export function f(type: string, minute: number, part: Partial<TicketFact> = {}): TicketFact {
  const known = { tenant: 'op', subject: 'T-1', source: '/s', id: `${type}-${minute}` };
  return ticketFact({ ...known, type: `ticket.${type}`, time: min(minute), ...part });
}
export const correction = (
  id: string,
  supersedes: string,
  minute: number,
  part: Partial<TicketFact> = {},
): TicketFact => f('corrected', minute, { id, supersedes, ...part });
export const pendingCustomer = (minute: number) =>
  f('status_changed', minute, { status: 'pending_customer' });
export const working = (minute: number) => f('status_changed', minute, { status: 'in_progress' });
export const human = { responder: 'human', public: 1 };

/** What of a case does not hold of a ticket, in words; empty = all holds. Works for any evaluator's row. */
export function differences(given: StateCase, ticket: ReferenceTicket | null): string[] {
  if (given.expected === null || ticket === null) {
    return given.expected === ticket ? [] : [`row: expected ${given.expected}, got ${ticket && 'a row'}`];
  }
  const wrong: string[] = [];
  const compare = (what: string, expected: unknown, got: unknown) => {
    const [left, right] = [JSON.stringify(expected), JSON.stringify(got)];
    if (left !== right) wrong.push(`${what}: expected ${left}, got ${right}`);
  };
  for (const [column, value] of Object.entries(given.expected)) {
    compare(column, value, ticket[column as keyof ReferenceTicket]);
  }
  for (const [index, columns] of Object.entries(given.clocks ?? {})) {
    for (const [column, value] of Object.entries(columns)) {
      const name = `clock_${column as ClockColumn}` as const;
      compare(`${name}[${index}]`, value, ticket[name][Number(index)]);
    }
  }
  for (const [index, verdict] of Object.entries(given.verdicts ?? {})) {
    compare(`verdict[${index}]`, verdict, verdictAt(ticket, Number(index), given.now, POLICIES_IN_USE));
  }
  return wrong;
}
