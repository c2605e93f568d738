import { quote } from '../../store/store.ts';
import { LISTED_COLUMNS } from './row.ts';

const DORMANT_MS = 180 * 86_400_000;
const INCOMPLETE_AFTER_MS = 300_000;

export interface TicketListRequest {
  tenant: string;
  /** Condition of the filters, or '1'. */
  where: string;
  /** `drill`: what is practice and in no figure and no other list. */
  status: 'open' | 'ended' | 'all' | 'drill';
  sort: 'due' | 'created' | 'wait';
  /** Places (from 0) of the policy's clocks in the row. */
  places: readonly number[];
  limit: number;
  now: number;
}

/** Open as `open_tickets` counts it (docs/ticket-state.md 27, 30), so a list is as long as the tile says. */
export const openTicket = (now: number): string =>
  `(open AND ended_by = '' AND last_fact_at + ${DORMANT_MS} > ${now}
    AND (created_at > 0 OR first_fact_at + ${INCOMPLETE_AFTER_MS} <= ${now}))`;

const condition = ({ status, now }: TicketListRequest): string => {
  const open = openTicket(now);
  if (status === 'open') return open;
  if (status === 'drill') return "ended_by = 'drill'";
  return status === 'ended' ? "(NOT open AND ended_by != 'drill')" : "ended_by != 'drill'";
};

const ORDER: Record<TicketListRequest['sort'], string> = {
  /** The next limit first; tickets without a running clock last. */
  due: 'next_due = 0, next_due, subject',
  /** The newest first. */
  created: 'created_at DESC, subject',
  /** Longest in its queue first, those that wait for an owner before the others. */
  wait: "owner != '', if(entered_queue_at > 0, entered_queue_at, if(created_at > 0, created_at, first_fact_at)), subject",
};

/** Rows of tickets with `next_due` (0 = no running clock) and `total` (how many there are without the limit). */
export const ticketListSql = (request: TicketListRequest): string => {
  const running = `arrayFilter((due, begun, stop, k) -> k IN (${request.places.map((place) => place + 1).join(', ')})
    AND begun > 0 AND stop = 0 AND ended_by = '', clock_due, clock_start, clock_stop, arrayEnumerate(clock_due))`;
  const table = request.status === 'open' ? 'tickets_live' : 'tickets';
  return `
SELECT ${LISTED_COLUMNS.join(', ')}, arrayMin(arrayPushBack(${running}, 9223372036854775807)) AS least_due,
  if(least_due = 9223372036854775807, 0, least_due) AS next_due, count() OVER () AS total
FROM ${table} FINAL
WHERE tenant = ${quote(request.tenant)} AND ${condition(request)} AND ${request.where}
ORDER BY ${ORDER[request.sort]} LIMIT ${request.limit}`;
};

/** The one row of a ticket. */
export const ticketRowSql = (tenant: string, subject: string): string =>
  `SELECT * FROM tickets FINAL WHERE ${subjectIs(tenant, subject)} LIMIT 1`;

/** Types in the order in which they count at one instant (docs/ticket-state.md 6). */
const RANKED =
  'snapshot,created,classified,queued,assigned,unassigned,accepted,responded,solution_proposed,investigated,decision_issued,' +
  'progress_updated,status_changed,transferred,escalated,problem_detected,error_recorded,resolved,result_notified,' +
  'resolution_confirmed,followup_done,closed,reopened,cancelled,merged,absorbed,corrected,erased';

/** Condition on one subject's facts or row. */
export const subjectIs = (tenant: string, subject: string): string =>
  `tenant = ${quote(tenant)} AND subject = ${quote(subject)}`;

/** Facts of one ticket in the order in which they count. `cut` left out = all that were ingested. */
export const ticketFactsSql = (tenant: string, subject: string, now: number, cut?: number): string => `
SELECT * EXCEPT (snap_entered_queue_at, snap_assigned_at, snap_accepted_at, snap_first_response_at,
  snap_first_resolved_at, snap_resolved_at, snap_closed_at, snap_reopens, snap_transfers,
  kafka_topic, kafka_partition, kafka_offset)
FROM ticket_events FINAL
WHERE ${subjectIs(tenant, subject)} AND at <= ${now}${cut === undefined ? '' : ` AND ingested_at <= ${cut}`}
ORDER BY if(type = 'ticket.snapshot', known_since, at), seq,
  indexOf(splitByChar(',', '${RANKED}'), replaceOne(type, 'ticket.', '')), source, id
LIMIT 2000`;
