import { type Policy, policyKey, TICKET_CLOCKS } from '../../schemas/policy.ts';
import type { TicketRow } from './row.ts';

/** What a clock says at an instant (docs/ticket-state.md 25). */
export type ClockVerdict =
  | 'not_applicable'
  | 'met'
  | 'breached_done'
  | 'cancelled'
  | 'breached_running'
  | 'paused'
  | 'at_risk'
  | 'running';

/** One clock of a ticket. Instants and durations ms, null = none. `due` is the breach if no further fact comes. */
export interface TicketClock {
  clock: (typeof TICKET_CLOCKS)[number];
  policy: string;
  verdict: ClockVerdict;
  start: number | null;
  due: number | null;
  warn: number | null;
  stop: number | null;
  target: number | null;
  /** Running time when it stopped; null while it runs. */
  elapsed: number | null;
  /** The breach came by a change of class, not by time. */
  byReclassification: boolean;
}

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
    const number = (values: number[]) => values[at] || null;
    const stopped = Boolean(row.clock_stop[at]);
    return {
      clock,
      policy: policyKey(policy),
      verdict: verdictOf(row, at, clock, policy, now),
      start: number(row.clock_start),
      due: number(row.clock_due),
      warn: number(row.clock_warn),
      stop: number(row.clock_stop),
      target: number(row.clock_target),
      elapsed: stopped ? (row.clock_elapsed_stop[at] ?? null) : null,
      byReclassification: row.clock_by_reclass[at] === 1,
    };
  });
}
