import type { TicketFact } from './facts.ts';
import { position } from './order.ts';

const CLASSIFYING = [
  'ticket.created',
  'ticket.classified',
  'ticket.queued',
  'ticket.assigned',
  'ticket.snapshot',
];

/** Rule 14, the fields that later facts may change. Truth values 0 or 1, text '' = never said. */
export interface Classification {
  category: string;
  subcategory: string;
  priority: string;
  is_complaint: number;
  is_major: number;
  customer_tier: string;
  region: string;
  city: string;
  skill_group: string;
  customer_id: string;
}

const UNSAID: Classification = {
  category: '',
  subcategory: '',
  priority: '',
  is_complaint: 0,
  is_major: 0,
  customer_tier: '',
  region: '',
  city: '',
  skill_group: '',
  customer_id: '',
};

const TEXTS = [
  'category',
  'subcategory',
  'priority',
  'customer_tier',
  'region',
  'city',
  'skill_group',
  'customer_id',
] as const;

function classifiedBy(fact: TicketFact, before: Classification): Classification {
  const after = { ...before };
  for (const field of TEXTS) if (fact[field] !== '') after[field] = fact[field];
  if (fact.is_major !== -1) after.is_major = fact.is_major;
  if (fact.is_complaint !== -1) after.is_complaint = fact.is_complaint;
  else if (fact.category === 'complaint') after.is_complaint = 1;
  return after;
}

/** What the ticket was classified as after each classifying fact, in order. */
export function classifications(ordered: TicketFact[]): { from: number; values: Classification }[] {
  const steps: { from: number; values: Classification }[] = [];
  let values = UNSAID;
  for (const fact of ordered) {
    if (!CLASSIFYING.includes(fact.type)) continue;
    values = classifiedBy(fact, values);
    steps.push({ from: position(fact), values });
  }
  return steps;
}

export const lastClassification = (ordered: TicketFact[]): Classification =>
  classifications(ordered).at(-1)?.values ?? UNSAID;

/**
 * Rule 22: what holds from `start` on, then each later step. What was said up to `start` holds there; where nothing
 * was (an origin before the first message), the first thing said does.
 */
export function attributeRuns(
  ordered: TicketFact[],
  start: number,
): { from: number; values: Classification }[] {
  const steps = classifications(ordered);
  const early = steps.filter((step) => step.from <= start);
  const opening = early.at(-1) ?? steps[0];
  const later = steps.filter((step) => step.from > start && step !== opening);
  return [{ from: start, values: opening?.values ?? UNSAID }, ...later];
}
