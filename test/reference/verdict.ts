import { type Policy, policyKey, TICKET_CLOCKS } from '../../schemas/policy.ts';
import type { TicketClock } from './clocks.ts';
import type { ReferenceTicket } from './state.ts';

export type ClockVerdict =
  | 'not_applicable'
  | 'met'
  | 'breached_done'
  | 'cancelled'
  | 'breached_running'
  | 'paused'
  | 'at_risk'
  | 'running';

/** Where a policy's clock stands in the arrays of a ticket. `policy` is `id` or `id@version`. */
export function clockIndex(policies: readonly Policy[], policy: string, clock: TicketClock): number {
  const place = policies.findIndex((known) => known.id === policy || policyKey(known) === policy);
  if (place === -1) throw new Error(`no such policy: ${policy}`);
  return place * TICKET_CLOCKS.length + TICKET_CLOCKS.indexOf(clock);
}

/** Rule 25: how a clock stands at `now`, read off the ticket as evaluated at `now`. */
export function verdictAt(
  ticket: ReferenceTicket,
  index: number,
  now: number,
  policies: readonly Policy[],
): ClockVerdict {
  const [due, stop, warn] = [ticket.clock_due[index]!, ticket.clock_stop[index]!, ticket.clock_warn[index]!];
  if (ticket.clock_start[index] === 0) return 'not_applicable';
  if (stop !== 0) return stop <= due ? 'met' : 'breached_done';
  if (ticket.ended_by !== '') return 'cancelled';
  if (now > due) return 'breached_running';
  const clock = TICKET_CLOCKS[index % TICKET_CLOCKS.length];
  const cap = policies[Math.floor(index / TICKET_CLOCKS.length)]!.pauseCapMs;
  const paused = ticket.pause_from.some((from, i) => {
    const to = ticket.pause_to[i] || Number.POSITIVE_INFINITY;
    return from <= now && now < Math.min(to, from + cap);
  });
  if (clock === 'resolution' && paused) return 'paused';
  return now > warn ? 'at_risk' : 'running';
}
