import { CUSTOMER_CAME, FCR_WINDOW, REPEAT_WINDOW } from '../catalogue/customer-windows.ts';
import type { Beside, Rows } from '../measure.ts';

/** Kinds of subjects that have state rows. */
export type StateKind = Extract<Rows, 'ticket' | 'contact' | 'survey'>;

interface Members {
  reads: readonly StateKind[];
  /** SELECT of the subjects; `rows` gives all rows of a kind as of the question's now and cut, `from` is its window's start. */
  sql(rows: (kind: StateKind) => string, from: number): string;
}

/**
 * Subjects that ask, in whose frame more is counted than their own. Events are rows (subject, key, at, asks, counts, own):
 * the engine sorts them by key and instant and sums over a moving frame, so that a customer who comes a thousand times
 * costs no more than a thousand customers.
 */
const asking = (frame: string, events: readonly string[]): string =>
  `SELECT subject FROM (
  SELECT subject, asks, own, sum(counts) OVER (PARTITION BY key ORDER BY at ASC RANGE BETWEEN ${frame}) AS found
  FROM (
${events.join('\nUNION ALL\n')}
  )
) WHERE asks = 1 AND found > own`;

const event = (subject: string, key: string, at: string, asks: 0 | 1, counts: 0 | 1, own = '0'): string =>
  `SELECT ${subject} AS subject, ${key} AS key, toInt64(${at}) AS at, toUInt8(${asks}) AS asks, toUInt64(${counts}) AS counts, toUInt64(${own}) AS own`;

const RATED = "ended_by = ''";
const KNOWN = "customer_id != '' AND category NOT IN ('', 'unknown', 'other')";
const SAME_MATTER = "concat(customer_id, '\\0', toString(category))";

/** A predecessor's word, and a ticket's own: the same customer and matter, or cause, or the ticket that it names as its parent. */
const TIES = `arrayFilter(key -> key != '', [
      if(customer_id = '' OR subcategory IN ('', 'unknown', 'other'), '', concat('matter\\0', customer_id, '\\0', toString(subcategory))),
      if(customer_id = '' OR root_cause IN ('', 'unknown', 'other'), '', concat('cause\\0', customer_id, '\\0', toString(root_cause))),`;

const MEMBERS: Record<Beside, Members> = {
  // After the resolution the customer came again with the same matter, or needed more than one contact for it.
  came_again: {
    reads: ['ticket', 'contact'],
    sql: (rows, from) =>
      [
        asking(`1 FOLLOWING AND ${FCR_WINDOW} FOLLOWING`, [
          `${event('subject', SAME_MATTER, 'first_resolved_at', 1, 0, `created_at > first_resolved_at AND created_at <= first_resolved_at + ${FCR_WINDOW}`)}
FROM (${rows('ticket')}) WHERE ${RATED} AND ${KNOWN} AND first_resolved_at >= ${from} AND first_resolved_at > 0`,
          `${event("''", SAME_MATTER, 'created_at', 0, 1)}
FROM (${rows('ticket')}) WHERE ${RATED} AND ${KNOWN} AND created_at >= ${from} AND created_at > 0`,
          `${event("''", SAME_MATTER, 'offered_at', 0, 1)}
FROM (${rows('contact')}) WHERE ${CUSTOMER_CAME} AND ${KNOWN} AND offered_at >= ${from}`,
        ]),
        asking(`UNBOUNDED PRECEDING AND ${FCR_WINDOW} FOLLOWING`, [
          `${event('subject', 'subject', 'first_resolved_at', 1, 0, '1')}
FROM (${rows('ticket')}) WHERE ${RATED} AND customer_id != '' AND first_resolved_at >= ${from} AND first_resolved_at > 0`,
          `${event("''", 'ticket_id', 'offered_at', 0, 1)}
FROM (${rows('contact')}) WHERE ${CUSTOMER_CAME} AND ticket_id != ''`,
        ]),
      ].join('\nUNION ALL\n'),
  },
  // A ticket of the same customer about the same was resolved shortly before.
  repeated: {
    reads: ['ticket'],
    sql: (rows, from) =>
      asking(`${REPEAT_WINDOW} PRECEDING AND CURRENT ROW`, [
        `${event('subject', `arrayJoin(${TIES} if(parent_ticket IN ('', subject), '', concat('ticket\\0', parent_ticket))]))`, 'created_at', 1, 0, `if(startsWith(key, 'ticket\\0'), 0, arrayCount(t -> t <= created_at AND t >= created_at - ${REPEAT_WINDOW}, resolution_at))`)}
FROM (${rows('ticket')}) WHERE ${RATED} AND created_at >= ${from} AND created_at > 0`,
        `${event("''", `arrayJoin(${TIES} concat('ticket\\0', subject)]))`, 'arrayJoin(resolution_at)', 0, 1)}
FROM (${rows('ticket')}) WHERE ${RATED} AND notEmpty(resolution_at)`,
      ]),
  },
  surveyed: {
    reads: ['survey'],
    sql: (rows) =>
      `SELECT ticket_id FROM (${rows('survey')}) WHERE sent_at > 0 AND drill = 0 AND ticket_id != ''`,
  },
  // Of several scored surveys about one ticket the one that was answered last (domain.md 3.4).
  newest_of_ticket: {
    reads: ['survey'],
    sql: (rows) =>
      `SELECT argMax(subject, (responded_at, subject)) FROM (${rows('survey')})
WHERE counted = 1 AND satisfied >= 0 AND ticket_id != '' GROUP BY ticket_id`,
  },
};

/** Kinds of rows that decide who is a member. */
export const readsOf = (beside: Beside): readonly StateKind[] => MEMBERS[beside].reads;

/**
 * SELECT of the subjects of which something beside their own row holds.
 *
 * @param rows all rows of a kind, as of the question's now and cut.
 * @param from start of the question's window (ms): subjects booked before it need not be told.
 */
export const membersOf = (beside: Beside, rows: (kind: StateKind) => string, from: number): string =>
  MEMBERS[beside].sql(rows, from);
