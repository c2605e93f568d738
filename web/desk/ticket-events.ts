import type { TicketEvent } from '../../schemas/tickets.ts';
import { lateness } from './tickets.ts';

/** Facts that speak about other facts: they never count themselves, and that says nothing against them. */
const ABOUT_FACTS = new Set(['ticket.corrected', 'subject.erased']);

/** What is to be said of a fact besides what it tells. */
export interface EventMarks {
  /** ms; null = it came in time or was back-filled. */
  late: number | null;
  backfill: boolean;
  /** It does not count: corrected by another, or outdone (a copy that lost, or older than a snapshot). */
  void: 'corrected' | 'outdone' | null;
  /** It came in the place of a corrected one. */
  replaces: boolean;
  /** Its time was put right on arrival. */
  skewed: boolean;
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

/** Marks of each fact of a ticket, in the order of the facts. Pure. */
export function marksOf(events: readonly TicketEvent[]): EventMarks[] {
  const superseded = new Set(
    events.flatMap(({ data }) => (isText(data.supersedes) ? [data.supersedes] : [])),
  );
  return events.map((event) => ({
    late: lateness(event),
    backfill: event.backfill,
    void:
      event.standing || ABOUT_FACTS.has(event.type)
        ? null
        : superseded.has(event.id)
          ? 'corrected'
          : 'outdone',
    replaces: event.standing && isText(event.data.via),
    skewed: event.flags.includes('skew_fixed'),
  }));
}

/** How the rail beside an event looks until the next one. */
export type Rail = 'plain' | 'still' | 'ahead';

/** Whether the ticket waited for its customer after an instant (ms). */
export const railAfter = (at: number, pauses: readonly { from: string; to: string | null }[]): Rail =>
  pauses.some(({ from, to }) => at >= Date.parse(from) && (to === null || at < Date.parse(to)))
    ? 'still'
    : 'plain';
