import { createHash } from 'node:crypto';

/** One row of ticket_events, by the SQL names. Instants ms UTC, 0 = none; missing text '', missing truth value -1. */
export interface TicketFact {
  tenant: string;
  subject: string;
  time: number;
  source: string;
  id: string;
  at: number;
  recorded: number;
  seq: string;
  type: string;
  via: string;
  supersedes: string;
  drill: number;
  status: string;
  queue: string;
  agent_id: string;
  department: string;
  category: string;
  subcategory: string;
  priority: string;
  channel: string;
  region: string;
  city: string;
  customer_tier: string;
  customer_id: string;
  skill_group: string;
  direction: string;
  opened_by: string;
  is_complaint: number;
  is_major: number;
  responder: string;
  public: number;
  outcome: string;
  close_reason: string;
  method: string;
  other_ticket: string;
  created_at: number;
  known_since: number;
  snap_entered_queue_at: number;
  snap_assigned_at: number;
  snap_accepted_at: number;
  snap_first_response_at: number;
  snap_first_resolved_at: number;
  snap_resolved_at: number;
  snap_closed_at: number;
  snap_reopens: number;
  snap_transfers: number;
  detail: string;
  backfill: number;
  flags: string;
  ingested_at: number;
  kafka_topic: string;
  kafka_partition: number;
  kafka_offset: number;
  content_hash: bigint | string;
}

const BLANK: Omit<TicketFact, 'content_hash'> = {
  tenant: '',
  subject: '',
  time: 0,
  source: '',
  id: '',
  at: 0,
  recorded: 0,
  seq: '',
  type: '',
  via: '',
  supersedes: '',
  drill: 0,
  status: '',
  queue: '',
  agent_id: '',
  department: '',
  category: '',
  subcategory: '',
  priority: '',
  channel: '',
  region: '',
  city: '',
  customer_tier: '',
  customer_id: '',
  skill_group: '',
  direction: '',
  opened_by: '',
  is_complaint: -1,
  is_major: -1,
  responder: '',
  public: -1,
  outcome: '',
  close_reason: '',
  method: '',
  other_ticket: '',
  created_at: 0,
  known_since: 0,
  snap_entered_queue_at: 0,
  snap_assigned_at: 0,
  snap_accepted_at: 0,
  snap_first_response_at: 0,
  snap_first_resolved_at: 0,
  snap_resolved_at: 0,
  snap_closed_at: 0,
  snap_reopens: 0,
  snap_transfers: 0,
  detail: '',
  backfill: 0,
  flags: '',
  ingested_at: 0,
  kafka_topic: 'cc.ticket.v1',
  kafka_partition: 0,
  kafka_offset: 0,
};

/** Columns of instants that an event tells of besides its own, ms; 0 where it does not. */
export const TOLD_INSTANTS = [
  'created_at',
  'known_since',
  'snap_entered_queue_at',
  'snap_assigned_at',
  'snap_accepted_at',
  'snap_first_response_at',
  'snap_first_resolved_at',
  'snap_resolved_at',
  'snap_closed_at',
] as const satisfies readonly (keyof TicketFact)[];

/** The columns that content_hash covers, in the order of the migration. */
export const CONTENT_COLUMNS = [
  'recorded',
  'seq',
  'type',
  'via',
  'supersedes',
  'drill',
  'status',
  'queue',
  'agent_id',
  'department',
  'category',
  'subcategory',
  'priority',
  'channel',
  'region',
  'city',
  'customer_tier',
  'customer_id',
  'skill_group',
  'direction',
  'opened_by',
  'is_complaint',
  'is_major',
  'responder',
  'public',
  'outcome',
  'close_reason',
  'method',
  'other_ticket',
  ...TOLD_INSTANTS,
  'snap_reopens',
  'snap_transfers',
] as const satisfies readonly (keyof TicketFact)[];

/**
 * The first 64 bits of a SHA-256 of the content. It is not ClickHouse's cityHash64: where two copies tie on `recorded`,
 * a comparison with the database must hand in the database's own hash.
 */
export function ownContentHash(row: Omit<TicketFact, 'content_hash'>): bigint {
  const content = CONTENT_COLUMNS.map((column) => String(row[column])).join('\u0001');
  return createHash('sha256').update(content).digest().readBigUInt64BE(0);
}

/** A whole row from the columns that matter: `at` and `recorded` follow `time`, and it was ingested a second later. */
export function ticketFact(part: Partial<TicketFact>): TicketFact {
  const time = part.time ?? 0;
  const row = { ...BLANK, at: time, recorded: time, ingested_at: time + 1000, ...part };
  return { ...row, content_hash: part.content_hash ?? ownContentHash(row) };
}

/** The row as it is inserted: without the column that the database computes itself. */
export function insertableRow(row: TicketFact): Omit<TicketFact, 'content_hash'> {
  const { content_hash: _computed, ...rest } = row;
  return rest;
}
