import type { Objective, Policy, Selector } from '../../schemas/policy.ts';
import type { QueryRequest } from '../../schemas/query.ts';
import { definitionOf } from '../catalogue/index.ts';
import { type Definition, isComposite } from '../measure.ts';
import { objectivesOf } from '../objectives.ts';

const clocksOf = (definition: Definition): readonly string[] =>
  isComposite(definition)
    ? Object.keys(definition.parts).flatMap((id) => {
        const part = definitionOf(id);
        return part ? clocksOf(part) : [];
      })
    : (definition.clocks ?? []);

/** Whether something that passes the filters may be what a selector speaks of. */
const mayMatch = (selector: Selector, where: QueryRequest['where']): boolean =>
  Object.entries(selector).every(([field, wanted]) => {
    const given = where[field as keyof QueryRequest['where']];
    return !given?.length || !Array.isArray(wanted) || wanted.some((value) => given.includes(value));
  });

/** The objectives of a policy that a metric is judged by inside its filters; none where no policy changes it. */
export const judgedBy = (definition: Definition, policy: Policy, where: QueryRequest['where']): Objective[] =>
  [...new Set(clocksOf(definition))].flatMap((clock) =>
    objectivesOf(policy, clock).filter(({ selector }) => mayMatch(selector, where)),
  );
