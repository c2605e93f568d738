import { NOT_OPEN_STATUSES, TICKET_STATUSES } from '../../schemas/enumerations.ts';
import type { TicketFact } from './facts.ts';
import { position } from './order.ts';

const oneOf = (set: readonly string[], value: string): boolean => set.includes(value);

/** A ticket without any status yet counts as new, and so as open. */
export const isOpenStatus = (status: string): boolean => !oneOf(NOT_OPEN_STATUSES, status);
const isEndedStatus = (status: string): boolean => oneOf(['resolved', 'confirmed', 'closed'], status);

/** `to` = 0: still going on. */
export interface Interval {
  from: number;
  to: number;
}

interface Run {
  value: string;
  from: number;
}

/** What the ordered facts tell, one after the other. */
export interface Journey {
  status: string;
  /** Where the present status began. */
  statusFrom: number;
  reopenInferred: boolean;
  resolvedAtClose: boolean;
  owners: Run[];
  queues: Run[];
  resolutions: { at: number; queue: string; owner: string }[];
  /** Intervals of pending_customer, not yet clipped to the ticket's life. */
  pauses: Interval[];
  /** From a resolution to the return to an open status; those that never returned are left out. */
  gaps: Interval[];
}

const startRun = (runs: Run[], value: string, from: number): void => {
  if (runs.at(-1)?.value !== value) runs.push({ value, from });
};

/** Rule 12: what a fact says of the owner; undefined = nothing. */
function ownerSetBy(fact: TicketFact): string | undefined {
  switch (fact.type) {
    case 'ticket.created':
      return fact.agent_id || fact.department || undefined;
    case 'ticket.snapshot':
    case 'ticket.assigned':
      return fact.agent_id || fact.department;
    case 'ticket.unassigned':
      return '';
    case 'ticket.transferred':
      return fact.agent_id;
    default:
      return undefined;
  }
}

/** Rule 10: the status after a fact; `moved` = one of the facts that take a new ticket up has been seen before. */
function statusAfter(fact: TicketFact, before: string, moved: boolean): string {
  switch (fact.type) {
    case 'ticket.snapshot':
    case 'ticket.status_changed':
      return oneOf(TICKET_STATUSES, fact.status) ? fact.status : before;
    case 'ticket.created':
      return before === '' ? 'new' : before;
    case 'ticket.assigned':
    case 'ticket.accepted':
    case 'ticket.responded':
      return !moved && (before === '' || before === 'new') ? 'in_progress' : before;
    case 'ticket.resolved':
      return 'resolved';
    case 'ticket.resolution_confirmed':
      return fact.outcome === 'solved' ? 'confirmed' : before;
    case 'ticket.closed':
      return 'closed';
    case 'ticket.reopened':
      return 'reopened';
    case 'ticket.cancelled':
      return 'cancelled';
    case 'ticket.merged':
      return 'merged';
    default:
      return before;
  }
}

const TAKES_UP = ['ticket.assigned', 'ticket.accepted', 'ticket.responded'];
const CARRIES_QUEUE = [
  'ticket.created',
  'ticket.queued',
  'ticket.assigned',
  'ticket.transferred',
  'ticket.snapshot',
];

/** Rules 10, 12, 13, 17, 19 and the gaps of 23, over the standing facts in order. */
export function tellJourney(ordered: TicketFact[]): Journey {
  const journey: Journey = {
    status: '',
    statusFrom: 0,
    reopenInferred: false,
    resolvedAtClose: false,
    owners: [],
    queues: [],
    resolutions: [],
    pauses: [],
    gaps: [],
  };
  let moved = false;
  let unreturned: number[] = [];

  const resolve = (at: number): void => {
    const queue = journey.queues.at(-1)?.value ?? '';
    const owner = journey.owners.at(-1)?.value ?? '';
    journey.resolutions.push({ at, queue, owner });
  };

  for (const fact of ordered) {
    const at = position(fact);
    const before = journey.status;
    const after = statusAfter(fact, before, moved);
    if (TAKES_UP.includes(fact.type)) moved = true;

    const owner = ownerSetBy(fact);
    if (owner !== undefined) startRun(journey.owners, owner, at);
    if (fact.queue !== '' && CARRIES_QUEUE.includes(fact.type)) {
      startRun(journey.queues, fact.queue, fact.snap_entered_queue_at || at);
    }

    if (fact.type === 'ticket.snapshot') {
      const told = [fact.snap_first_resolved_at, fact.snap_resolved_at].filter((instant) => instant > 0);
      for (const instant of new Set(told)) resolve(instant);
      const last = told.at(-1);
      // Since when it is open again the snapshot does not say: at known_since it was.
      if (last !== undefined && isOpenStatus(after)) journey.gaps.push({ from: last, to: at });
      else if (last !== undefined) unreturned.push(last);
    }
    if (fact.type === 'ticket.resolved' && !isEndedStatus(before)) {
      resolve(at);
      unreturned.push(at);
    }
    if (fact.type === 'ticket.closed' && isOpenStatus(before) && fact.close_reason !== 'unresolved') {
      resolve(at);
      unreturned.push(at);
      journey.resolvedAtClose = true;
    }

    if (after === before) continue;
    if (fact.type === 'ticket.status_changed' && isEndedStatus(before) && isOpenStatus(after)) {
      journey.reopenInferred = true;
    }
    if (before !== '' && !isOpenStatus(before) && isOpenStatus(after)) {
      for (const from of unreturned) journey.gaps.push({ from, to: at });
      unreturned = [];
    }
    if (before === 'pending_customer') journey.pauses.at(-1)!.to = at;
    if (after === 'pending_customer') journey.pauses.push({ from: at, to: 0 });
    journey.status = after;
    journey.statusFrom = at;
  }
  if (journey.status === '' && ordered.length > 0) journey.status = 'new';
  return journey;
}
