import { CLOCK_DEFINITIONS } from '../../schemas/clocks.ts';
import type { ClockWatch } from '../../schemas/rule.ts';

/**
 * SQL condition on a ticket's row: its clock runs, and has used up a share of its limit. The limit itself is exact; below it
 * what is left is measured against the target, both in the time of the clock on the wall. A ticket that waits for its
 * customer is paused where the clock pauses.
 *
 * @param place of the clock in the row; −1 = the policy sets no limit to it, so nothing is past one.
 * @param used share of the limit, 1 = the limit.
 * @param now ms of site time.
 */
export function pastClock(clock: ClockWatch['clock'], place: number, used: number, now: number): string {
  if (place < 0) return '0';
  const at = place + 1;
  const left = used >= 1 ? '0' : `toInt64(clock_target[${at}] * ${1 - used})`;
  const paused = CLOCK_DEFINITIONS[clock].pauses ? " AND status != 'pending_customer'" : '';
  return `(clock_start[${at}] > 0 AND clock_stop[${at}] = 0 AND ended_by = ''${paused} AND clock_due[${at}] - ${left} < ${now})`;
}
