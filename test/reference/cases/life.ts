import { f, human, min, type StateCase, working } from './case.ts';

const created = f('created', 0);
const resolved = f('resolved', 60);

/** Rules 9 to 11: creation, status and end. */
export const LIFE_CASES: StateCase[] = [
  {
    name: 'rule 9: the earliest created counts; origin_created_at replaces its time, not its place',
    facts: [
      f('created', 5, { source: '/b', created_at: min(-30) }),
      f('created', 0),
      f('queued', -5, { queue: 'q1' }),
    ],
    now: min(60),
    expected: { created_at: min(-30), first_fact_at: min(-5), queue: 'q1' },
  },
  {
    name: 'rule 9: a parent takes the created_at of an absorbed child, where it is told and earlier',
    facts: [
      created,
      f('absorbed', 10, { other_ticket: 'T-2', created_at: min(-20) }),
      f('absorbed', 12, { created_at: 0 }),
    ],
    now: min(60),
    expected: { created_at: min(-20), status: 'new', ended_by: '' },
    clocks: { 0: { start: min(-20), due: min(-5) } },
  },
  {
    name: 'rule 9: a later child changes nothing',
    facts: [created, f('absorbed', 10, { created_at: min(5) })],
    now: min(60),
    expected: { created_at: min(0) },
  },
  {
    name: 'rule 9: without created the ticket is incomplete, with status and without clocks',
    facts: [f('responded', 5, human), f('resolved', 50)],
    now: min(60),
    expected: {
      created_at: 0,
      incomplete: 1,
      first_fact_at: min(5),
      status: 'resolved',
      clock_due: Array(7).fill(0),
      flags: ['incomplete'],
    },
  },
  {
    name: 'rule 9: completed when created arrives, however late',
    facts: [f('responded', 5, human), f('created', 0, { ingested_at: min(900) })],
    now: min(1000),
    expected: { created_at: min(0), incomplete: 0, status: 'in_progress', flags: [] },
  },
  {
    name: 'rule 10: the first of assigned, accepted, responded takes a new ticket up, a bot’s answer too',
    facts: [created, f('responded', 5, { responder: 'bot', public: 1 })],
    now: min(60),
    expected: { status: 'in_progress', first_response_at: 0 },
  },
  {
    name: 'rule 10: only the first of them does',
    facts: [
      created,
      f('assigned', 5, { agent_id: 'a1' }),
      f('status_changed', 6, { status: 'new' }),
      f('responded', 7, human),
    ],
    now: min(60),
    expected: { status: 'new' },
  },
  {
    name: 'rule 10: it does not touch any other status',
    facts: [
      created,
      f('status_changed', 3, { status: 'pending_third_party' }),
      f('assigned', 5, { agent_id: 'a1' }),
    ],
    now: min(60),
    expected: { status: 'pending_third_party', owner: 'a1' },
  },
  {
    name: 'rule 10: created after other facts does not set the status back',
    facts: [f('assigned', 0, { agent_id: 'a1' }), f('created', 5)],
    now: min(60),
    expected: { status: 'in_progress', created_at: min(5), assigned_at: min(5) },
  },
  {
    name: 'rule 10: standing facts without any status make a new ticket',
    facts: [f('progress_updated', 0)],
    now: min(60),
    expected: { status: 'new', open: 1, incomplete: 1 },
  },
  {
    name: 'rule 10: status_changed out of an ended status is a reopening that is only inferred',
    facts: [created, resolved, working(80)],
    now: min(90),
    expected: {
      status: 'in_progress',
      open: 1,
      reopens: 0,
      reopen_at: [],
      flags: ['inferred', 'reopen_inferred'],
    },
  },
  {
    name: 'rule 10: between ended statuses nothing is reopened, nor out of cancelled',
    facts: [
      created,
      resolved,
      f('status_changed', 80, { status: 'closed' }),
      f('cancelled', 85),
      working(86),
    ],
    now: min(90),
    expected: { status: 'in_progress', flags: ['inferred'] },
  },
  {
    name: 'rule 10: an unknown status changes nothing',
    facts: [created, f('assigned', 5, { agent_id: 'a1' }), f('status_changed', 6, { status: 'mislaid' })],
    now: min(60),
    expected: { status: 'in_progress' },
  },
  {
    name: 'rule 10: only confirmation as solved confirms',
    facts: [
      created,
      resolved,
      f('resolution_confirmed', 70, { outcome: 'not_solved' }),
      f('resolution_confirmed', 80, { outcome: 'solved' }),
    ],
    now: min(75),
    expected: { status: 'resolved', confirmed_at: 0 },
  },
  {
    name: 'rule 10: confirmed as not solved is not confirmed',
    facts: [created, resolved, f('resolution_confirmed', 70, { outcome: 'not_solved' })],
    now: min(75),
    expected: { status: 'resolved', confirmed_at: 0 },
  },
  {
    name: 'rule 10: confirmed as solved',
    facts: [created, resolved, f('resolution_confirmed', 80, { outcome: 'solved' })],
    now: min(80),
    expected: { status: 'confirmed', confirmed_at: min(80), open: 0 },
  },
  {
    name: 'rule 11: cancelled ends it, at the fact that did',
    facts: [created, f('cancelled', 30)],
    now: min(60),
    expected: { status: 'cancelled', open: 0, ended_by: 'cancelled', ended_at: min(30) },
    verdicts: { 0: 'cancelled', 1: 'cancelled', 2: 'cancelled' },
  },
  {
    name: 'rule 11: reopened after it was merged, it is alive again',
    facts: [created, f('merged', 30, { other_ticket: 'T-2' }), f('reopened', 40)],
    now: min(60),
    expected: { status: 'reopened', open: 1, ended_by: '', ended_at: 0, reopens: 1 },
  },
  {
    name: 'rule 11: one fact marked drill makes a drill, from its creation on',
    facts: [created, f('responded', 5, { ...human, drill: 1 }), f('cancelled', 9)],
    now: min(60),
    expected: { ended_by: 'drill', ended_at: min(0), status: 'cancelled' },
  },
];
