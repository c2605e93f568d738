import { CLOCK_RULES } from './rules-clocks.ts';
import { FACT_RULES } from './rules-facts.ts';
import { FIELD_RULES } from './rules-fields.ts';
import { LIFE_RULES } from './rules-life.ts';
import { MILESTONE_RULES } from './rules-milestones.ts';
import type { Switch } from './switchboard.ts';

/** A numbered rule of docs/ticket-state.md, and ways to switch it off. */
export interface Rule {
  rule: number;
  /** How the lines of the founders' page on ticket state begin that the rule answers. */
  founders: readonly string[];
  switches: readonly Switch[];
}

/** Rules that the state SQL obeys; those of the measures are in measure-rules.ts. */
export const STATE_RULES: readonly Rule[] = [
  ...FACT_RULES,
  ...LIFE_RULES,
  ...FIELD_RULES,
  ...MILESTONE_RULES,
  ...CLOCK_RULES,
];
