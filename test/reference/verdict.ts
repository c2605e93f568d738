import { clockPlace, keptClocks } from '../../schemas/clock-places.ts';
import type { TicketClockName } from '../../schemas/clocks.ts';
import { type Policy, policyKey } from '../../schemas/policy.ts';
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

/** Where a policy's clock stands in the arrays of a ticket, −1 = it has none. `policy` is `id` or `id@version`. */
export function clockIndex(policies: readonly Policy[], policy: string, clock: TicketClockName): number {
  const asked = policies.find((known) => known.id === policy || policyKey(known) === policy);
  if (!asked) throw new Error(`no such policy: ${policy}`);
  return clockPlace(policies, asked, clock);
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
  const { pauses, pauseCapMs: cap } = keptClocks(policies)[index]!;
  const paused = ticket.pause_from.some((from, i) => {
    const to = ticket.pause_to[i] || Number.POSITIVE_INFINITY;
    return from <= now && now < Math.min(to, from + cap);
  });
  if (pauses && paused) return 'paused';
  return now > warn ? 'at_risk' : 'running';
}
