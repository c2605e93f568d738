import type { Rule } from './world.ts';

/** Where a rule is taken away, and what fails then. */
export type Shown =
  /** without-rules.test.ts: up to thousands of interleavings without the rule (behind other nets: nets.ts). */
  | { removed: Rule }
  /** Another test, by its file and words of its name. */
  | { test: string; named: string };

interface StoreRule {
  /** Section of the founders' page on facts, state and working set, and how the line begins. */
  section: string;
  line: string;
  shown: readonly Shown[];
  /** What of the line is not shown, and why. */
  open?: string;
}

const removed = (...rules: Rule[]): Shown[] => rules.map((rule) => ({ removed: rule }));
const EVALUATORS = 'test/model/evaluators.test.ts';
const EVICTION = 'test/model/eviction.test.ts';
const ENGINE = 'test/integration/state/store-rules.test.ts';
const PAST = 'test/integration/state/past-moment.test.ts';
const SWITCHED = 'test/integration/state/switched-off.test.ts';
const WORKING_SET = 'test/integration/ingest/working-set.test.ts';
const engine = (...names: string[]): Shown[] => names.map((named) => ({ test: ENGINE, named }));

/** Every line of the founders' page on facts, state and working set, and the test that fails without it. */
export const STORE_RULES: readonly StoreRule[] = [
  {
    section: 'Facts',
    line: 'Table per subject kind',
    shown: [...removed('first ingestion survives'), ...engine('the first ingestion survives')],
  },
  { section: 'Facts', line: '`time` in the key', shown: engine('two sends of one message stay one fact') },
  {
    section: 'Facts',
    line: '`content_hash` covers',
    shown: engine('covers every column that reaches the state', 'covers nothing else'),
  },
  {
    section: 'Facts',
    line: 'Identity (tenant, source, id)',
    shown: [
      { test: 'test/unit/reference/events.test.ts', named: 'gives another ticket the correction with it' },
      { test: 'test/reference/cases/sets.ts', named: 'the same id from two sources are two facts' },
    ],
  },
  { section: 'Facts', line: 'Read with `FINAL`', shown: engine('read without FINAL') },
  {
    section: 'Facts',
    line: 'Facts are never deleted singly',
    shown: [
      { test: 'test/reference/cases/fields.ts', named: 'an erasure blanks the customer' },
      ...engine('content that is blanked in place'),
    ],
    open: 'blanking in place is not built (docs/status.md)',
  },
  {
    section: 'State rows',
    line: 'Version = (epoch',
    shown: [
      ...removed('facts_total counts all facts'),
      { test: EVALUATORS, named: 'facts_due is part of the version' },
      { test: EVALUATORS, named: 'epoch is part of the version' },
      ...engine('a poorer row never wins'),
    ],
  },
  {
    section: 'State rows',
    line: 'The row holds `next_at`',
    shown: [
      ...removed('next_at is touched', 'wakes are stored for who has no row'),
      { test: WORKING_SET, named: 'counts a fact when its time has come' },
    ],
  },
  {
    section: 'State rows',
    line: 'Nothing in a row depends on now',
    shown: [{ test: SWITCHED, named: 'does not depend on now while no fact comes' }],
  },
  {
    section: 'State rows',
    line: 'Policies and calendars carry',
    shown: [],
    open: 'one version of each policy and one calendar (24x7) are in use so far',
  },
  {
    section: 'A batch',
    line: 'Insert into `ticket_events`',
    shown: removed('evaluate after the facts are acknowledged'),
  },
  {
    section: 'A batch',
    line: 'Admission, per touched ticket',
    shown: [
      ...removed('admission by what is stored', 'hot only if live or new', 'leaving goes cold'),
      { test: EVICTION, named: 'without the rule "lacking goes cold"' },
      { test: WORKING_SET, named: 'mends a subject whose hot facts went missing' },
    ],
  },
  {
    section: 'A batch',
    line: 'Mark the rollup buckets dirty',
    shown: [{ test: 'test/model/dirty.test.ts', named: 'are lost where they are marked after' }],
  },
  {
    section: 'A batch',
    line: 'Evaluate into `tickets`',
    shown: [
      ...removed('commit after the state', 'commit the contiguous prefix'),
      { test: 'test/integration/ingest/rebuild.test.ts', named: 'does not hold up the others' },
    ],
  },
  {
    section: 'A batch',
    line: 'A checkpoint (ingestion stamp',
    shown: removed(
      'checkpoint behind the unfinished',
      'the dead are buried late',
      'heal at start',
      'heal at assignment',
      'copy into hot when healing',
      'compare every minute',
    ),
  },
  {
    section: 'A batch',
    line: '`cut` = the oldest unfinished',
    shown: ['the oldest unfinished', 'over all processes', 'less one'].map((named) => ({
      test: 'test/model/cut.test.ts',
      named,
    })),
  },
  {
    section: 'A batch',
    line: 'On replicas',
    shown: [],
    open: 'clusters of ClickHouse come with another issue',
  },
  {
    section: 'Working set',
    line: 'Evict a ticket only if',
    shown: [
      ...removed('settled before leaving'),
      { test: EVICTION, named: 'stays, since only rows of the working set are looked through' },
      { test: EVICTION, named: 'leaves no sooner than an hour of the site' },
    ],
  },
  {
    section: 'Working set',
    line: 'In this order: (1) mark',
    shown: [
      ...removed('leaving goes cold', 'recall late leavers'),
      { test: EVICTION, named: 'fence before the drop' },
      { test: EVICTION, named: 'old look-ups are repeated' },
      { test: WORKING_SET, named: "EVICTION.filter((step) => step !== 'fence')" },
    ],
  },
  {
    section: 'Working set',
    line: 'Cold way: evaluate from all facts',
    shown: removed('cold reads all facts', 'return as a whole'),
    open: 'merging closed months is a matter of speed',
  },
  {
    section: 'A past moment T',
    line: 'A state row cannot be continued',
    shown: ['a fact after T', 'a fact that has come due since', 'an ingestion after the cut'].map(
      (named) => ({
        test: PAST,
        named,
      }),
    ),
    open: 'nightly snapshots are not built: what is dirty is evaluated from all its facts',
  },
];
