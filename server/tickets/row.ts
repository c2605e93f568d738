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

/** 0 = none in the store, null outside. */
const orNull = (instant: number): number | null => (instant === 0 ? null : instant);

/** A ticket as a list shows it. Instants ms or null; text '' = not set. */
export const toTicket = (row: TicketRow) => ({
  id: row.subject,
  status: row.status,
  open: row.open === 1,
  owner: row.owner,
  queue: row.queue,
  entered_queue_at: orNull(row.entered_queue_at),
  category: row.category,
  subcategory: row.subcategory,
  priority: row.priority,
  channel: row.channel,
  region: row.region,
  city: row.city,
  customer_tier: row.customer_tier,
  skill_group: row.skill_group,
  is_complaint: row.is_complaint === 1,
  is_major: row.is_major === 1,
  incomplete: row.incomplete === 1,
  created_at: orNull(row.created_at),
  first_response_at: orNull(row.first_response_at),
  resolved_at: orNull(row.resolved_at),
  closed_at: orNull(row.closed_at),
  reopens: row.reopens,
  transfers: row.transfers,
  ended_by: row.ended_by,
  flags: row.flags,
});

/** A ticket as its own page shows it: the list's fields, further instants, its way through queues, its pauses. */
export const toTicketPage = (row: TicketRow) => ({
  ...toTicket(row),
  first_fact_at: orNull(row.first_fact_at),
  last_fact_at: orNull(row.last_fact_at),
  assigned_at: orNull(row.assigned_at),
  accepted_at: orNull(row.accepted_at),
  solution_at: orNull(row.solution_at),
  first_resolved_at: orNull(row.first_resolved_at),
  notified_at: orNull(row.notified_at),
  confirmed_at: orNull(row.confirmed_at),
  ended_at: orNull(row.ended_at),
  escalations: row.escalations,
  errors: row.errors,
  ping_pong: row.ping_pong === 1,
  queues: row.queue_path.map((queue, index) => ({ queue, since: row.queue_at[index] ?? null })),
  pauses: row.pause_from.map((from, index) => ({ from, to: orNull(row.pause_to[index] ?? 0) })),
});
