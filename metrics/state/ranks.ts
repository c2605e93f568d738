/** Place of each type among facts of one instant (docs/ticket-state.md 6). 99 = sets nothing. */
export const TICKET_RANKS = {
  'ticket.snapshot': 0,
  'ticket.created': 1,
  'ticket.classified': 2,
  'ticket.queued': 3,
  'ticket.assigned': 4,
  'ticket.unassigned': 5,
  'ticket.accepted': 6,
  'ticket.responded': 7,
  'ticket.solution_proposed': 8,
  'ticket.investigated': 9,
  'ticket.decision_issued': 10,
  'ticket.progress_updated': 11,
  'ticket.status_changed': 12,
  'ticket.transferred': 13,
  'ticket.escalated': 14,
  'ticket.problem_detected': 15,
  'ticket.error_recorded': 16,
  'ticket.resolved': 17,
  'ticket.result_notified': 18,
  'ticket.resolution_confirmed': 19,
  'ticket.followup_done': 20,
  'ticket.closed': 21,
  'ticket.reopened': 22,
  'ticket.cancelled': 23,
  'ticket.merged': 24,
  'ticket.absorbed': 25,
  'ticket.corrected': 26,
  'subject.erased': 27,
} as const;

export type TicketFactType = keyof typeof TICKET_RANKS;

/** Rank of a type as an SQL number. */
export const rank = (type: TicketFactType): number => TICKET_RANKS[type];
export const ranks = (...types: TicketFactType[]): string => types.map(rank).join(', ');
