import type { TicketJourney } from '../../metrics/state/ticket-journey.ts';
import type { ExplainedClock, ListedTicket, Ticket, TicketClock } from '../../schemas/tickets.ts';
import { isoInstant } from '../calendar.ts';

/** A row of `tickets` as far as the pages show it. Instants ms, 0 = none. */
export interface TicketRow {
  subject: string;
  status: string;
  open: number;
  incomplete: number;
  owner: string;
  queue: string;
  entered_queue_at: number;
  first_queue: string;
  queue_path: string[];
  queue_at: number[];
  category: string;
  subcategory: string;
  priority: string;
  channel: string;
  region: string;
  city: string;
  customer_tier: string;
  skill_group: string;
  is_complaint: number;
  is_major: number;
  created_at: number;
  first_fact_at: number;
  last_fact_at: number;
  assigned_at: number;
  accepted_at: number;
  first_response_at: number;
  solution_at: number;
  first_resolved_at: number;
  resolved_at: number;
  notified_at: number;
  confirmed_at: number;
  closed_at: number;
  reopens: number;
  transfers: number;
  escalations: number;
  errors: number;
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
}

/** Columns that a list needs, its clocks included; each a field of TicketRow. */
export const LISTED_COLUMNS = (
  'subject status open incomplete owner queue entered_queue_at category subcategory priority channel region city customer_tier ' +
  'skill_group is_complaint is_major created_at first_response_at resolved_at closed_at reopens transfers pause_from pause_to ' +
  'ended_by clock_start clock_due clock_warn clock_stop clock_target clock_elapsed_stop clock_by_reclass flags'
).split(' ') as (keyof TicketRow)[];

/** An instant as the store keeps it (ms, 0 = none), as answers write it. */
export const storedInstant = (instant: number): string | null => (instant === 0 ? null : isoInstant(instant));

export const toListed = (row: TicketRow, clocks: TicketClock[]): ListedTicket => ({
  id: row.subject,
  status: row.status,
  open: row.open === 1,
  owner: row.owner,
  queue: row.queue,
  skill_group: row.skill_group,
  category: row.category,
  subcategory: row.subcategory,
  priority: row.priority,
  channel: row.channel,
  region: row.region,
  city: row.city,
  customer_tier: row.customer_tier,
  isComplaint: row.is_complaint === 1,
  isMajor: row.is_major === 1,
  incomplete: row.incomplete === 1,
  createdAt: storedInstant(row.created_at),
  enteredQueueAt: storedInstant(row.entered_queue_at),
  firstResponseAt: storedInstant(row.first_response_at),
  resolvedAt: storedInstant(row.resolved_at),
  closedAt: storedInstant(row.closed_at),
  reopens: row.reopens,
  transfers: row.transfers,
  endedBy: row.ended_by,
  flags: row.flags,
  clocks,
});

export const toTicket = (
  row: TicketRow,
  clocks: ExplainedClock[],
  journey: TicketJourney | undefined,
): Ticket => ({
  ...toListed(row, clocks),
  clocks,
  firstFactAt: storedInstant(row.first_fact_at),
  lastFactAt: storedInstant(row.last_fact_at),
  assignedAt: storedInstant(row.assigned_at),
  acceptedAt: storedInstant(row.accepted_at),
  solutionAt: storedInstant(row.solution_at),
  firstResolvedAt: storedInstant(row.first_resolved_at),
  notifiedAt: storedInstant(row.notified_at),
  confirmedAt: storedInstant(row.confirmed_at),
  endedAt: storedInstant(row.ended_at),
  escalations: row.escalations,
  errors: row.errors,
  pingPong: row.ping_pong === 1,
  queues: row.queue_path.map((queue, index) => ({ queue, since: storedInstant(row.queue_at[index] ?? 0) })),
  statuses: (journey?.status_path ?? []).map((status, index) => ({
    status,
    since: isoInstant(journey?.status_at[index] ?? 0),
  })),
  pauses: row.pause_from.map((from, index) => ({
    from: isoInstant(from),
    to: storedInstant(row.pause_to[index] ?? 0),
  })),
});
