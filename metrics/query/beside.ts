import { CUSTOMER_CAME, FCR_WINDOW, REPEAT_WINDOW } from '../catalogue/customer-windows.ts';
import type { Beside, Rows } from '../measure.ts';

/** Kinds of subjects that have state rows. */
export type StateKind = Extract<Rows, 'ticket' | 'contact' | 'survey'>;

interface Members {
  reads: readonly StateKind[];
  /** SELECT of the subjects; `rows` gives all rows of a kind as of the question's now and cut, `from` is its window's start. */
  sql(rows: (kind: StateKind) => string, from: number): string;
}

/** An event of a subject: who asks ('' where it only counts), by which key, when, and how many of those counted are its own. */
const asks = (key: string, at: string, own: string): string =>
  `(subject, ${key}, toInt64(${at}), toUInt64(0), toUInt64(${own}))`;
const counts = (key: string, at: string): string => `('', ${key}, toInt64(${at}), toUInt64(1), toUInt64(0))`;
const eventsOf = (rows: string, where: string, array: string): string =>
  `SELECT arrayJoin(${array}) AS event FROM (\n${rows}\n) WHERE ${where}`;

/** Keys that stand for a ticket itself; all others for a customer and a matter. */
const ITSELF = 'ticket\\0';
const keyIf = (condition: string, ...parts: string[]): string =>
  `if(${condition}, concat(${parts.join(", '\\0', ")}), '')`;

/**
 * Subjects that ask, in whose frame more is counted than their own. The engine sorts the events by key and instant and
 * sums over a moving frame, so that a customer who comes a thousand times costs no more than a thousand customers.
 *
 * @param ofMatter frame of the keys of a customer and a matter.
 * @param ofTicket frame of the keys of a ticket itself.
 */
const asking = (ofMatter: string, ofTicket: string, events: readonly string[]): string => {
  const found = (frame: string) =>
    `sum(event.4) OVER (PARTITION BY event.2 ORDER BY event.3 ASC RANGE BETWEEN ${frame})`;
  return `SELECT subject FROM (
  SELECT event.1 AS subject, event.5 AS own, if(startsWith(event.2, '${ITSELF}'), ${found(ofTicket)}, ${found(ofMatter)}) AS found
  FROM (
${events.join('\nUNION ALL\n')}
  ) WHERE event.2 != '' AND event.3 > 0
) WHERE subject != '' AND found > own`;
};

const RATED = "ended_by = ''";
const UNKNOWN = "('', 'unknown', 'other')";
const MATTER = ["'matter'", 'customer_id', 'toString(category)'];
const KNOWN_MATTER = `customer_id != '' AND category NOT IN ${UNKNOWN}`;

/** By what a ticket is tied to those before it, beside its parent: the same customer with the same subcategory or cause. */
const TIES = (['subcategory', 'root_cause'] as const)
  .map((field) =>
    keyIf(
      `customer_id != '' AND ${field} NOT IN ${UNKNOWN}`,
      `'${field}'`,
      'customer_id',
      `toString(${field})`,
    ),
  )
  .join(', ');

const MEMBERS: Record<Beside, Members> = {
  // After the resolution the customer came again with the same matter, or needed more than one contact for it.
  came_again: {
    reads: ['ticket', 'contact'],
    sql(rows, from) {
      const resolved = `first_resolved_at >= ${from}`;
      const own = `created_at > first_resolved_at AND created_at <= first_resolved_at + ${FCR_WINDOW}`;
      return asking(
        `1 FOLLOWING AND ${FCR_WINDOW} FOLLOWING`,
        `UNBOUNDED PRECEDING AND ${FCR_WINDOW} FOLLOWING`,
        [
          eventsOf(
            rows('ticket'),
            `${RATED} AND customer_id != ''`,
            `[${asks(keyIf(`${KNOWN_MATTER} AND ${resolved}`, ...MATTER), 'first_resolved_at', own)},
    ${counts(keyIf(`${KNOWN_MATTER} AND created_at >= ${from}`, ...MATTER), 'created_at')},
    ${asks(keyIf(resolved, "'ticket'", 'subject'), 'first_resolved_at', '1')}]`,
          ),
          eventsOf(
            rows('contact'),
            CUSTOMER_CAME,
            `[${counts(keyIf(`${KNOWN_MATTER} AND offered_at >= ${from}`, ...MATTER), 'offered_at')},
    ${counts(keyIf("ticket_id != ''", "'ticket'", 'ticket_id'), 'offered_at')}]`,
          ),
        ],
      );
    },
  },
  // A ticket of the same customer about the same was resolved shortly before, or the one that it names as its parent.
  repeated: {
    reads: ['ticket'],
    sql(rows, from) {
      // What was resolved is told half a window late and looked for to both sides: the engine's frames end at 2^31 ms.
      const half = REPEAT_WINDOW / 2;
      const frame = `${half} PRECEDING AND ${half} FOLLOWING`;
      const own = `if(startsWith(key, '${ITSELF}'), 0, arrayCount(t -> t <= created_at AND t >= created_at - ${REPEAT_WINDOW}, resolution_at))`;
      const parent = keyIf("parent_ticket NOT IN ('', subject)", "'ticket'", 'parent_ticket');
      return asking(frame, frame, [
        eventsOf(
          rows('ticket'),
          RATED,
          `arrayConcat(
    arrayMap(key -> ${asks('key', `if(created_at >= ${from}, created_at, 0)`, own)}, [${TIES}, ${parent}]),
    arrayFlatten(arrayMap(t -> arrayMap(key -> ${counts('key', `t + ${half}`)}, [${TIES}, ${keyIf('1', "'ticket'", 'subject')}]), resolution_at)))`,
        ),
      ]);
    },
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
