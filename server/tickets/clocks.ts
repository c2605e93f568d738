import { type Policy, policyKey, TICKET_CLOCKS } from '../../schemas/policy.ts';
import type { ClockVerdict, TicketClock } from '../../schemas/tickets.ts';
import { storedInstant, type TicketRow } from './row.ts';

const isPaused = (row: TicketRow, now: number, capMs: number): boolean =>
  row.status === 'pending_customer' &&
  row.pause_from.some((from, index) => (row.pause_to[index] ?? 0) === 0 && from <= now && now < from + capMs);

function verdictOf(row: TicketRow, at: number, clock: string, policy: Policy, now: number): ClockVerdict {
  const due = row.clock_due[at] ?? 0;
  const stop = row.clock_stop[at] ?? 0;
  if (!row.clock_start[at]) return 'not_applicable';
  if (stop > 0) return stop <= due ? 'met' : 'breached_done';
  if (row.ended_by !== '') return 'cancelled';
  if (now > due) return 'breached_running';
  if (clock === 'resolution' && isPaused(row, now, policy.pauseCapMs)) return 'paused';
  return now > (row.clock_warn[at] ?? due) ? 'at_risk' : 'running';
}

/**
 * The clocks of one policy, read off the state row at `now`.
 *
 * @param place of the policy among POLICIES_IN_USE: it fixes where its clocks stand in the row.
 */
export function readClocks(row: TicketRow, policy: Policy, place: number, now: number): TicketClock[] {
  return TICKET_CLOCKS.map((clock, index) => {
    const at = place * TICKET_CLOCKS.length + index;
    const instant = (values: number[]) => storedInstant(values[at] ?? 0);
    const stopped = Boolean(row.clock_stop[at]);
    return {
      clock,
      policy: policyKey(policy),
      verdict: verdictOf(row, at, clock, policy, now),
      start: instant(row.clock_start),
      due: instant(row.clock_due),
      warn: instant(row.clock_warn),
      stop: instant(row.clock_stop),
      targetMs: row.clock_target[at] || null,
      elapsedMs: stopped ? (row.clock_elapsed_stop[at] ?? null) : null,
      byReclassification: row.clock_by_reclass[at] === 1,
    };
  });
}
