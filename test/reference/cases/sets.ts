import { ownContentHash } from '../facts.ts';
import { correction, DAY, f, human, min, type StateCase } from './case.ts';

const created = f('created', 0, { id: 'f0', queue: 'q1', priority: 'general', category: 'billing' });
const resolved = f('resolved', 60, { id: 'f1' });
const copy = (part: object) => f('created', 0, { id: 'f0', queue: 'q2', category: 'billing', ...part });

/** Rules 2 to 8: which facts count, and in which order. */
export const SET_CASES: StateCase[] = [
  {
    name: 'no due fact: no row',
    facts: [f('created', 10)],
    now: min(9),
    expected: null,
  },
  {
    name: 'rule 2: only facts with at ≤ now count, the next one is announced',
    facts: [created, resolved, f('closed', 90)],
    now: min(59),
    expected: { status: 'new', facts_total: 3, facts_due: 1, next_at: min(60), last_fact_at: min(0) },
  },
  {
    name: 'rule 2: the corrected time counts, also against now; the skew is flagged',
    facts: [f('created', 5, { at: min(0), recorded: min(0), flags: 'skew_fixed' })],
    now: min(0),
    expected: { created_at: min(0), facts_due: 1, flags: ['skew_fixed'] },
  },
  {
    name: 'identical copies are one fact with its first ingestion stamp',
    facts: [
      { ...created, ingested_at: min(30) },
      { ...created, ingested_at: min(20) },
      { ...created, ingested_at: min(40) },
    ],
    now: min(60),
    expected: { facts_total: 1, facts_due: 1, last_ingested_at: min(20), flags: [] },
  },
  {
    name: 'cut: what was first ingested later is not known, but a copy known earlier is',
    facts: [
      { ...created, ingested_at: min(20) },
      { ...created, ingested_at: min(90) },
      { ...resolved, ingested_at: min(80) },
    ],
    now: min(60),
    cut: min(79),
    expected: { status: 'new', facts_total: 1, next_at: 0, last_ingested_at: min(20) },
  },
  {
    name: 'rule 3: copies that differ in recordedtime alone are two facts and a conflict',
    facts: [
      created,
      { ...created, recorded: min(3), content_hash: ownContentHash({ ...created, recorded: min(3) }) },
    ],
    now: min(5),
    expected: { facts_total: 2, facts_due: 2, flags: ['id_conflict'] },
  },
  {
    name: 'rule 4: of conflicting copies the later recorded stands',
    facts: [
      copy({ recorded: min(1), queue: 'late', content_hash: 1n }),
      copy({ queue: 'early', content_hash: 2n }),
    ],
    now: min(5),
    expected: { queue: 'late', facts_total: 2, facts_due: 2, flags: ['id_conflict'] },
  },
  {
    name: 'rule 4: recorded at once, the larger content hash stands, as an unsigned number',
    facts: [
      copy({ queue: 'small', content_hash: '9' }),
      copy({ queue: 'large', content_hash: '18446744073709551615' }),
      copy({ queue: 'middle', content_hash: '10' }),
    ],
    now: min(5),
    expected: { queue: 'large', queue_path: ['large'], facts_total: 3, flags: ['id_conflict'] },
  },
  {
    name: 'rule 4: the same id from two sources are two facts',
    facts: [created, { ...copy({ source: '/t' }) }],
    now: min(5),
    expected: { queue_path: ['q1', 'q2'], facts_total: 2, flags: [] },
  },
  {
    name: 'rule 4: a copy whose time is still to come takes the place of the due one',
    facts: [resolved, created, f('resolved', 100, { id: 'f1', recorded: min(100) })],
    now: min(60),
    chosen: true,
    expected: { status: 'new', next_at: min(100), flags: ['id_conflict'] },
  },
  {
    name: 'rule 5: a correction without a replacement takes the fact away',
    facts: [created, resolved, correction('c1', 'f1', 70)],
    now: min(80),
    expected: { status: 'new', resolution_at: [], facts_total: 3, last_fact_at: min(70) },
  },
  {
    name: 'rule 5: the replacement counts by its own time',
    facts: [created, resolved, correction('c1', 'f1', 70), f('resolved', 50, { id: 'r1', via: 'c1' })],
    now: min(80),
    expected: { status: 'resolved', resolution_at: [min(50)], facts_total: 4 },
  },
  {
    name: 'rule 5: a correction counts as soon as it is known, its replacement not before its time',
    facts: [created, resolved, correction('c1', 'f1', 200), f('resolved', 100, { id: 'r1', via: 'c1' })],
    now: min(80),
    expected: { status: 'new', next_at: min(100), facts_due: 2 },
  },
  {
    name: 'rule 5: of two corrections of one id the later recorded holds, the other one’s replacement is masked',
    facts: [
      created,
      correction('c1', 'f0', 10, { recorded: min(10) }),
      f('created', 0, { id: 'r1', via: 'c1', queue: 'first try' }),
      correction('c2', 'f0', 5, { recorded: min(20) }),
      f('created', 0, { id: 'r2', via: 'c2', queue: 'second try' }),
    ],
    now: min(30),
    expected: { queue_path: ['second try'], facts_total: 5 },
  },
  {
    name: 'rule 5: recorded at once, the larger id holds',
    facts: [
      created,
      correction('ca', 'f0', 10),
      f('created', 0, { id: 'r1', via: 'ca', queue: 'by a' }),
      correction('cb', 'f0', 10),
      f('created', 0, { id: 'r2', via: 'cb', queue: 'by b' }),
    ],
    now: min(30),
    expected: { queue_path: ['by b'] },
  },
  {
    name: 'rule 5: a correction that is taken back sets its fact free again',
    facts: [created, resolved, correction('c1', 'f1', 70), correction('c2', 'c1', 75)],
    now: min(80),
    expected: { status: 'resolved', facts_total: 4 },
  },
  {
    name: 'rule 5: a correction of a correction of a correction',
    facts: [
      created,
      resolved,
      correction('c1', 'f1', 70),
      correction('c2', 'c1', 75),
      correction('c3', 'c2', 77),
    ],
    now: min(80),
    expected: { status: 'new' },
  },
  {
    name: 'rule 5: of two corrections that take each other back the later recorded holds',
    facts: [
      created,
      resolved,
      correction('x', 'y', 70, { recorded: min(71) }),
      correction('y', 'x', 70, { recorded: min(72) }),
      f('closed', 80, { id: 'rx', via: 'x', close_reason: 'unresolved' }),
      f('reopened', 80, { id: 'ry', via: 'y' }),
    ],
    now: min(90),
    expected: { status: 'reopened', closed_at: 0 },
  },
  {
    name: 'rule 5: an earlier correction may come to speak again when what forestalled it is taken back',
    facts: [
      created,
      resolved,
      correction('c1', 'f1', 70),
      correction('c2', 'f1', 72),
      f('resolved', 61, { id: 'r2', via: 'c2' }),
      correction('c3', 'c2', 74),
    ],
    now: min(80),
    expected: { status: 'new', resolution_at: [] },
  },
  {
    name: 'rule 5: a replacement may be superseded by its own id',
    facts: [
      created,
      resolved,
      correction('c1', 'f1', 70),
      f('resolved', 50, { id: 'r1', via: 'c1' }),
      correction('c2', 'r1', 75),
    ],
    now: min(80),
    expected: { status: 'new', resolution_at: [] },
  },
  {
    name: 'rule 5: an id is masked from whatever source',
    facts: [created, resolved, f('closed', 61, { id: 'f1', source: '/t' }), correction('c1', 'f1', 70)],
    now: min(80),
    expected: { status: 'new' },
  },
  {
    name: 'rule 5: a replacement whose correction is not known is masked',
    facts: [created, f('resolved', 50, { id: 'r1', via: 'elsewhere' })],
    now: min(80),
    expected: { status: 'new', facts_total: 2, last_fact_at: min(50) },
  },
  {
    name: 'rule 5: a replacement from another ticket counts by the copy of its correction',
    facts: [created, correction('c9', 'not-here', 40), f('resolved', 50, { id: 'r1', via: 'c9' })],
    now: min(80),
    expected: { status: 'resolved', facts_total: 3 },
  },
  {
    name: 'rule 5: a merge that was taken back leaves the parent by a correction that names the parent',
    facts: [created, f('absorbed', 10, { id: 'm1', created_at: min(-20) }), correction('c1', 'm1', 20)],
    now: min(80),
    expected: { created_at: min(0), facts_total: 3 },
  },
  {
    name: 'rule 5: a conflicting copy of a correction that lost takes no part',
    facts: [
      created,
      resolved,
      correction('c1', 'f1', 70, { recorded: min(70) }),
      correction('c1', 'f0', 70, { recorded: min(71) }),
    ],
    now: min(80),
    expected: { created_at: 0, status: 'resolved', flags: ['id_conflict', 'incomplete', 'inferred'] },
  },
  {
    name: 'rule 5: a correction that came as a replacement is no correction',
    facts: [created, resolved, correction('c1', 'elsewhere', 70), correction('r1', 'f1', 71, { via: 'c1' })],
    now: min(80),
    chosen: true,
    expected: { status: 'resolved', facts_total: 4 },
  },
  {
    name: 'rule 5: a replacement that keeps the id of what it replaces counts, without conflict',
    facts: [created, resolved, correction('c1', 'f1', 70), f('resolved', 50, { id: 'f1', via: 'c1' })],
    now: min(80),
    chosen: true,
    expected: { status: 'resolved', resolution_at: [min(50)], flags: ['inferred'] },
  },
  {
    name: 'rule 6: at one instant the rank of the type decides',
    facts: [f('closed', 10), f('resolved', 10), f('created', 10), f('responded', 10, human)],
    now: min(10),
    expected: { status: 'closed', resolution_at: [min(10)], flags: [] },
  },
  {
    name: 'rule 6: subjectseq goes before the rank, and a missing one first',
    facts: [
      f('created', 0),
      f('status_changed', 10, { seq: '000000000002', status: 'pending_internal' }),
      f('status_changed', 10, { id: 'b', seq: '000000000010', status: 'new' }),
      f('transferred', 10, { queue: 'q3' }),
      f('resolved', 10, { seq: '000000000001' }),
    ],
    now: min(10),
    expected: { status: 'new', flags: ['inferred', 'reopen_inferred'], transfers: 1 },
  },
  {
    name: 'rule 6: of equals the source, then the id decides',
    facts: [
      f('queued', 5, { source: '/b', id: '1', queue: 'third' }),
      f('queued', 5, { source: '/a', id: '2', queue: 'second' }),
      f('queued', 5, { source: '/a', id: '1', queue: 'first' }),
    ],
    now: min(10),
    expected: { queue_path: ['first', 'second', 'third'] },
  },
  {
    name: 'rule 8: masked and corrected facts count in the totals, not in the state',
    facts: [created, resolved, correction('c1', 'f1', 70), f('closed', 5000)],
    now: min(80),
    expected: {
      facts_total: 4,
      facts_due: 3,
      next_at: min(5000),
      last_fact_at: min(70),
      first_fact_at: min(0),
    },
  },
  {
    name: 'a correction alone makes no open ticket',
    facts: [correction('c1', 'f1', 70)],
    now: min(80) + DAY,
    chosen: true,
    expected: { facts_due: 1, status: '', open: 0, incomplete: 1, first_fact_at: 0, flags: ['incomplete'] },
  },
];
