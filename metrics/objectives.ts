import type { Objective, Policy } from '../schemas/policy.ts';

const specificity = (objective: Objective): number => Object.keys(objective.selector).length;

/** Objectives of one clock, the most specific first, ties to the stricter target (domain.md 1.4 rule 1). */
export const objectivesOf = (policy: Policy, clock: string): Objective[] =>
  policy.objectives
    .filter((objective) => objective.clock === clock)
    .sort((a, b) => specificity(b) - specificity(a) || a.targetMs - b.targetMs);
