import { POLICIES_IN_USE } from '../../schemas/policies/service-flow.ts';
import type { Policy } from '../../schemas/policy.ts';
import type { Counting } from './clocks.ts';
import { ticketKey } from './events.ts';
import type { TicketFact } from './facts.ts';
import { type ReferenceTicket, referenceState } from './state.ts';

/** Every ticket that exists at `now`, from the facts of all of them. */
export function referenceTickets(
  facts: Iterable<TicketFact>,
  now: number,
  options: { cut?: number; policies?: readonly Policy[]; calendars?: Record<string, Counting> } = {},
): ReferenceTicket[] {
  const tickets = new Map<string, TicketFact[]>();
  for (const fact of facts) {
    const key = ticketKey(fact.tenant, fact.subject);
    const own = tickets.get(key);
    if (own) own.push(fact);
    else tickets.set(key, [fact]);
  }
  return [...tickets.values()]
    .map((own) => referenceState(own, now, options.policies ?? POLICIES_IN_USE, options))
    .filter((ticket) => ticket !== null);
}
