import { TICKET_STATUSES } from '../../schemas/enumerations.ts';
import type { StateRequest } from '../contract.ts';
import { rank, ranks, TICKET_RANKS } from './ranks.ts';
import { texts } from './select.ts';

const TYPES = Object.keys(TICKET_RANKS);
const CARRIES = ranks(
  'ticket.snapshot',
  'ticket.created',
  'ticket.classified',
  'ticket.queued',
  'ticket.assigned',
);

/** "Takes the owner away", as against '' = "says nothing about the owner". */
export const NOBODY = '\\0';

const named = "if(agent_id != '', agent_id, toString(department))";

/**
 * What one fact says, as the elements of a tuple. The first seven are the order (docs/ticket-state.md 6), in which a
 * snapshot precedes what happened at its instant; the rest is reduced to what the rules ask for, so that they need not
 * look at the type again.
 */
const FACT: Record<string, string> = {
  pos: `if(rank = ${rank('ticket.snapshot')}, known_since, at)`,
  follows: 'toUInt8(rank > 0)',
  seq: 'seq',
  rank: 'rank',
  source: 'toString(source)',
  id: 'id',
  via: 'via',
  at: 'at',
  recorded: 'recorded',
  hash: 'content_hash',
  time: 'time',
  supersedes: 'supersedes',
  drill: 'drill',
  skewed: "toUInt8(position(flags, 'skew_fixed') > 0)",
  // 10: the status that a fact sets from any status before it.
  target: `multiIf(
    rank IN (${ranks('ticket.status_changed', 'ticket.snapshot')}), if(status IN (${texts(TICKET_STATUSES)}), toString(status), ''),
    rank = ${rank('ticket.resolved')}, 'resolved',
    rank = ${rank('ticket.resolution_confirmed')} AND outcome = 'solved', 'confirmed',
    rank = ${rank('ticket.closed')}, 'closed', rank = ${rank('ticket.reopened')}, 'reopened',
    rank = ${rank('ticket.cancelled')}, 'cancelled', rank = ${rank('ticket.merged')}, 'merged', '')`,
  unresolved: "toUInt8(close_reason = 'unresolved')",
  // 12: the owner that it names, NOBODY where it takes him away.
  owner: `multiIf(
    rank = ${rank('ticket.created')}, ${named},
    rank IN (${ranks('ticket.assigned', 'ticket.snapshot')}), if(${named} != '', ${named}, '${NOBODY}'),
    rank = ${rank('ticket.unassigned')}, '${NOBODY}',
    rank = ${rank('ticket.transferred')}, if(agent_id != '', agent_id, '${NOBODY}'), '')`,
  // 13
  queue: `if(rank IN (${ranks('ticket.created', 'ticket.queued', 'ticket.assigned', 'ticket.transferred', 'ticket.snapshot')}), toString(queue), '')`,
  queue_pos: `multiIf(rank = ${rank('ticket.snapshot')}, if(snap_entered_queue_at > 0, snap_entered_queue_at, known_since), at)`,
  // 14
  ...Object.fromEntries(
    [
      'category',
      'subcategory',
      'priority',
      'customer_tier',
      'region',
      'city',
      'skill_group',
      'customer_id',
    ].map((field) => [field, `if(rank IN (${CARRIES}), toString(${field}), '')`]),
  ),
  complaint: `multiIf(rank NOT IN (${CARRIES}), -1, is_complaint >= 0, is_complaint, category = 'complaint', 1, -1)`,
  major: `if(rank IN (${CARRIES}), is_major, -1)`,
  channel: 'toString(channel)',
  direction: 'toString(direction)',
  opened_by: 'toString(opened_by)',
  // 16
  answer: `toUInt8(rank = ${rank('ticket.responded')} AND responder = 'human' AND public = 1)`,
  robot: "toUInt8(responder = 'bot')",
  solved: "toUInt8(outcome = 'solved')",
  // 38
  method: 'toString(method)',
  cause: "JSONExtractString(detail, 'root_cause')",
  parent: "JSONExtractString(detail, 'parent_ticket_id')",
  // 9: the creation instant that it speaks of.
  born: `if(rank = ${rank('ticket.created')} AND created_at = 0, at, created_at)`,
  snap: `if(rank = ${rank('ticket.snapshot')}, [snap_assigned_at, snap_accepted_at, snap_first_response_at, snap_first_resolved_at, snap_resolved_at, snap_closed_at, toInt64(snap_reopens), toInt64(snap_transfers)], [])`,
};

/** Columns of `snap`, by name, as positions in its array. */
export const SNAP = {
  assigned_at: 1,
  accepted_at: 2,
  first_response_at: 3,
  first_resolved_at: 4,
  resolved_at: 5,
  closed_at: 6,
  reopens: 7,
  transfers: 8,
} as const;

/** What decides the order of facts. */
const ORDER = ['pos', 'follows', 'seq', 'rank', 'source', 'id', 'via'];

/** @param asked elements that are asked for; all of them where it is left out. */
function tuple(asked?: ReadonlySet<string>): string {
  const elements = Object.entries(FACT).filter(([name]) => !asked || ORDER.includes(name) || asked.has(name));
  return `CAST((${elements.map(([, sql]) => sql).join(', ')}), 'Tuple(${elements
    .map(([name]) => `${name} ${kindOf(name)}`)
    .join(', ')})')`;
}

/** Elements of facts that an expression asks for. */
export const elementsIn = (expression: string): ReadonlySet<string> =>
  new Set(
    [...expression.matchAll(/tupleElement\((?:known|standing), '(\w+)'\)/g)].map(
      ([, name]) => name as string,
    ),
  );

function kindOf(name: string): string {
  if (['pos', 'at', 'recorded', 'time', 'queue_pos', 'born'].includes(name)) return 'Int64';
  if (['follows', 'rank', 'drill', 'skewed', 'unresolved', 'answer', 'robot', 'solved'].includes(name))
    return 'UInt8';
  if (['complaint', 'major'].includes(name)) return 'Int8';
  if (name === 'hash') return 'UInt64';
  if (name === 'snap') return 'Array(Int64)';
  return 'String';
}

/**
 * All known facts of each subject in order, as one array `known`, with the counts that version the row
 * (docs/ticket-state.md 6, 8).
 *
 * @param asked elements of the facts that are asked for besides their order; all of them where it is left out.
 */
export function ticketFacts(request: StateRequest, asked?: ReadonlySet<string>): string {
  const cut = request.cut === undefined ? '' : ` AND ingested_at <= ${request.cut}`;
  return `SELECT tenant, subject,
  arraySort(groupArray(${tuple(asked)})) AS known,
  toUInt32(count()) AS facts_total,
  toUInt8(uniqExact(source, id, via) < count()) AS has_conflict,
  toUInt32(countIf(at <= ${request.now})) AS facts_due,
  minIf(at, at > ${request.now}) AS next_at,
  maxIf(at, at <= ${request.now}) AS last_fact_at,
  max(ingested_at) AS last_ingested_at
FROM (
  SELECT *, content_hash, toUInt8(transform(type, [${texts(TYPES)}], [${Object.values(TICKET_RANKS).join(', ')}], 99)) AS rank
  FROM ${request.facts} FINAL WHERE (${request.where})${cut}
)
GROUP BY tenant, subject
HAVING facts_due > 0`;
}
