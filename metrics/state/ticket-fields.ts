import { ENDED_STATUSES, NOT_OPEN_STATUSES } from '../../schemas/enumerations.ts';
import { rank, ranks } from './ranks.ts';
import { type Columns, texts } from './select.ts';
import { NOBODY, SNAP } from './ticket-facts.ts';

const ENDED = texts(ENDED_STATUSES);
const NOT_OPEN = texts(NOT_OPEN_STATUSES);
type Type = Parameters<typeof rank>[0];

/** One field of all standing facts, in order. */
export const s = (field: string): string => `tupleElement(standing, '${field}')`;
/** What the holding snapshot says, 0 where there is none. */
const snap = (name: keyof typeof SNAP): string => `snap[${SNAP[name]}]`;
/** Creation, or where it is unknown the first word of the ticket (9, 19). */
const BASE = 'if(created_at > 0, created_at, first_fact_at)';

const positions = (type: Type): string =>
  `arrayFilter((p, r) -> r = ${rank(type)}, ${s('pos')}, ${s('rank')})`;
const count = (type: Type): string => `arrayCount(r -> r = ${rank(type)}, ${s('rank')})`;
const raised = (instant: string): string =>
  `toInt64(if(${instant} > 0, greatest(${instant}, created_at), 0))`;
/** Position of the first standing fact of a type, raised to created_at; the snapshot's value precedes it (15). */
const firstOf = (type: Type, known?: string): string => {
  const first = `arrayFirst((p, r) -> r = ${rank(type)}, ${s('pos')}, ${s('rank')})`;
  return raised(known === undefined ? first : `if(${known} > 0, ${known}, ${first})`);
};
/** The last standing fact that carries the field (14). */
const last = (field: string): string => `arrayLast(x -> x != '', ${s(field)})`;
/** 1 where a run of equal values starts. */
const starts = (values: string): string =>
  `arrayMap((x, y) -> x != y, ${values}, arrayPopBack(arrayPushFront(${values}, '\\x1e')))`;
/** Of tuples that begin with a value those that start a run of it. */
const runs = (tuples: string): string =>
  `arrayFilter((run, begins) -> begins, ${tuples}, ${starts(`tupleElement(${tuples}, 1)`)})`;

/** Creation, status path, resolutions, queue and owner runs (docs/ticket-state.md 9-13, 17). */
const JOURNEY: Columns = {
  first_fact_at: `arrayMin(${s('pos')})`,
  snap: `${s('snap')}[1]`,
  // 9
  created_at: `arrayMin(arrayFilter((b, r) -> b > 0 AND (r IN (${ranks('ticket.created', 'ticket.absorbed')})
      OR (r = ${rank('ticket.snapshot')} AND NOT has(${s('rank')}, ${rank('ticket.created')}))), ${s('born')}, ${s('rank')}))`,
  // 10: two facts set a status only where there is none, or `new`, before them.
  sets: s('target'),
  mover: `arrayFirstIndex(r -> r IN (${ranks('ticket.assigned', 'ticket.accepted', 'ticket.responded')}), ${s('rank')})`,
  moved_from: "arrayLast((x, i) -> x != '' AND i < mover, sets, arrayEnumerate(sets))",
  mover_at: "if(moved_from IN ('', 'new'), mover, 0)",
  creator: `arrayFirstIndex(r -> r = ${rank('ticket.created')}, ${s('rank')})`,
  creator_at:
    "if(arrayExists((x, i) -> (x != '' OR i = mover_at) AND i < creator, sets, arrayEnumerate(sets)), 0, creator)",
  // Every setting of the status: what, when, which fact, its rank, whether it closes unresolved.
  settings: `arrayFilter(c -> c.1 != '', arrayZip(
      arrayMap((x, i) -> multiIf(i = mover_at, 'in_progress', i = creator_at, 'new', x), sets, arrayEnumerate(sets)),
      ${s('pos')}, arrayEnumerate(sets), ${s('rank')}, ${s('unresolved')}))`,
  c_status: 'tupleElement(settings, 1)',
  c_pos: 'tupleElement(settings, 2)',
  c_place: 'tupleElement(settings, 3)',
  c_rank: 'tupleElement(settings, 4)',
  c_unresolved: 'tupleElement(settings, 5)',
  status_path: `arrayZip(c_status, c_pos, c_place, c_rank, arrayPopBack(arrayPushFront(c_status, '')), c_unresolved)`,
};

const c = (place: number): string => `tupleElement(status_path, ${place})`;
const [STATUS, POS, PLACE, RANK, BEFORE, UNRESOLVED] = [1, 2, 3, 4, 5, 6].map(c) as [
  string,
  string,
  string,
  string,
  string,
  string,
];
const closes = `(r = ${rank('ticket.closed')} AND was NOT IN (${NOT_OPEN}) AND unresolved = 0)`;

const PATHS: Columns = {
  status: `multiIf(empty(standing), '', empty(status_path), 'new', ${STATUS}[-1])`,
  open: `toUInt8(notEmpty(standing) AND status NOT IN (${NOT_OPEN}))`,
  // 17: (instant, place, whether it is the snapshot's)
  snap_resolved: `arrayDistinct(arrayFilter(x -> x > 0, [${snap('first_resolved_at')}, ${snap('resolved_at')}]))`,
  resolutions: `arrayConcat(arrayMap(x -> (x, toUInt32(1), toUInt8(1)), snap_resolved),
      arrayMap(x -> (x.1, x.2, toUInt8(0)), arrayFilter((x, r, was, unresolved) -> (r = ${rank('ticket.resolved')} AND was NOT IN (${ENDED})) OR ${closes},
        arrayZip(${POS}, ${PLACE}), ${RANK}, ${BEFORE}, ${UNRESOLVED})))`,
  resolution_at: 'tupleElement(resolutions, 1)',
  resolution_place: 'tupleElement(resolutions, 2)',
  first_resolved_at: 'resolution_at[1]',
  resolved_at: 'resolution_at[-1]',
  // 13: (queue, since, place)
  queued: `arrayFilter(q -> q.1 != '', arrayZip(${s('queue')}, ${s('queue_pos')}, arrayEnumerate(${s('queue')})))`,
  queue_runs: runs('queued'),
  queue_path: 'tupleElement(queue_runs, 1)',
  queue_at: 'tupleElement(queue_runs, 2)',
  queue_place: 'tupleElement(queue_runs, 3)',
  queue: 'tupleElement(queue_runs, 1)[-1]',
  first_queue: 'tupleElement(queue_runs, 1)[1]',
  entered_queue_at: 'tupleElement(queue_runs, 2)[-1]',
  // 12
  owned: `arrayFilter(o -> o.1 != '', arrayZip(${s('owner')}, ${s('pos')}, arrayEnumerate(${s('owner')})))`,
  owner_runs: `arrayMap(o -> (if(o.1 = '${NOBODY}', '', o.1), o.2, o.3), ${runs('owned')})`,
  owner_path: 'tupleElement(owner_runs, 1)',
  owner_at: 'tupleElement(owner_runs, 2)',
  owner: 'tupleElement(owner_runs, 1)[-1]',
  resolution_queue: 'arrayMap(i -> arrayLast(q -> q.3 <= i, queue_runs).1, tupleElement(resolutions, 2))',
  first_resolved_queue: 'resolution_queue[1]',
  first_resolved_owner: "if(empty(resolutions), '', arrayLast(o -> o.3 <= resolutions[1].2, owner_runs).1)",
};

/** Classification, milestones, counts and pauses (docs/ticket-state.md 14-19). */
export const TICKET_FIELDS: Columns = {
  ...JOURNEY,
  ...PATHS,
  ...Object.fromEntries(
    ['category', 'subcategory', 'priority', 'customer_tier', 'region', 'city', 'skill_group'].map((field) => [
      field,
      last(field),
    ]),
  ),
  customer_id: `if(erased = 1, '', ${last('customer_id')})`,
  is_complaint: `toUInt8(arrayLast(x -> x >= 0, ${s('complaint')}) = 1)`,
  is_major: `toUInt8(arrayLast(x -> x >= 0, ${s('major')}) = 1)`,
  opening: `multiIf(has(${s('rank')}, ${rank('ticket.created')}), indexOf(${s('rank')}, ${rank('ticket.created')}), ${s('rank')}[1] = ${rank('ticket.snapshot')}, 1, length(standing) + 1)`,
  channel: `${s('channel')}[opening]`,
  direction: `${s('direction')}[opening]`,
  opened_by: `${s('opened_by')}[opening]`,
  assigned_at: firstOf('ticket.assigned', snap('assigned_at')),
  accepted_at: firstOf('ticket.accepted', snap('accepted_at')),
  solution_at: firstOf('ticket.solution_proposed'),
  investigated_at: firstOf('ticket.investigated'),
  decision_at: firstOf('ticket.decision_issued'),
  notified_at: firstOf('ticket.result_notified'),
  confirmed_at: raised(
    `arrayFirst((p, r, solved) -> r = ${rank('ticket.resolution_confirmed')} AND solved = 1, ${s('pos')}, ${s('rank')}, ${s('solved')})`,
  ),
  followup_at: firstOf('ticket.followup_done'),
  // 16
  answered: `if(${snap('first_response_at')} > 0, ${snap('first_response_at')}, arrayFirst((p, answer) -> answer = 1, ${s('pos')}, ${s('answer')}))`,
  answered_by_resolving: `multiIf(answered > 0 OR empty(resolutions), 0, ${snap('first_resolved_at')} > 0, ${snap('first_resolved_at')},
      arrayFirst((p, r, robot) -> r = ${rank('ticket.resolved')} AND robot = 0, ${s('pos')}, ${s('rank')}, ${s('robot')}))`,
  // (instant, whether it is inferred)
  response: 'if(answered_by_resolving > 0, (answered_by_resolving, toUInt8(1)), (answered, toUInt8(0)))',
  first_response_at: 'toInt64(response.1)',
  // 18
  closed_at: `toInt64(if(has(${s('rank')}, ${rank('ticket.closed')}), arrayLast((p, r) -> r = ${rank('ticket.closed')}, ${s('pos')}, ${s('rank')}), ${snap('closed_at')}))`,
  reopen_at: positions('ticket.reopened'),
  reopens: `toUInt16(${count('ticket.reopened')} + ${snap('reopens')})`,
  transfer_at: positions('ticket.transferred'),
  transfers: `toUInt16(${count('ticket.transferred')} + ${snap('transfers')})`,
  errors: `toUInt16(${count('ticket.error_recorded')})`,
  escalations: `toUInt16(${count('ticket.escalated')})`,
  ping_pong: `toUInt8(${count('ticket.transferred')} + ${snap('transfers')} >= 3
      OR length(arrayDistinct(tupleElement(queue_runs, 1))) < length(queue_runs))`,
  // 38
  assigned_by: `if(${snap('assigned_at')} > 0, '', arrayFirst((m, r) -> r = ${rank('ticket.assigned')}, ${s('method')}, ${s('rank')}))`,
  root_cause: last('cause'),
  parent_ticket: `arrayFirst(x -> x != '', ${s('parent')})`,
  incomplete: 'toUInt8(created_at = 0)',
  ended_by: `multiIf(has(${s('drill')}, 1), 'drill', status IN ('cancelled', 'merged'), status, '')`,
  ended_at: `toInt64(multiIf(has(${s('drill')}, 1), ${BASE}, status IN ('cancelled', 'merged'),
      arrayLast((p, x, was) -> x != was, ${POS}, ${STATUS}, ${BEFORE}), 0))`,
  // 19: runs of the status; a pause lasts to the next run, the last one is open (0).
  status_runs: `arrayFilter(run -> run.1 != run.3, arrayZip(${STATUS}, ${POS}, ${BEFORE}))`,
  base: BASE,
  pauses: `arrayFilter(p -> p.1 > 0 AND (p.2 = 0 OR p.2 > p.1),
      arrayMap((x, since, until) -> (if(x = 'pending_customer', greatest(since, base), 0), until),
        tupleElement(status_runs, 1), tupleElement(status_runs, 2), arrayPopFront(arrayPushBack(tupleElement(status_runs, 2), 0))))`,
  pause_from: 'tupleElement(pauses, 1)',
  pause_to: 'tupleElement(pauses, 2)',
};

/** 23: from a resolution to the next open status. Those that end together are one; those that never end do not count. */
export const GAPS: Columns = {
  reopenings: `arrayFilter(o -> o.1 NOT IN (${NOT_OPEN}), arrayZip(${STATUS}, ${POS}, ${PLACE}))`,
  snap_last: 'arrayCount(x -> x.3 = 1, resolutions)',
  // Of a snapshot's resolutions the last; where its status is open it was open again at known_since.
  gap_starts: 'arrayFilter((x, i) -> x.3 = 0 OR i = snap_last, resolutions, arrayEnumerate(resolutions))',
  gap_list: `arraySort(arrayFilter(g -> g.2 > 0, arrayMap(x -> (x.1, if(x.3 = 1 AND ${s('target')}[1] NOT IN (${NOT_OPEN}), ${s('pos')}[1],
      arrayFirst(o -> o.3 > x.2, reopenings).2)), gap_starts)))`,
  gaps: 'arrayFilter((g, n) -> n = 1, gap_list, arrayEnumerateUniq(tupleElement(gap_list, 2)))',
};

/** 26, but for those that the clocks add. */
export const FLAG_TESTS: Record<string, string> = {
  id_conflict: 'has_conflict = 1',
  skew_fixed: `has(${s('skewed')}, 1)`,
  reopen_inferred: `arrayExists((r, x, was) -> r = ${rank('ticket.status_changed')} AND x NOT IN (${NOT_OPEN}) AND was IN (${ENDED}), ${RANK}, ${STATUS}, ${BEFORE})`,
  inferred: 'response.2 = 1',
  resolved_at_close: `arrayExists((r, was, unresolved) -> ${closes}, ${RANK}, ${BEFORE}, ${UNRESOLVED})`,
  negative_duration: `(response.1 > 0 AND response.1 < created_at) OR arrayExists(x -> x.1 < created_at, [resolutions[1], resolutions[-1]]) AND notEmpty(resolutions)`,
  incomplete: 'created_at = 0',
};
