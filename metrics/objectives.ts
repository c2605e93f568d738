import type { ClockName } from '../schemas/clocks.ts';
import type { Objective, Policy } from '../schemas/policy.ts';
import { specificity } from '../schemas/selector.ts';

/** The most specific first, ties to the stricter target: the first that a ticket falls under decides (domain.md 1.4 rule 1). */
export const decidingFirst = (objectives: readonly Objective[]): Objective[] =>
  [...objectives].sort(
    (a, b) => specificity(b.selector) - specificity(a.selector) || a.targetMs - b.targetMs,
  );

/** Limits of one clock, the deciding ones first. A mean is none: it marks a window and no ticket (rule 3). */
export const objectivesOf = (policy: Policy, clock: ClockName): Objective[] =>
  decidingFirst(policy.objectives.filter((each) => each.clock === clock && each.mode === 'per_item'));

/** The longest time (ms) that still meets an objective: what is `below` a limit is met one millisecond before it (C25). */
export const limitOf = ({ comparator, targetMs }: Objective): number =>
  comparator === 'below' ? targetMs - 1 : targetMs;
