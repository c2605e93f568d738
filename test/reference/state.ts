import type { Policy } from '../../schemas/policy.ts';
import { TICKET_CLOCKS } from '../../schemas/policy.ts';
import { attributeRuns, type Classification, lastClassification } from './classification.ts';
import { evaluateClock } from './clocks.ts';
import type { TicketFact } from './facts.ts';
import { type Interval, isOpenStatus, tellJourney } from './journey.ts';
import { knownFacts, unmaskedFacts } from './masking.ts';
import { position, standingFacts } from './order.ts';

const DAY = 86_400_000;

/** The columns of `tickets`, without epoch and version. Instants ms UTC, 0 = none. */
export interface ReferenceTicket extends Classification {
  tenant: string;
  subject: string;
  facts_total: number;
  facts_due: number;
  first_fact_at: number;
  last_fact_at: number;
  last_ingested_at: number;
  next_at: number;
  settles_at: number;
  created_at: number;
  incomplete: number;
  status: string;
  open: number;
  owner: string;
  queue: string;
  entered_queue_at: number;
  first_queue: string;
  queue_path: string[];
  queue_at: number[];
  owner_path: string[];
  owner_at: number[];
  channel: string;
  direction: string;
  opened_by: string;
  assigned_at: number;
  accepted_at: number;
  first_response_at: number;
  solution_at: number;
  investigated_at: number;
  decision_at: number;
  first_resolved_at: number;
  first_resolved_queue: string;
  first_resolved_owner: string;
  resolved_at: number;
  resolution_at: number[];
  resolution_queue: string[];
  notified_at: number;
  confirmed_at: number;
  followup_at: number;
  closed_at: number;
  reopens: number;
  reopen_at: number[];
  transfers: number;
  transfer_at: number[];
  errors: number;
  escalations: number;
  ping_pong: number;
  pause_from: number[];
  pause_to: number[];
  ended_by: string;
  ended_at: number;
  clock_start: number[];
  clock_due: number[];
  clock_warn: number[];
  clock_stop: number[];
  clock_target: number[];
  clock_elapsed_stop: number[];
  clock_by_reclass: number[];
  flags: string[];
  assigned_by: string;
  root_cause: string;
  parent_ticket: string;
}

/** The least of the instants that are known; 0 where none is. */
const earliest = (instants: number[]): number => {
  const known = instants.filter((instant) => instant !== 0);
  return known.length === 0 ? 0 : Math.min(...known);
};
const latest = (instants: number[]): number => Math.max(0, ...instants);

/** Rule 9. */
function createdAt(ordered: TicketFact[], snapshot: TicketFact | undefined): number {
  const created = ordered
    .filter((fact) => fact.type === 'ticket.created')
    .map((fact) => fact.created_at || fact.at);
  const own = created.length > 0 ? earliest(created) : (snapshot?.created_at ?? 0);
  const absorbed = ordered.filter((fact) => fact.type === 'ticket.absorbed').map((fact) => fact.created_at);
  return earliest([own, ...absorbed]);
}

/** Every time one of the further fields of the facts is told, in order. */
const detailsOf = (ordered: TicketFact[], field: string): string[] =>
  ordered
    .map(({ detail }) => (detail === '' ? undefined : (JSON.parse(detail) as Record<string, unknown>)[field]))
    .filter((told): told is string => typeof told === 'string' && told !== '');

/** Rule 19: pauses within the life of the ticket; empty ones are dropped. */
function livedPauses(pauses: Interval[], born: number): Interval[] {
  return pauses
    .map(({ from, to }) => ({ from: Math.max(from, born), to }))
    .filter(({ from, to }) => to === 0 || to > from);
}

/**
 * What a ticket is at `now`, by docs/ticket-state.md, one rule after the other. `facts` are those of one subject, in
 * any order and any number of copies; with `cut` only what was first ingested by then is known. Null: nothing is due.
 */
export function referenceState(
  facts: Iterable<TicketFact>,
  now: number,
  policies: readonly Policy[],
  options: { cut?: number } = {},
): ReferenceTicket | null {
  const known = knownFacts(facts, options.cut);
  const due = known.filter((fact) => fact.at <= now);
  const anyFact = due[0];
  if (!anyFact) return null;

  const { unmasked, conflict } = unmaskedFacts(known);
  const ordered = standingFacts(unmasked, now);
  const snapshot = ordered.find((fact) => fact.type === 'ticket.snapshot');
  const ofType = (type: string) => ordered.filter((fact) => fact.type === type);
  const firstOf = (type: string, wanted: (fact: TicketFact) => boolean = () => true): number =>
    earliest(ofType(type).filter(wanted).map(position));

  const flags = new Set<string>();
  if (conflict) flags.add('id_conflict');
  if (ordered.some((fact) => fact.flags.split(',').includes('skew_fixed'))) flags.add('skew_fixed');

  // Rules 8 and 9: how much is known, and since when the ticket exists.
  const firstFactAt = earliest(ordered.map(position));
  const lastFactAt = latest(due.map((fact) => fact.at));
  const created = createdAt(ordered, snapshot);
  if (created === 0) flags.add('incomplete');

  // Rules 10 to 13 and 17.
  const journey = tellJourney(ordered);
  const open = ordered.length > 0 && isOpenStatus(journey.status);
  if (journey.reopenInferred) flags.add('reopen_inferred');
  if (journey.resolvedAtClose) flags.add('resolved_at_close');
  const resolutionAt = journey.resolutions.map((resolution) => resolution.at);
  const firstResolution = journey.resolutions[0];
  const firstResolvedAt = firstResolution?.at ?? 0;
  const resolvedAt = resolutionAt.at(-1) ?? 0;

  // Rule 11.
  const drill = ordered.some((fact) => fact.drill === 1);
  const withdrawn = journey.status === 'cancelled' || journey.status === 'merged';
  const endedBy = drill ? 'drill' : withdrawn ? journey.status : '';
  const endedAt = drill ? created || firstFactAt : withdrawn ? journey.statusFrom : 0;

  // Rule 15: what the snapshot tells came before any fact after it; nothing of this comes before the ticket itself.
  const raised = (instant: number): number => (instant === 0 ? 0 : Math.max(instant, created));
  const assignedAt = raised(snapshot?.snap_assigned_at || firstOf('ticket.assigned'));
  const acceptedAt = raised(snapshot?.snap_accepted_at || firstOf('ticket.accepted'));

  // Rule 16.
  const replied = firstOf('ticket.responded', (fact) => fact.responder === 'human' && fact.public === 1);
  let firstResponseAt = snapshot?.snap_first_response_at || replied;
  if (firstResponseAt === 0 && firstResolvedAt !== 0) {
    const byHuman = firstOf('ticket.resolved', (fact) => fact.responder !== 'bot');
    firstResponseAt = snapshot?.snap_first_resolved_at || byHuman;
    if (firstResponseAt !== 0) flags.add('inferred');
  }
  const negative = [firstResponseAt, firstResolvedAt, resolvedAt].some(
    (instant) => instant !== 0 && instant < created,
  );
  if (negative) flags.add('negative_duration');

  // Rule 18.
  const closedAt = latest(ofType('ticket.closed').map(position)) || (snapshot?.snap_closed_at ?? 0);
  const reopenAt = ofType('ticket.reopened').map(position);
  const transferAt = ofType('ticket.transferred').map(position);
  const transfers = transferAt.length + (snapshot?.snap_transfers ?? 0);
  const queuePath = journey.queues.map((run) => run.value);
  const returned = new Set(queuePath).size < queuePath.length;

  // Rule 19.
  const pauses = livedPauses(journey.pauses, created || firstFactAt);
  const tooLong = (cap: number) => pauses.some(({ from, to }) => to !== 0 && to - from > cap);
  if (policies.some((policy) => tooLong(policy.pauseCapMs))) flags.add('pause_capped');

  // Rules 14 and 20 to 24.
  const opening = ofType('ticket.created')[0] ?? snapshot;
  const classification = { ...lastClassification(ordered) };
  if (unmasked.some((fact) => fact.type === 'subject.erased')) classification.customer_id = '';
  const channel = opening?.channel ?? '';
  const runs = attributeRuns(ordered, created).map(({ from, values }) => ({
    from,
    values: { ...values, channel },
  }));
  const stops = {
    first_response: firstResponseAt,
    assignment: assignedAt,
    resolution: open ? 0 : resolvedAt,
  };
  const clocks = policies.flatMap((policy) =>
    TICKET_CLOCKS.map((clock) =>
      evaluateClock({ policy, clock, start: created, stop: stops[clock], runs, pauses, gaps: journey.gaps }),
    ),
  );

  // Rule 37.
  const clockDue = clocks.map((clock) => clock.due);
  const settlesAt = open
    ? lastFactAt + 180 * DAY
    : latest([lastFactAt, firstResolvedAt, resolvedAt, closedAt, endedAt, ...clockDue]) + 26 * 3_600_000;

  return {
    tenant: anyFact.tenant,
    subject: anyFact.subject,
    facts_total: known.length,
    facts_due: due.length,
    first_fact_at: firstFactAt,
    last_fact_at: lastFactAt,
    last_ingested_at: latest(known.map((fact) => fact.ingested_at)),
    next_at: earliest(known.map((fact) => fact.at).filter((at) => at > now)),
    settles_at: settlesAt,
    created_at: created,
    incomplete: created === 0 ? 1 : 0,
    status: journey.status,
    open: open ? 1 : 0,
    owner: journey.owners.at(-1)?.value ?? '',
    queue: queuePath.at(-1) ?? '',
    entered_queue_at: journey.queues.at(-1)?.from ?? 0,
    first_queue: queuePath[0] ?? '',
    queue_path: queuePath,
    queue_at: journey.queues.map((run) => run.from),
    owner_path: journey.owners.map((run) => run.value),
    owner_at: journey.owners.map((run) => run.from),
    ...classification,
    channel,
    direction: opening?.direction ?? '',
    opened_by: opening?.opened_by ?? '',
    assigned_at: assignedAt,
    accepted_at: acceptedAt,
    first_response_at: firstResponseAt,
    solution_at: raised(firstOf('ticket.solution_proposed')),
    investigated_at: raised(firstOf('ticket.investigated')),
    decision_at: raised(firstOf('ticket.decision_issued')),
    first_resolved_at: firstResolvedAt,
    first_resolved_queue: firstResolution?.queue ?? '',
    first_resolved_owner: firstResolution?.owner ?? '',
    resolved_at: resolvedAt,
    resolution_at: resolutionAt,
    resolution_queue: journey.resolutions.map((resolution) => resolution.queue),
    notified_at: raised(firstOf('ticket.result_notified')),
    confirmed_at: raised(firstOf('ticket.resolution_confirmed', (fact) => fact.outcome === 'solved')),
    followup_at: raised(firstOf('ticket.followup_done')),
    closed_at: closedAt,
    reopens: reopenAt.length + (snapshot?.snap_reopens ?? 0),
    reopen_at: reopenAt,
    transfers,
    transfer_at: transferAt,
    errors: ofType('ticket.error_recorded').length,
    escalations: ofType('ticket.escalated').length,
    ping_pong: transfers >= 3 || returned ? 1 : 0,
    pause_from: pauses.map((pause) => pause.from),
    pause_to: pauses.map((pause) => pause.to),
    ended_by: endedBy,
    ended_at: endedAt,
    clock_start: clocks.map((clock) => clock.start),
    clock_due: clockDue,
    clock_warn: clocks.map((clock) => clock.warn),
    clock_stop: clocks.map((clock) => clock.stop),
    clock_target: clocks.map((clock) => clock.target),
    clock_elapsed_stop: clocks.map((clock) => clock.elapsedStop),
    clock_by_reclass: clocks.map((clock) => clock.byReclass),
    flags: [...flags].sort(),
    // Rule 38.
    assigned_by: snapshot?.snap_assigned_at ? '' : (ofType('ticket.assigned')[0]?.method ?? ''),
    root_cause: detailsOf(ordered, 'root_cause').at(-1) ?? '',
    parent_ticket: detailsOf(ordered, 'parent_ticket_id')[0] ?? '',
  };
}
