import { type TicketFact, ticketFact } from './facts.ts';

const MINUTE = 60_000;

/** The published envelope, as a producer writes it. `kafkaTimestamp` (ms) stands for the stamp of its message. */
export interface PublishedEvent {
  specversion: string;
  id: string;
  source: string;
  type: string;
  subject: string;
  time: string;
  recordedtime?: string;
  subjectseq?: string | number;
  tenant?: string;
  data?: Record<string, unknown>;
  kafkaTimestamp?: number;
}

/** Facts per ticket; the key is tenant and subject. */
export type FactsByTicket = Map<string, TicketFact[]>;
export const ticketKey = (tenant: string, subject: string): string => `${tenant}\u0001${subject}`;

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const number = (value: unknown): number => (typeof value === 'number' ? value : 0);
const truth = (value: unknown): number => (typeof value === 'boolean' ? Number(value) : -1);
const instant = (value: unknown): number => {
  const parsed = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(parsed) ? 0 : parsed;
};

/** `cn.telecom.cc.ticket.created.v1` and `ticket.created` are the same type. */
const shortType = (type: string): string =>
  type
    .replace(/\.v\d+$/, '')
    .split('.')
    .slice(-2)
    .join('.');

/** Rule 2: null where the producer's clock is so far ahead that the event is quarantined. */
function correctedTime(time: number, reference: number): { at: number; flags: string } | null {
  if (time > reference + 10 * MINUTE) return null;
  return time > reference + 2 * MINUTE ? { at: reference, flags: 'skew_fixed' } : { at: time, flags: '' };
}

/** The columns that the data of a type fills (domain.md 3.2); fields of the same name go to the column of that name. */
function columnsOf(type: string, data: Record<string, unknown>): Partial<TicketFact> {
  const same: Partial<TicketFact> = {
    drill: data.drill === true ? 1 : 0,
    queue: text(data.queue),
    agent_id: text(data.agent_id),
    department: text(data.department),
    category: text(data.category),
    subcategory: text(data.subcategory),
    priority: text(data.priority),
    channel: text(data.channel),
    region: text(data.region),
    city: text(data.city),
    customer_tier: text(data.customer_tier),
    customer_id: text(data.customer_id),
    skill_group: text(data.skill_group),
    direction: text(data.direction),
    opened_by: text(data.opened_by),
    is_complaint: truth(data.is_complaint),
    is_major: truth(data.is_major),
    responder: text(data.responder),
    public: truth(data.public),
    outcome: text(data.outcome),
    close_reason: text(data.close_reason),
    method: text(data.method),
  };
  switch (type) {
    case 'ticket.created':
      return { ...same, created_at: instant(data.origin_created_at) };
    case 'ticket.status_changed':
      return { ...same, status: text(data.to) };
    case 'ticket.transferred':
      return { ...same, queue: text(data.to_queue) };
    case 'ticket.merged':
      return { ...same, other_ticket: text(data.into_ticket_id) };
    case 'ticket.corrected':
      return { supersedes: text(data.supersedes_id) };
    case 'ticket.snapshot':
      return {
        ...same,
        status: text(data.status),
        created_at: instant(data.created_at),
        known_since: instant(data.known_since),
        snap_entered_queue_at: instant(data.entered_queue_at),
        snap_assigned_at: instant(data.assigned_at),
        snap_accepted_at: instant(data.accepted_at),
        snap_first_response_at: instant(data.first_response_at),
        snap_first_resolved_at: instant(data.first_resolved_at),
        snap_resolved_at: instant(data.resolved_at),
        snap_closed_at: instant(data.closed_at),
        snap_reopens: number(data.reopens),
        snap_transfers: number(data.transfers),
      };
    default:
      return same;
  }
}

/** The rows that one event makes: its own, that of a replacement, that of an absorbed child (rule 1). */
export function factsOfEvent(event: PublishedEvent, via = ''): TicketFact[] {
  const type = shortType(event.type);
  if (!type.startsWith('ticket.') && type !== 'subject.erased') return [];
  const data = event.data ?? {};
  const time = Date.parse(event.time);
  const recorded = event.recordedtime === undefined ? 0 : Date.parse(event.recordedtime);
  const placed = correctedTime(time, recorded || event.kafkaTimestamp || time);
  if (placed === null) return [];
  const stamp = event.kafkaTimestamp ?? (recorded || time);
  const own = ticketFact({
    tenant: event.tenant ?? '',
    subject: event.subject,
    time,
    source: event.source,
    id: event.id,
    ...placed,
    recorded: recorded || time,
    seq: event.subjectseq === undefined ? '' : String(event.subjectseq).padStart(12, '0'),
    type,
    via,
    ...columnsOf(type, data),
    backfill: data.backfill === true ? 1 : 0,
    ingested_at: stamp,
  });
  const rows = [own];
  const again = (part: Partial<TicketFact>) =>
    rows.push(ticketFact({ ...own, content_hash: undefined, ...part }));

  if (type === 'ticket.merged' && own.other_ticket !== '' && instant(data.created_at) !== 0) {
    again({
      type: 'ticket.absorbed',
      subject: own.other_ticket,
      other_ticket: own.subject,
      created_at: instant(data.created_at),
    });
  }
  const replacement = data.event as PublishedEvent | undefined;
  if (type === 'ticket.corrected' && via === '' && replacement) {
    const inherited = {
      tenant: event.tenant,
      source: event.source,
      subject: event.subject,
      kafkaTimestamp: stamp,
    };
    const replacing = factsOfEvent({ ...inherited, ...replacement }, own.id);
    rows.push(...replacing);
    // Another subject needs the correction too, or it could not know that the replacement counts.
    const others = new Set(replacing.map((row) => row.subject).filter((subject) => subject !== own.subject));
    for (const subject of others) again({ subject });
  }
  return rows;
}

/** One pass over the events, in whatever order they come. */
export function factsByTicket(events: Iterable<PublishedEvent>): FactsByTicket {
  const tickets: FactsByTicket = new Map();
  for (const event of events) {
    for (const row of factsOfEvent(event)) {
      const key = ticketKey(row.tenant, row.subject);
      const facts = tickets.get(key);
      if (facts) facts.push(row);
      else tickets.set(key, [row]);
    }
  }
  return tickets;
}
