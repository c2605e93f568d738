import { CLOCK_DEFINITIONS, type ClockStart, TICKET_CLOCK_NAMES, type TicketClockName } from './clocks.ts';
import type { Objective, Policy } from './policy.ts';
import { selectorKey } from './selector.ts';

/** One stopwatch as a state row holds it: how it runs, and the limits that it is held against. */
export interface KeptClock {
  clock: TicketClockName;
  startOn: ClockStart;
  /** Limits, in the order of the policy. */
  objectives: readonly Objective[];
  calendar: string;
  dueAt: 'same_time' | 'end_of_day';
  pauses: boolean;
  pauseCapMs: number;
  onReopen: Objective['onReopen'];
}

function keptClock(policy: Policy, clock: TicketClockName): KeptClock {
  const objectives = policy.objectives.filter((each) => each.clock === clock && each.mode === 'per_item');
  // They agree in how the clock runs (policy-check).
  const [first] = objectives as [Objective];
  return {
    clock,
    startOn: first.startOn ?? CLOCK_DEFINITIONS[clock].starts[0],
    objectives,
    calendar: first.calendar,
    dueAt: first.dueAt ?? 'same_time',
    pauses: first.pauseOn.length > 0,
    pauseCapMs: policy.pauseCapMs,
    onReopen: first.onReopen,
  };
}

/** Equal for clocks that show the same on every ticket, whatever their limits are called. */
function sameness({ objectives, pauses, pauseCapMs, ...gait }: KeptClock): string {
  const limits = objectives.map(({ selector, targetMs, comparator }) =>
    JSON.stringify([selectorKey(selector), targetMs, comparator]),
  );
  return JSON.stringify([gait, pauses ? pauseCapMs : null, limits.sort()]);
}

interface Place {
  kept: KeptClock;
  same: string;
}

/** What was computed of something is kept for as long as that is there: rows by the thousand ask for it. */
function remembered<Of extends object, Result>(compute: (of: Of) => Result): (of: Of) => Result {
  const known = new WeakMap<Of, Result>();
  return (of) => {
    const found = known.get(of) ?? compute(of);
    known.set(of, found);
    return found;
  };
}

const ownClocks = remembered((policy: Policy): Place[] =>
  TICKET_CLOCK_NAMES.filter((clock) =>
    policy.objectives.some((each) => each.clock === clock && each.mode === 'per_item'),
  ).map((clock) => {
    const kept = keptClock(policy, clock);
    return { kept, same: sameness(kept) };
  }),
);

const layout = remembered((policies: readonly Policy[]): Place[] => {
  const places = new Map<string, Place>();
  for (const place of policies.flatMap(ownClocks)) if (!places.has(place.same)) places.set(place.same, place);
  return [...places.values()];
});

/** Clocks that a policy sets limits to, item by item, in the order of the canonical list. */
export const clocksOf = (policy: Policy): TicketClockName[] =>
  ownClocks(policy).map(({ kept }) => kept.clock);

/**
 * The clocks of a state row in the order of their places: those of the first policy, then what the next ones have of
 * their own. Policies that set the same limits share a place, so that a row holds no clock twice.
 */
export const keptClocks = (policies: readonly Policy[]): KeptClock[] =>
  layout(policies).map(({ kept }) => kept);

/** Place (from 0) of a policy's clock in the arrays of a row; −1 = it sets no limit to that clock. */
export function clockPlace(policies: readonly Policy[], policy: Policy, clock: TicketClockName): number {
  const own = ownClocks(policy).find(({ kept }) => kept.clock === clock);
  return own ? layout(policies).findIndex(({ same }) => same === own.same) : -1;
}
