import type { ClockName } from '../schemas/clocks.ts';
import type { Objective, Policy } from '../schemas/policy.ts';
import { specificity } from '../schemas/selector.ts';

/**
 * Limits of one clock, the most specific first, ties to the stricter target (domain.md 1.4 rule 1). A mean is none: it
 * marks a window and no ticket (rule 3).
 */
export const objectivesOf = (policy: Policy, clock: ClockName): Objective[] =>
  policy.objectives
    .filter((objective) => objective.clock === clock && objective.mode === 'per_item')
    .sort((a, b) => specificity(b.selector) - specificity(a.selector) || a.targetMs - b.targetMs);

/** The longest time (ms) that still meets an objective: what is `below` a limit is met one millisecond before it (C25). */
export const limitOf = ({ comparator, targetMs }: Objective): number =>
  comparator === 'below' ? targetMs - 1 : targetMs;
