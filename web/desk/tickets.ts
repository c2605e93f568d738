import type { ClockVerdict, ListedTicket, Ticket, TicketEvent } from '../../schemas/tickets.ts';

/** An instant of an answer in ms; null = none. */
export const instantOf = (text: string | null): number | null => (text === null ? null : Date.parse(text));

/** Verdicts of a clock that still runs towards its due time, or past it. */
export const isRunning = (verdict: ClockVerdict): boolean =>
  verdict === 'running' || verdict === 'at_risk' || verdict === 'breached_running';

/** The clock of a ticket that runs out first, and the milliseconds left (negative: overrun). */
export function nearestClock(
  ticket: Pick<ListedTicket, 'clocks'>,
  now: number,
): { clock: string; left: number } | null {
  let nearest: { clock: string; left: number } | null = null;
  for (const { clock, due, verdict } of ticket.clocks) {
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
  'firstFactAt',
  'lastFactAt',
  'status',
  'queues',
  'pauses',
  'statuses',
]);

/** Facts of a ticket that a person reads, raw: what is unset, false or zero says nothing. */
export function factsOf(ticket: Ticket): [name: string, value: string | number | true][] {
  return Object.entries(ticket).flatMap(([name, value]): [string, string | number | true][] => {
    if (UNSEEN.has(name) || !value) return [];
    if (Array.isArray(value)) {
      const plain = value.every((one) => typeof one === 'string' || typeof one === 'number');
      return plain && value.length > 0 && value.length <= 12 ? [[name, value.join(', ')]] : [];
    }
    return typeof value === 'string' || typeof value === 'number' || value === true ? [[name, value]] : [];
  });
}

/** Fields of an event's data that are worth a line, in the order in which a person asks for them. */
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
export function lateness(event: TicketEvent, from = 60_000): number | null {
  if (event.backfill) return null;
  const late = Date.parse(event.recorded) - Date.parse(event.time);
  return late >= from ? late : null;
}

const SHOWN = 11;

/** The customer's pseudonym as its last fact tells it, shortened: enough to compare two tickets by eye. '' = none. */
export function maskedCustomer(events: readonly TicketEvent[]): string {
  const told = events.filter(({ data }) => typeof data.customer_id === 'string' && data.customer_id !== '');
  const id = told[told.length - 1]?.data.customer_id;
  const text = typeof id === 'string' ? id : '';
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}
