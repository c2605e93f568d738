import { ASSESSED, f, HOUR, human, min, type StateCase } from './case.ts';

/** A snapshot taken at minute 0 of a ticket that is a day old. */
const snapshot = (part: object = {}) =>
  f('snapshot', 30, {
    id: 's1',
    status: 'in_progress',
    known_since: min(0),
    created_at: min(-1440),
    queue: 'q1',
    agent_id: 'a1',
    channel: 'phone',
    ...part,
  });

/** Rules 7, 9, 15 and 17, and domain.md 3.9 "Created before the stream began", "Snapshot and live overlap". */
export const SNAPSHOT_CASES: StateCase[] = [
  {
    name: 'rule 7: the snapshot is the state at known_since; what lies before is history',
    facts: [
      f('created', -600, { queue: 'old', priority: 'urgent', channel: 'app' }),
      f('transferred', -1, { queue: 'q0' }),
      snapshot(),
      f('responded', 20, human),
    ],
    now: min(60),
    expected: {
      created_at: min(-1440),
      status: 'in_progress',
      queue_path: ['q1'],
      queue_at: [min(0)],
      owner: 'a1',
      priority: '',
      channel: 'phone',
      transfers: 0,
      first_response_at: min(20),
      facts_total: 4,
      first_fact_at: min(0),
    },
  },
  {
    name: 'rule 7: a fact at known_since follows the snapshot, whatever its sequence',
    facts: [snapshot({ seq: '000000000009' }), f('status_changed', 0, { status: 'pending_internal' })],
    now: min(60),
    expected: { status: 'pending_internal' },
  },
  {
    name: 'rule 7: a snapshot counts from its own time on',
    facts: [f('created', -10), snapshot()],
    now: min(29),
    expected: { created_at: min(-10), status: 'new', next_at: min(30) },
  },
  {
    name: 'rule 7: of two snapshots the later known_since holds, also if it was taken earlier',
    facts: [
      snapshot({ known_since: min(0), status: 'closed', queue: 'q2', snap_reopens: 2 }),
      snapshot({ id: 's2', time: min(25), at: min(25), known_since: min(10), status: 'pending_internal' }),
    ],
    now: min(60),
    expected: { status: 'pending_internal', reopens: 0, queue_path: ['q1'] },
  },
  {
    name: 'rule 9: ticket.created after known_since goes before the snapshot’s created_at',
    facts: [snapshot(), f('created', 5, { channel: 'app' })],
    now: min(60),
    expected: { created_at: min(5), channel: 'app', status: 'in_progress', incomplete: 0 },
  },
  {
    name: 'rule 13: entered_queue_at as the snapshot tells it',
    facts: [snapshot({ snap_entered_queue_at: min(-90) }), f('queued', 10, { queue: 'q1' })],
    now: min(60),
    expected: { queue_path: ['q1'], entered_queue_at: min(-90), queue_at: [min(-90)] },
  },
  {
    name: 'rule 15: an instant of the snapshot precedes any later fact',
    facts: [
      snapshot({
        snap_assigned_at: min(-1430),
        snap_accepted_at: min(-1420),
        snap_first_response_at: min(-1436),
      }),
      f('assigned', 5, { agent_id: 'a2' }),
      f('accepted', 6),
      f('responded', 7, human),
    ],
    now: min(60),
    expected: { assigned_at: min(-1430), accepted_at: min(-1420), first_response_at: min(-1436) },
    clocks: { [ASSESSED.firstResponse]: { due: min(-1425), stop: min(-1436), elapsed_stop: 4 * 60_000 } },
    verdicts: { [ASSESSED.firstResponse]: 'met', [ASSESSED.assignment]: 'met' },
  },
  {
    name: 'rule 15: where the snapshot tells nothing, the first fact after it counts',
    facts: [snapshot(), f('assigned', 5, { agent_id: 'a2' })],
    now: min(60),
    expected: { assigned_at: min(5), first_response_at: 0 },
    verdicts: { [ASSESSED.firstResponse]: 'breached_running', [ASSESSED.assignment]: 'breached_done' },
  },
  {
    name: 'rule 16 and 17: a resolution told by a snapshot fills in before, counts as human, stops the clock',
    facts: [snapshot({ status: 'resolved', snap_first_resolved_at: min(-60), snap_resolved_at: min(-30) })],
    now: min(60),
    chosen: true,
    expected: {
      first_resolved_at: min(-60),
      resolved_at: min(-30),
      resolution_at: [min(-60), min(-30)],
      resolution_queue: ['q1', 'q1'],
      first_resolved_queue: 'q1',
      first_resolved_owner: 'a1',
      first_response_at: min(-60),
      flags: ['inferred'],
    },
    clocks: { [ASSESSED.resolution]: { stop: min(-30), due: min(1440), elapsed_stop: 1410 * 60_000 } },
    verdicts: { [ASSESSED.resolution]: 'met' },
  },
  {
    name: 'rule 23: open again by the snapshot, the time from its resolution to known_since does not run',
    facts: [snapshot({ status: 'reopened', snap_first_resolved_at: min(-120), snap_reopens: 1 })],
    now: min(60),
    chosen: true,
    expected: { open: 1, reopens: 1, reopen_at: [], resolution_at: [min(-120)] },
    clocks: { [ASSESSED.resolution]: { stop: 0, due: min(1440 + 120) } },
  },
  {
    name: 'rule 18: the snapshot’s counts are added, its instants are not',
    facts: [
      snapshot({ snap_reopens: 1, snap_transfers: 2 }),
      f('transferred', 5, { queue: 'q2' }),
      f('reopened', 6),
    ],
    now: min(60),
    expected: {
      reopens: 2,
      reopen_at: [min(6)],
      transfers: 3,
      transfer_at: [min(5)],
      ping_pong: 1,
    },
  },
  {
    name: 'rule 18: closed_at of the snapshot until a later close',
    facts: [
      snapshot({
        status: 'closed',
        snap_closed_at: min(-5),
        snap_resolved_at: min(-9),
        created_at: min(-1440),
      }),
    ],
    now: min(60),
    expected: {
      closed_at: min(-5),
      status: 'closed',
      open: 0,
      resolution_at: [min(-9)],
      first_resolved_at: min(-9),
    },
  },
  {
    name: 'a snapshot without created_at leaves the ticket incomplete, without clocks',
    facts: [snapshot({ created_at: 0 })],
    now: min(60),
    expected: { created_at: 0, incomplete: 1, clock_start: Array(7).fill(0), flags: ['incomplete'] },
    verdicts: { [ASSESSED.firstResponse]: 'not_applicable' },
  },
  {
    name: 'rule 19: pending by a snapshot, the pause begins at known_since',
    facts: [snapshot({ status: 'pending_customer' }), f('status_changed', 60, { status: 'in_progress' })],
    now: min(90),
    expected: { pause_from: [min(0)], pause_to: [min(60)] },
    clocks: { [ASSESSED.resolution]: { due: min(1440) + HOUR } },
  },
  {
    name: 'rule 22: the snapshot’s attributes hold from created_at on',
    facts: [snapshot({ priority: 'urgent', created_at: min(-2), known_since: min(0) })],
    now: min(31),
    chosen: true,
    expected: { priority: 'urgent' },
    clocks: { [ASSESSED.firstResponse]: { start: min(-2), due: min(3), by_reclass: 0, target: 300_000 } },
  },
];
