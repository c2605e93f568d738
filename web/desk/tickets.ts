/** Instants of the HTTP interface: ISO 8601 text or integer milliseconds. */
export type Instant = string | number | null | undefined;

export function instantOf(value: Instant): number | null {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string' || value === '') return null;
  const parsed = Date.parse(value);
  return Number.isNaN(parsed) ? null : parsed;
}

export interface TicketRow {
  id: string;
  queue: string;
  category: string;
  priority: string;
  status: string;
  owner: string | null;
  created_at: Instant;
  clocks: Record<string, { due: Instant; verdict: string }>;
}
export interface TicketList {
  rows: TicketRow[];
  total: number;
}
export interface ClockLine {
  policy: string;
  clock: string;
  start: Instant;
  due: Instant;
  stop: Instant;
  /** ms */
  target: number | null;
  verdict: string;
  /** ms */
  elapsed: number | null;
}
export interface TicketAnswer {
  ticket: Record<string, unknown> & { clocks: ClockLine[] };
  events: ({ time: Instant; type: string } & Record<string, unknown>)[];
}

/** Verdicts of a clock that still runs towards its due time, or past it. */
export const isRunning = (verdict: string): boolean =>
  verdict === 'running' || verdict === 'at_risk' || verdict === 'breached_running';

/** The clock of a ticket that runs out first, and the milliseconds left (negative: overrun). */
export function nearestClock(row: TicketRow, now: number): { clock: string; left: number } | null {
  let nearest: { clock: string; left: number } | null = null;
  for (const [clock, { due, verdict }] of Object.entries(row.clocks ?? {})) {
    const at = instantOf(due);
    if (at === null || !isRunning(verdict)) continue;
    if (!nearest || at - now < nearest.left) nearest = { clock, left: at - now };
  }
  return nearest;
}

/** Shown elsewhere on the page, or of no use to a person. */
const UNSEEN = new Set([
  'id',
  'clocks',
  'open',
  'first_fact_at',
  'last_fact_at',
  'status',
  'queues',
  'pauses',
]);

/** Facts of a ticket that a person reads, raw: what is unset, false or zero says nothing. */
export function factsOf(ticket: TicketAnswer['ticket']): [name: string, value: string | number | true][] {
  return Object.entries(ticket).flatMap(([name, value]): [string, string | number | true][] => {
    if (UNSEEN.has(name) || !value) return [];
    if (Array.isArray(value)) {
      const plain = value.every((one) => typeof one === 'string' || typeof one === 'number');
      return plain && value.length > 0 && value.length <= 12 ? [[name, value.join(', ')]] : [];
    }
    return typeof value === 'string' || typeof value === 'number' || value === true ? [[name, value]] : [];
  });
}

/** Fields of an event that are worth a line, in the order in which a person asks for them. */
export const EVENT_FIELDS = [
  'queue',
  'agent_id',
  'category',
  'subcategory',
  'priority',
  'channel',
  'status',
  'responder',
  'level',
  'outcome',
  'reason',
  'method',
] as const;

/** Late (ms) where the event came noticeably after it happened and was not back-filled, else null. */
export function lateness(event: TicketAnswer['events'][number], from = 60_000): number | null {
  const [time, recorded] = [instantOf(event.time), instantOf(event.recorded as Instant)];
  if (time === null || recorded === null || event.backfill) return null;
  return recorded - time >= from ? recorded - time : null;
}
