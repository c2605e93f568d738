import { ENDED_STATUSES, NOT_OPEN_STATUSES } from '../../schemas/enumerations.ts';
import { rank, ranks } from './ranks.ts';
import { type Columns, texts } from './select.ts';
import { NOBODY, SNAP } from './ticket-facts.ts';

const ENDED = texts(ENDED_STATUSES);
const NOT_OPEN = texts(NOT_OPEN_STATUSES);
/** Larger than any instant: stands in for "none" where a least is sought. */
export const FOREVER = '9000000000000000';

const snap = (name: keyof typeof SNAP): string => `if(has_snapshot = 1, s_snap[1][${SNAP[name]}], 0)`;
/** Position of the first standing fact of a type, raised to created_at; the snapshot's value precedes it (15). */
const positions = (type: Parameters<typeof rank>[0]): string =>
  `arrayFilter((pos, r) -> r = ${rank(type)}, s_pos, s_rank)`;
const firstOf = (type: Parameters<typeof rank>[0], known = '0'): string => {
  const first = `arrayFirst((pos, r) -> r = ${rank(type)}, s_pos, s_rank)`;
  return `toInt64(multiIf(${known} > 0, ${known}, ${first} > 0, greatest(${first}, created_at), 0))`;
};
/** The last standing fact that carries the field (14). */
const last = (field: string): string => `arrayLast(x -> x != '', s_${field})`;
const count = (type: Parameters<typeof rank>[0]): string => `arrayCount(r -> r = ${rank(type)}, s_rank)`;
const path = (values: string): string =>
  `arrayMap((x, before) -> x != before, ${values}, arrayPushFront(arrayPopBack(${values}), '\\x1e'))`;

/** Creation, status path, resolutions, queue and owner runs (docs/ticket-state.md 9-13, 17). */
const JOURNEY: Columns = {
  first_fact_at: 'arrayMin(s_pos)',
  created: `arrayMin(arrayMap((born, r) -> if(r = ${rank('ticket.created')}, born, ${FOREVER}), s_born, s_rank))`,
  absorbed: `arrayMin(arrayMap((born, r) -> if(r = ${rank('ticket.absorbed')} AND born > 0, born, ${FOREVER}), s_born, s_rank))`,
  own: `multiIf(created < ${FOREVER}, created, has_snapshot = 1 AND s_born[1] > 0, s_born[1], ${FOREVER})`,
  created_at: `toInt64(if(least(own, absorbed) < ${FOREVER}, least(own, absorbed), 0))`,
  // 10: two facts set a status only where there is none, or `new`, before them.
  mover: `arrayFirstIndex(r -> r IN (${ranks('ticket.assigned', 'ticket.accepted', 'ticket.responded')}), s_rank)`,
  creator: `arrayFirstIndex(r -> r = ${rank('ticket.created')}, s_rank)`,
  places: 'arrayEnumerate(s_rank)',
  moved_from: "arrayLast((x, i) -> x != '' AND i < mover, s_target, places)",
  mover_at: "if(mover > 0 AND moved_from IN ('', 'new'), mover, 0)",
  creator_at:
    "if(creator > 0 AND NOT arrayExists((x, i) -> x != '' AND i < creator, s_target, places) AND NOT (mover_at > 0 AND mover_at < creator), creator, 0)",
  // Every setting of the status: what, when, which fact, its rank.
  sets: "arrayMap((x, i) -> multiIf(i = mover_at, 'in_progress', i = creator_at, 'new', x), s_target, places)",
  c_status: "arrayFilter(x -> x != '', sets)",
  c_pos: "arrayFilter((pos, x) -> x != '', s_pos, sets)",
  c_place: "arrayFilter((i, x) -> x != '', places, sets)",
  c_rank: "arrayFilter((r, x) -> x != '', s_rank, sets)",
  c_unresolved: "arrayFilter((u, x) -> x != '', s_unresolved, sets)",
  c_before: "arrayPushFront(arrayPopBack(c_status), '')",
  status: "if(empty(c_status), 'new', c_status[-1])",
  open: `toUInt8(status NOT IN (${NOT_OPEN}))`,
  // 17
  c_resolves: `arrayMap((r, was, unresolved) -> toUInt8((r = ${rank('ticket.resolved')} AND was NOT IN (${ENDED}))
      OR (r = ${rank('ticket.closed')} AND was NOT IN (${NOT_OPEN}) AND unresolved = 0)), c_rank, c_before, c_unresolved)`,
  resolution_at: 'arrayFilter((pos, resolves) -> resolves, c_pos, c_resolves)',
  resolution_place: 'arrayFilter((i, resolves) -> resolves, c_place, c_resolves)',
  first_resolved_at: `toInt64(multiIf(${snap('first_resolved_at')} > 0, ${snap('first_resolved_at')}, notEmpty(resolution_at), resolution_at[1], 0))`,
  resolved_at: `toInt64(multiIf(notEmpty(resolution_at), resolution_at[-1], ${snap('resolved_at')} > 0, ${snap('resolved_at')}, first_resolved_at))`,
  // 13
  q_name: "arrayFilter(x -> x != '', s_queue)",
  q_starts: `${path('q_name')}`,
  queue_path: 'arrayFilter((x, starts) -> starts, q_name, q_starts)',
  queue_at:
    "arrayFilter((pos, starts) -> starts, arrayFilter((pos, x) -> x != '', s_queue_pos, s_queue), q_starts)",
  queue_place:
    "arrayFilter((i, starts) -> starts, arrayFilter((i, x) -> x != '', places, s_queue), q_starts)",
  queue: 'queue_path[-1]',
  first_queue: 'queue_path[1]',
  entered_queue_at: 'queue_at[-1]',
  // 12
  o_name: "arrayFilter(x -> x != '', s_owner)",
  o_starts: `${path('o_name')}`,
  owner_path: `arrayMap(x -> if(x = '${NOBODY}', '', x), arrayFilter((x, starts) -> starts, o_name, o_starts))`,
  owner_at:
    "arrayFilter((pos, starts) -> starts, arrayFilter((pos, x) -> x != '', s_pos, s_owner), o_starts)",
  owner_place:
    "arrayFilter((i, starts) -> starts, arrayFilter((i, x) -> x != '', places, s_owner), o_starts)",
  owner: 'owner_path[-1]',
  resolution_queue:
    'arrayMap(i -> arrayLast((x, since) -> since <= i, queue_path, queue_place), resolution_place)',
  first_resolved_queue:
    "multiIf(notEmpty(resolution_place), resolution_queue[1], first_resolved_at > 0, queue_path[1], '')",
  first_resolved_owner:
    "multiIf(notEmpty(resolution_place), arrayLast((x, since) -> since <= resolution_place[1], owner_path, owner_place), first_resolved_at > 0, owner_path[1], '')",
};

/** Classification, milestones, counts and pauses (docs/ticket-state.md 14-19). */
export const TICKET_FIELDS: Columns = {
  ...JOURNEY,
  ...Object.fromEntries(
    ['category', 'subcategory', 'priority', 'customer_tier', 'region', 'city', 'skill_group'].map((field) => [
      field,
      last(field),
    ]),
  ),
  erased: `has(s_rank, ${rank('subject.erased')})`,
  customer_id: `if(erased = 1, '', ${last('customer_id')})`,
  is_complaint: 'toUInt8(arrayLast(x -> x >= 0, s_complaint) = 1)',
  is_major: 'toUInt8(arrayLast(x -> x >= 0, s_major) = 1)',
  origin: 'multiIf(creator > 0, creator, has_snapshot = 1, 1, length(s_rank) + 1)',
  channel: 's_channel[origin]',
  direction: 's_direction[origin]',
  opened_by: 's_opened_by[origin]',
  assigned_at: firstOf('ticket.assigned', snap('assigned_at')),
  accepted_at: firstOf('ticket.accepted', snap('accepted_at')),
  solution_at: firstOf('ticket.solution_proposed'),
  investigated_at: firstOf('ticket.investigated'),
  decision_at: firstOf('ticket.decision_issued'),
  notified_at: firstOf('ticket.result_notified'),
  confirmed_first: `arrayFirst((pos, r, solved) -> r = ${rank('ticket.resolution_confirmed')} AND solved = 1, s_pos, s_rank, s_solved)`,
  confirmed_at: 'toInt64(if(confirmed_first > 0, greatest(confirmed_first, created_at), 0))',
  followup_at: firstOf('ticket.followup_done'),
  // 16
  answered: `if(${snap('first_response_at')} > 0, ${snap('first_response_at')}, arrayFirst((pos, answer) -> answer = 1, s_pos, s_answer))`,
  inferred: `toUInt8(answered = 0 AND first_resolved_at > 0 AND (${snap('first_resolved_at')} > 0
      OR (notEmpty(resolution_place) AND s_rank[resolution_place[1]] = ${rank('ticket.resolved')} AND s_robot[resolution_place[1]] = 0)))`,
  first_response_at: 'toInt64(if(inferred = 1, first_resolved_at, answered))',
  // 18
  closings: positions('ticket.closed'),
  closed_at: `toInt64(if(notEmpty(closings), closings[-1], ${snap('closed_at')}))`,
  reopen_at: positions('ticket.reopened'),
  reopens: `toUInt16(length(reopen_at) + ${snap('reopens')})`,
  transfer_at: positions('ticket.transferred'),
  transfers: `toUInt16(length(transfer_at) + ${snap('transfers')})`,
  errors: `toUInt16(${count('ticket.error_recorded')})`,
  escalations: `toUInt16(${count('ticket.escalated')})`,
  ping_pong: 'toUInt8(transfers >= 3 OR length(arrayDistinct(queue_path)) < length(queue_path))',
  incomplete: 'toUInt8(created_at = 0)',
  drill: 'has(s_drill, 1)',
  base: 'if(created_at > 0, created_at, first_fact_at)',
  ended_by: "multiIf(drill = 1, 'drill', status IN ('cancelled', 'merged'), status, '')",
  // 19: runs of the status; a pause lasts to the next run, the last one is open (0).
  status_starts: `${path('c_status')}`,
  status_names: 'arrayFilter((x, starts) -> starts, c_status, status_starts)',
  status_at: 'arrayFilter((pos, starts) -> starts, c_pos, status_starts)',
  ended_at: "toInt64(multiIf(drill = 1, base, ended_by != '', status_at[-1], 0))",
  status_until: 'if(empty(status_at), [], arrayPushBack(arrayPopFront(status_at), 0))',
  pauses: `arrayFilter(p -> p.1 > 0 AND (p.2 = 0 OR p.2 > p.1), arrayMap((x, since, until) -> (if(x = 'pending_customer', greatest(since, base), 0), until), status_names, status_at, status_until))`,
  pause_from: 'arrayMap(p -> p.1, pauses)',
  pause_to: 'arrayMap(p -> p.2, pauses)',
};
