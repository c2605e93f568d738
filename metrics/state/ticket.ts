import type { Policy } from '../../schemas/policy.ts';
import type { StateExpression } from '../contract.ts';
import { AS_WRITTEN, type Columns, compute } from './select.ts';
import { type CalendarKeys, ticketClocks } from './ticket-clocks.ts';
import { elementsIn, ticketFacts } from './ticket-facts.ts';
import { TICKET_FIELDS } from './ticket-fields.ts';
import { standingFacts } from './ticket-standing.ts';

/** Columns of the state row, in the order of the table `tickets`. */
export const TICKET_COLUMNS = [
  'tenant',
  'subject',
  'epoch',
  'facts_total',
  'facts_due',
  'version',
  'first_fact_at',
  'last_fact_at',
  'last_ingested_at',
  'next_at',
  'settles_at',
  'created_at',
  'incomplete',
  'status',
  'open',
  'owner',
  'queue',
  'entered_queue_at',
  'first_queue',
  'queue_path',
  'queue_at',
  'owner_path',
  'owner_at',
  'category',
  'subcategory',
  'priority',
  'is_complaint',
  'is_major',
  'customer_tier',
  'region',
  'city',
  'skill_group',
  'customer_id',
  'channel',
  'direction',
  'opened_by',
  'assigned_at',
  'accepted_at',
  'first_response_at',
  'solution_at',
  'investigated_at',
  'decision_at',
  'first_resolved_at',
  'first_resolved_queue',
  'first_resolved_owner',
  'resolved_at',
  'resolution_at',
  'resolution_queue',
  'notified_at',
  'confirmed_at',
  'followup_at',
  'closed_at',
  'reopens',
  'reopen_at',
  'transfers',
  'transfer_at',
  'errors',
  'escalations',
  'ping_pong',
  'pause_from',
  'pause_to',
  'ended_by',
  'ended_at',
  'clock_start',
  'clock_due',
  'clock_warn',
  'clock_stop',
  'clock_target',
  'clock_elapsed_stop',
  'clock_by_reclass',
  'flags',
  'assigned_by',
  'root_cause',
  'parent_ticket',
] as const;

export type TicketColumn = (typeof TICKET_COLUMNS)[number];

/** What ticketFacts hands up. */
const GIVEN = [
  'tenant',
  'subject',
  'known',
  'has_conflict',
  'facts_total',
  'facts_due',
  'next_at',
  'last_fact_at',
  'last_ingested_at',
];

const DAY = 24 * 3_600_000;

/**
 * state(facts, now, policies) of tickets as one SELECT: facts → standing facts → fields → clocks → row
 * (docs/ticket-state.md). Used for the live tick, the rewind, the rebuild and a single ticket's page alike.
 *
 * @param policies in the order that fixes the places in the clock arrays (schemas/clock-places.ts).
 * @param calendars keys of the business calendars that their clocks run by.
 * @param wanted columns that are asked for: fewer of them are a shorter statement over slimmer facts.
 */
export const ticketState = (
  policies: readonly Policy[],
  calendars?: CalendarKeys,
  wanted: readonly TicketColumn[] = TICKET_COLUMNS,
): StateExpression => {
  const clocks = ticketClocks(policies, calendars);
  return (request) => {
    const columns: Columns = {
      ...standingFacts(request.now),
      ...TICKET_FIELDS,
      ...clocks,
      epoch: `toUInt32(${request.epoch})`,
      // A row with more facts, and of those more due, is the richer one; a new epoch outranks both.
      version: `bitShiftLeft(toUInt128(${request.epoch}), 64) + bitShiftLeft(toUInt128(facts_total), 32) + toUInt128(facts_due)`,
      // 37
      settles_at: `if(open = 1, last_fact_at + ${180 * DAY}, arrayMax(arrayConcat([last_fact_at, toInt64(closed_at), toInt64(ended_at)],
          tupleElement(resolutions, 1), clock_due)) + ${26 * 3_600_000})`,
    };
    const above = (facts: string) => compute(facts, GIVEN, columns, wanted);
    const rows = above(
      wanted === TICKET_COLUMNS ? ticketFacts(request) : ticketFacts(request, elementsIn(above(''))),
    );
    return `SELECT ${wanted.join(', ')}\nFROM (\n${rows}\n)\nSETTINGS ${AS_WRITTEN}`;
  };
};
