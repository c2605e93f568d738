import { clockPlace, clocksOf, keptClocks } from '../../schemas/clock-places.ts';
import type { TicketClockName } from '../../schemas/clocks.ts';
import type { Reading } from '../measure.ts';

const MINUTE = 60_000;

/** Tickets that count in rates and durations: not cancelled, not merged, no drill (docs/ticket-state.md 29). */
export const RATED = "ended_by = ''";

export const CREATED_OR_FOUND = 'if(created_at > 0, created_at, first_fact_at)';

/** The queue at an instant; the first one before any was entered (33). */
export const queueAt = (instant: string): string =>
  `if(arrayExists(since -> since <= ${instant}, queue_at), arrayLast((name, since) -> since <= ${instant}, queue_path, queue_at), first_queue)`;

/** Open at now: five minutes of grace for a ticket without creation, 180 days until dormant (9, 27, 30). */
export const BACKLOG = ({ now }: Reading): string =>
  `open = 1 AND ended_by = '' AND last_fact_at + ${180 * 24 * 60 * MINUTE} > ${now} AND (created_at > 0 OR first_fact_at + ${5 * MINUTE} <= ${now})`;

/** Place of a clock of the policy asked for in the row's arrays, from 1; 0 = that policy sets no limit to it. */
export const clockIndex = (
  { policy, context }: Pick<Reading, 'policy' | 'context'>,
  clock: TicketClockName,
): number => {
  const asked = context.policies[policy];
  return asked ? clockPlace(context.policies, asked, clock) + 1 : 0;
};

/** Places (from 1) of all clocks of the policy asked for, in the row's arrays. */
export const ownPlaces = (reading: Pick<Reading, 'policy' | 'context'>): number[] => {
  const asked = reading.context.policies[reading.policy];
  return asked ? clocksOf(asked).map((clock) => clockIndex(reading, clock)) : [];
};

/** Paused at now: one of the clocks that pause, in an open pause that has not reached its cap (25). */
function paused({ now, policy, context }: Reading): string {
  const asked = context.policies[policy];
  const pausing = keptClocks(context.policies).flatMap(({ pauses }, index) => (pauses ? [index + 1] : []));
  const over = `notEmpty(pause_to) AND pause_to[-1] = 0 AND ${now} < pause_from[-1] + ${asked?.pauseCapMs ?? 0}`;
  return `(k IN (${pausing.join(', ')}) AND ${over})`;
}

/** Some clock of the policy is running and fulfils the condition, which may name its `due` and `warn`. */
export function someClock(
  reading: Reading,
  condition: (due: string, warn: string) => string,
  pausedToo = false,
): string {
  const places = ownPlaces(reading);
  if (places.length === 0) return '0';
  const mine = `k IN (${places.join(', ')}) AND begun > 0 AND stop = 0`;
  return `arrayExists((begun, due, warn, stop, k) -> ${mine}${pausedToo ? '' : ` AND NOT ${paused(reading)}`} AND ${condition('due', 'warn')},
    clock_start, clock_due, clock_warn, clock_stop, arrayEnumerate(clock_start))`;
}
