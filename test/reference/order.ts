import type { TicketFact } from './facts.ts';
import { compareKeys } from './masking.ts';

const RANKS = [
  'ticket.snapshot',
  'ticket.created',
  'ticket.classified',
  'ticket.queued',
  'ticket.assigned',
  'ticket.unassigned',
  'ticket.accepted',
  'ticket.responded',
  'ticket.solution_proposed',
  'ticket.investigated',
  'ticket.decision_issued',
  'ticket.progress_updated',
  'ticket.status_changed',
  'ticket.transferred',
  'ticket.escalated',
  'ticket.problem_detected',
  'ticket.error_recorded',
  'ticket.resolved',
  'ticket.result_notified',
  'ticket.resolution_confirmed',
  'ticket.followup_done',
  'ticket.closed',
  'ticket.reopened',
  'ticket.cancelled',
  'ticket.merged',
  'ticket.absorbed',
  'ticket.corrected',
  'subject.erased',
];

/** Where a fact stands in time: a snapshot at known_since, any other at its corrected time. */
export const position = (fact: TicketFact): number =>
  fact.type === 'ticket.snapshot' ? fact.known_since : fact.at;

/** Rule 6. */
export function compareFacts(a: TicketFact, b: TicketFact): number {
  const key = (fact: TicketFact) => [
    position(fact),
    fact.seq,
    RANKS.indexOf(fact.type),
    fact.source,
    fact.id,
    fact.via,
  ];
  return compareKeys(key(a), key(b));
}

/** Rule 7: of all due, unmasked snapshots the last. */
export function holdingSnapshot(facts: TicketFact[]): TicketFact | undefined {
  const key = (fact: TicketFact) => [position(fact), fact.seq, fact.source, fact.id];
  return facts
    .filter((fact) => fact.type === 'ticket.snapshot')
    .sort((a, b) => compareKeys(key(a), key(b)))
    .at(-1);
}

/**
 * The facts that may set something, in order: the holding snapshot first, then what happened at known_since or later.
 * Corrections only mask, an erasure only blanks: neither stands.
 */
export function standingFacts(unmasked: TicketFact[], now: number): TicketFact[] {
  const due = unmasked.filter((fact) => fact.at <= now);
  const snapshot = holdingSnapshot(due);
  const speaking = due
    .filter((fact) => !['ticket.snapshot', 'ticket.corrected', 'subject.erased'].includes(fact.type))
    .filter((fact) => !snapshot || fact.at >= snapshot.known_since)
    .sort(compareFacts);
  return snapshot ? [snapshot, ...speaking] : speaking;
}
