import { TICKET_CLOCKS } from '../../schemas/policy.ts';
import type { ClockWatch } from '../../schemas/rule.ts';

/**
 * SQL condition on a ticket's row: its clock runs, and has used up a share of its limit. The limit itself is exact; below it
 * what is left is measured against the target, both in the time of the clock on the wall. A ticket that waits for its
 * customer is paused where the clock of resolution is asked about.
 *
 * @param policyPlace of the policy among those in use.
 * @param used share of the limit, 1 = the limit.
 * @param now ms of site time.
 */
export function pastClock(
  clock: ClockWatch['clock'],
  policyPlace: number,
  used: number,
  now: number,
): string {
  const at = policyPlace * TICKET_CLOCKS.length + TICKET_CLOCKS.indexOf(clock) + 1;
  const left = used >= 1 ? '0' : `toInt64(clock_target[${at}] * ${1 - used})`;
  const paused = clock === 'resolution' ? " AND status != 'pending_customer'" : '';
  return `(clock_start[${at}] > 0 AND clock_stop[${at}] = 0 AND ended_by = ''${paused} AND clock_due[${at}] - ${left} < ${now})`;
}
