import { clockPlace, clocksOf } from '../../schemas/clock-places.ts';
import { CLOCK_DEFINITIONS, type TicketClockName } from '../../schemas/clocks.ts';
import { type Policy, policyKey } from '../../schemas/policy.ts';
import type { ClockVerdict, TicketClock } from '../../schemas/tickets.ts';
import { storedInstant, type TicketRow } from './row.ts';

const isPaused = (row: TicketRow, now: number, capMs: number): boolean =>
  row.status === 'pending_customer' &&
  row.pause_from.some((from, index) => (row.pause_to[index] ?? 0) === 0 && from <= now && now < from + capMs);

function verdictOf(
  row: TicketRow,
  at: number,
  clock: TicketClockName,
  policy: Policy,
  now: number,
): ClockVerdict {
  const due = row.clock_due[at] ?? 0;
  const stop = row.clock_stop[at] ?? 0;
  if (!row.clock_start[at]) return 'not_applicable';
  if (stop > 0) return stop <= due ? 'met' : 'breached_done';
  if (row.ended_by !== '') return 'cancelled';
  if (now > due) return 'breached_running';
  if (CLOCK_DEFINITIONS[clock].pauses && isPaused(row, now, policy.pauseCapMs)) return 'paused';
  return now > (row.clock_warn[at] ?? due) ? 'at_risk' : 'running';
}

/**
 * The clocks of one policy, read off the state row at `now`.
 *
 * @param inUse the policies that the row was evaluated by: they fix where its clocks stand in the row.
 */
export function readClocks(
  row: TicketRow,
  policy: Policy,
  inUse: readonly Policy[],
  now: number,
): TicketClock[] {
  return clocksOf(policy).map((clock) => {
    const at = clockPlace(inUse, policy, clock);
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
