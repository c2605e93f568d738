import type { Policy } from '../../schemas/policy.ts';
import type { ReferenceContact } from './contact-measures.ts';
import type { Kind } from './kinds-of-values.ts';
import { BACKLOG, QUALITY } from './quality.ts';
import type { ReferenceTicket } from './state.ts';
import type { ReferenceSurvey } from './survey-measures.ts';
import { clockIndex, verdictAt } from './verdict.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;

/** One thing counted: when and to which queue it is booked, and what it adds. */
export interface Booking {
  ticket: ReferenceTicket;
  at: number;
  queue: string;
  /** Flow: ±1. Distribution: milliseconds. Share and cohort: 1 = in the numerator. Stock: 1, or the age in ms. */
  amount: number;
}

/** The queue at an instant: of the runs begun by then the last, and the first where all are later. */
export function queueAt(ticket: ReferenceTicket, at: number): string {
  const begun = ticket.queue_at.filter((from) => from <= at).length;
  return ticket.queue_path[Math.max(0, begun - 1)] ?? '';
}

const notDrill = (ticket: ReferenceTicket): boolean => ticket.ended_by !== 'drill';
const judged = (ticket: ReferenceTicket): boolean => ticket.ended_by === '';

type Flow = (ticket: ReferenceTicket) => Booking[];
export const book = (ticket: ReferenceTicket, at: number, queue: string, amount: number): Booking[] =>
  at === 0 ? [] : [{ ticket, at, queue, amount }];
const bookAll = (ticket: ReferenceTicket, instants: number[], amount: number): Booking[] =>
  instants.flatMap((at) => book(ticket, at, queueAt(ticket, at), amount));

const created: Flow = (ticket) => book(ticket, ticket.created_at, ticket.first_queue, 1);
const resolutions =
  (amount: number): Flow =>
  (ticket) =>
    ticket.resolution_at.flatMap((at, i) => book(ticket, at, ticket.resolution_queue[i]!, amount));
const reopened: Flow = (ticket) => bookAll(ticket, ticket.reopen_at, 1);

/** Rule 31. */
const FLOWS: Record<string, Flow> = {
  tickets_created: created,
  tickets_resolved: (ticket) => book(ticket, ticket.first_resolved_at, ticket.first_resolved_queue, 1),
  resolutions: resolutions(1),
  tickets_closed: (ticket) => bookAll(ticket, [ticket.closed_at], 1),
  tickets_reopened: reopened,
  transfers: (ticket) => bookAll(ticket, ticket.transfer_at, 1),
  net_flow: (ticket) => [...created(ticket), ...resolutions(-1)(ticket), ...reopened(ticket)],
};

/** Rule 32: from one instant to the stop it is booked on; not known, not ended well or negative: nothing. */
function duration(ticket: ReferenceTicket, from: number, stop: number, queue: string): Booking[] {
  if (ticket.created_at === 0 || from === 0 || stop === 0 || stop < from) return [];
  return [{ ticket, at: stop, queue, amount: stop - from }];
}
const DURATIONS: Record<string, Flow> = {
  first_response_time: (t) => duration(t, t.created_at, t.first_response_at, queueAt(t, t.first_response_at)),
  assignment_time: (t) => duration(t, t.created_at, t.assigned_at, queueAt(t, t.assigned_at)),
  first_resolution_time: (t) => duration(t, t.created_at, t.first_resolved_at, t.first_resolved_queue),
  resolution_time: (t) =>
    t.open === 1 ? [] : duration(t, t.created_at, t.resolved_at, t.resolution_queue.at(-1) ?? ''),
  result_feedback_time: (t) => duration(t, t.first_resolved_at, t.notified_at, queueAt(t, t.notified_at)),
};

/** Rule 35: cohorts of the first resolution. */
const firstResolved = (holds: (ticket: ReferenceTicket) => boolean): Flow => {
  return (t) => book(t, t.first_resolved_at, t.first_resolved_queue, holds(t) ? 1 : 0);
};
const COHORTS: Record<string, Flow> = {
  reopen_rate: firstResolved((t) =>
    t.reopen_at.some((at) => at >= t.first_resolved_at && at <= t.first_resolved_at + 7 * DAY),
  ),
  transfer_rate: firstResolved((t) => t.transfers > 0),
  ping_pong: firstResolved((t) => t.ping_pong === 1),
};

/** Rules 27 and 30. */
export function isOpenTicket(ticket: ReferenceTicket, now: number): boolean {
  if (ticket.open === 0 || !notDrill(ticket)) return false;
  if (ticket.created_at === 0 && ticket.first_fact_at + 5 * MINUTE > now) return false;
  return ticket.last_fact_at + 180 * DAY > now;
}
const waitsSince = (ticket: ReferenceTicket): number =>
  ticket.entered_queue_at || ticket.created_at || ticket.first_fact_at;

export interface BookingQuestion {
  metric: string;
  now: number;
  policy: string;
  policies: readonly Policy[];
  beside?: Beside;
}
/** All tickets, contacts and surveys of the operator, for measures that look beyond one ticket. */
export interface Beside {
  tickets: readonly ReferenceTicket[];
  contacts: readonly ReferenceContact[];
  surveys: readonly ReferenceSurvey[];
}

/** What kind of value a metric has; an unknown metric is a mistake in the test. */
export function kindOf(metric: string): Kind {
  if (metric in FLOWS) return 'flow';
  if (metric in DURATIONS) return 'distribution';
  if (metric in COHORTS || metric.startsWith('attainment.')) return 'share';
  if (metric === 'longest_wait' || metric === 'longest_ticket_wait') return 'longest';
  if (metric === 'backlog_age') return 'ages';
  if (['open_tickets', 'queue_depth', 'at_risk', 'breached_open'].includes(metric)) return 'stock';
  if (metric in BACKLOG || metric === 'dormant_tickets') return 'stock';
  if (metric === 'pause_share') return 'weighted';
  if (metric === 'continuity') return 'reached';
  if (metric.startsWith('evenness.')) return 'apart';
  if (metric === 'requester_wait_time' || metric.startsWith('clock_time.')) return 'distribution';
  if (metric in QUALITY) return 'share';
  if (/^due_soon\.(15|30|60)$/.test(metric)) return 'stock';
  throw new Error(`the reference does not know ${metric}`);
}

/** Rule 33. */
function attainment(ticket: ReferenceTicket, question: BookingQuestion): Booking[] {
  const clock = question.metric.slice('attainment.'.length) as 'first_response' | 'assignment' | 'resolution';
  const index = clockIndex(question.policies, question.policy, clock);
  const verdict = verdictAt(ticket, index, question.now, question.policies);
  if (!['met', 'breached_done', 'breached_running'].includes(verdict)) return [];
  const due = ticket.clock_due[index]!;
  return book(ticket, due, queueAt(ticket, due), verdict === 'met' ? 1 : 0);
}

/** Rule 34: does any clock of the policy stand so? */
function clockStock(ticket: ReferenceTicket, { metric, now, policy, policies }: BookingQuestion): boolean {
  return (['first_response', 'assignment', 'resolution'] as const).some((clock) => {
    const index = clockIndex(policies, policy, clock);
    const verdict = verdictAt(ticket, index, now, policies);
    if (metric === 'at_risk') return verdict === 'at_risk';
    if (metric === 'breached_open') return verdict === 'breached_running';
    const minutes = Number(metric.slice('due_soon.'.length));
    const due = ticket.clock_due[index]!;
    return (verdict === 'running' || verdict === 'at_risk') && due > now && due <= now + minutes * MINUTE;
  });
}

/** Everything a metric counts of one ticket, whatever the window; a stock is booked at `now` on the current queue. */
export function bookingsOf(ticket: ReferenceTicket, question: BookingQuestion): Booking[] {
  const { metric, now } = question;
  const [flow, time, cohort] = [FLOWS[metric], DURATIONS[metric], COHORTS[metric]];
  if (flow) return notDrill(ticket) ? flow(ticket) : [];
  if (time) return judged(ticket) ? time(ticket) : [];
  if (cohort) return judged(ticket) ? cohort(ticket) : [];
  if (QUALITY[metric]) return judged(ticket) ? QUALITY[metric](ticket, question) : [];
  if (metric === 'continuity' || metric.startsWith('evenness.'))
    return judged(ticket) ? attainment(ticket, { ...question, metric: 'attainment.first_response' }) : [];
  if (metric.startsWith('attainment.')) return judged(ticket) ? attainment(ticket, question) : [];
  if (metric === 'dormant_tickets') {
    const asleep = judged(ticket) && ticket.open === 1 && ticket.last_fact_at + 180 * DAY <= now;
    return asleep ? [{ ticket, at: now, queue: ticket.queue, amount: 1 }] : [];
  }

  if (!isOpenTicket(ticket, now)) return [];
  const stand = (amount: number): Booking[] => [{ ticket, at: now, queue: ticket.queue, amount }];
  if (metric === 'open_tickets') return stand(1);
  if (metric === 'queue_depth') return ticket.owner === '' ? stand(1) : [];
  if (metric === 'longest_wait' || metric === 'longest_ticket_wait')
    return ticket.owner === '' ? stand(waitsSince(ticket)) : [];
  if (metric === 'backlog_age') {
    const known = ticket.created_at !== 0 && ticket.created_at <= now;
    return known ? stand(now - ticket.created_at) : [];
  }
  if (BACKLOG[metric]) return BACKLOG[metric](ticket, now) ? stand(1) : [];
  return clockStock(ticket, question) ? stand(1) : [];
}
