import { TICKET_CLOCKS } from '../../schemas/policy.ts';
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

type ClockName = (typeof TICKET_CLOCKS)[number];

/** Place of a clock in the row's arrays, from 1. */
export const clockIndex = (policy: number, clock: ClockName): number =>
  policy * TICKET_CLOCKS.length + TICKET_CLOCKS.indexOf(clock) + 1;

/** Paused at now: the resolution clock in an open pause that has not reached its cap (25). */
const paused = ({ now, policy, context }: Reading, clock: ClockName): string =>
  clock === 'resolution'
    ? `(notEmpty(pause_to) AND pause_to[-1] = 0 AND ${now} < pause_from[-1] + ${context.policies[policy]?.pauseCapMs ?? 0})`
    : '0';

/** Some clock of the policy is running and fulfils the condition, which may name its `due` and `warn`. */
export const someClock = (
  reading: Reading,
  condition: (due: string, warn: string) => string,
  pausedToo = false,
): string =>
  `(${TICKET_CLOCKS.map((clock) => {
    const k = clockIndex(reading.policy, clock);
    const running = `clock_start[${k}] > 0 AND clock_stop[${k}] = 0${pausedToo ? '' : ` AND NOT ${paused(reading, clock)}`}`;
    return `(${running} AND ${condition(`clock_due[${k}]`, `clock_warn[${k}]`)})`;
  }).join(' OR ')})`;
