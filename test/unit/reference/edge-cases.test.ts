import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../../..');
const CLOCKS = 'test/reference/cases/clocks.ts';
const LIFE = 'test/reference/cases/life.ts';
const MEASURES = 'test/reference/cases/measures.ts';
const MILESTONES = 'test/reference/cases/milestones.ts';
const SETS = 'test/reference/cases/sets.ts';
const SNAPSHOTS = 'test/reference/cases/snapshots.ts';
const CONTACTS = 'test/integration/contact-state/measures.test.ts';
const CONTACT_RULES = 'test/integration/contact-state/contact-rules.test.ts';
const SURVEY_RULES = 'test/integration/contact-state/survey-rules.test.ts';
const BESIDE = 'test/integration/metrics/beside-cases.ts';
const INTERVALS = 'test/unit/metrics/intervals.test.ts';
const ONE_CALENDAR = 'one calendar (24x7) is in use so far';

interface EdgeCase {
  edge: string;
  /** File and words of the name of each test. */
  tests: readonly (readonly [file: string, named: string])[];
  /** What of it has no test yet, and why. */
  open?: string;
}

/** Edge cases of domain.md 3.9, and the test vectors of 2.1 to 2.4, by the tests that bear their names. */
const EDGE_CASES: readonly EdgeCase[] = [
  {
    edge: 'Reopen after close',
    tests: [
      [CLOCKS, 'reopen after close: the gap does not count, the first resolution stays'],
      [CLOCKS, 'reopen after close: a met result turns back to running'],
    ],
    open: 'onReopen: restart is in no policy in use',
  },
  { edge: 'Reopen after policy change', tests: [], open: 'one version of each policy is in use so far' },
  {
    edge: '"Reopen" as a new ticket',
    tests: [
      [BESIDE, '"Reopen" as a new ticket: linked by its parent it counts as a repeat'],
      [BESIDE, '"Reopen" as a new ticket: it is no reopening'],
    ],
  },
  {
    edge: 'Transfer between queues',
    tests: [
      [CLOCKS, 'transfer between queues: the clocks never start anew'],
      [MEASURES, 'rule 33: a breach is booked to the queue at the due instant'],
      [MEASURES, 'created is counted in the first queue, resolved in the queue at that instant'],
    ],
  },
  {
    edge: 'Transfer between regions or tiers',
    tests: [['test/integration/state/equals-reference.test.ts', 'transfer between regions or tiers']],
  },
  {
    edge: 'Priority raised late',
    tests: [
      [CLOCKS, 'priority raised late: due from creation, breached at once, by reclassification'],
      [CLOCKS, 'priority raised in time: due = created + new target'],
    ],
  },
  {
    edge: 'Priority lowered after breach',
    tests: [[CLOCKS, 'priority lowered after breach: the breach stays']],
  },
  {
    edge: 'Response before creation, negative duration',
    tests: [
      [MILESTONES, 'rule 15: a response before creation stays as it is, flagged; its clock is met'],
      [MEASURES, 'negative duration: out of the quantiles'],
      [CONTACT_RULES, '11: answered before it was queued'],
    ],
  },
  {
    edge: 'Response event missing, resolved exists',
    tests: [[MILESTONES, 'rule 16: without a response a resolution by a human is one, inferred']],
  },
  {
    edge: 'Closed without resolved',
    tests: [
      [MILESTONES, 'rule 17: closed without resolved is resolved at the close'],
      [MILESTONES, 'rule 17: closed as unresolved is no resolution'],
    ],
  },
  {
    edge: 'Events out of order',
    tests: [['test/unit/reference/properties.test.ts', 'does not depend on the order of arrival']],
  },
  {
    edge: 'Event for unknown ticket',
    tests: [
      [MEASURES, 'unknown ticket: not open before five minutes have passed'],
      [MEASURES, 'unknown ticket: in no duration'],
      [LIFE, 'rule 9: completed when created arrives, however late'],
    ],
  },
  {
    edge: 'Created before the stream began',
    tests: [
      [SNAPSHOTS, 'rule 15: an instant of the snapshot precedes any later fact'],
      [SNAPSHOTS, 'a snapshot without created_at leaves the ticket incomplete, without clocks'],
    ],
  },
  {
    edge: 'Snapshot and live overlap',
    tests: [
      [SNAPSHOTS, 'rule 7: the snapshot is the state at known_since; what lies before is history'],
      [SNAPSHOTS, 'rule 7: a fact at known_since follows the snapshot, whatever its sequence'],
    ],
  },
  { edge: 'Missing close events', tests: [[MEASURES, 'rule 27: dormant after 180 days']] },
  {
    edge: 'Merged tickets',
    tests: [
      [MEASURES, 'merged tickets: the child leaves the attainment, the parent answers by its own clocks'],
      [LIFE, 'rule 9: a parent takes the created_at of an absorbed child, where it is told and earlier'],
      [SETS, 'rule 5: a merge that was taken back leaves the parent by a correction that names the parent'],
    ],
  },
  {
    edge: 'Cancelled, test, drill',
    tests: [
      [MEASURES, 'rule 29: cancelled and merged tickets stay in the flow'],
      [MEASURES, 'rule 29: drills are in nothing'],
      [CONTACTS, 'drills are in nothing'],
      [SURVEY_RULES, '22: a drill is not counted'],
    ],
  },
  {
    edge: 'Survey without ticket / before resolution / after 30 days',
    tests: [
      [CONTACTS, 'survey without ticket: unlinked, counted in the totals'],
      [SURVEY_RULES, '22: linked to nothing'],
      [CONTACTS, 'survey after 30 days: ignored for the satisfaction, counted as a response'],
      [BESIDE, 'Survey without ticket: never in case success'],
      [BESIDE, 'Survey without ticket: kept in satisfaction, and counted as unlinked'],
      [BESIDE, 'Survey after 30 days: ignored in scores'],
    ],
    open: 'the flag `early` needs the ticket beside the survey: docs/contact-state.md 22',
  },
  {
    edge: 'Two agents on one contact',
    tests: [
      [CONTACTS, 'two agents on one contact: counted once, both legs handled'],
      [CONTACT_RULES, '17: legs add up; one that does not tell makes it unknown'],
    ],
  },
  {
    edge: 'Agent logout lost',
    tests: [[CONTACTS, 'agent logout lost: the next login closes the state']],
  },
  {
    edge: 'Concurrent chats',
    tests: [[CONTACTS, 'concurrent chats: the union of intervals, told twice is no longer']],
  },
  { edge: 'Pause at night', tests: [], open: ONE_CALENDAR },
  {
    edge: 'Pause longer than cap',
    tests: [
      [CLOCKS, 'pause longer than the cap: the clock runs on'],
      [CLOCKS, 'pause longer than the cap, ended: flagged, and only the cap is taken off'],
    ],
  },
  { edge: 'Calendar revised', tests: [], open: ONE_CALENDAR },
  { edge: 'Working-day target received', tests: [], open: ONE_CALENDAR },
  {
    edge: 'Target exactly met',
    tests: [
      [CLOCKS, 'target exactly met is met'],
      [CONTACTS, 'target exactly met: answered at the last millisecond of the target is in time'],
    ],
  },
  {
    edge: 'Zero denominator',
    tests: [
      [MEASURES, 'zero denominator: no data, neither 0 % nor 100 %'],
      [CONTACTS, 'zero denominator: no data, neither 0 % nor 100 %'],
      [CONTACTS, 'zero denominator: nobody logged in is no data'],
      [
        BESIDE,
        'first contact resolution: without a customer id in neither side; zero denominator is no data',
      ],
    ],
  },
  {
    edge: 'Midnight, month end, time zone',
    tests: [
      [MEASURES, 'windows in the site’s zone: a day of Shanghai begins at 16:00 UTC'],
      [MEASURES, 'windows in the site’s zone: a month of Shanghai ends at its midnight'],
    ],
  },
  {
    edge: 'Bot only contact',
    tests: [
      [CONTACTS, 'bot only contact: in no measure of people'],
      [BESIDE, 'Bot only contact: a bot that handles the question alone is no second contact'],
      [CONTACT_RULES, '9: a contact that a bot settles alone'],
      [MILESTONES, 'rule 16: bots and internal notes are no first response'],
    ],
  },
  {
    edge: 'Duplicate submit by customer on two channels',
    tests: [
      [MEASURES, 'duplicate submit on two channels: two tickets'],
      [
        BESIDE,
        'Duplicate submit by customer on two channels: merged into the other it is no return of the customer',
      ],
    ],
    open: 'linking by correlationid is not read',
  },
  {
    edge: 'Source silent',
    tests: [['test/integration/server/verdicts.test.ts', 'is not decided while every source is silent']],
  },
  {
    edge: 'Clock skew of one producer',
    tests: [
      [SETS, 'rule 2: the corrected time counts, also against now; the skew is flagged'],
      ['test/unit/reference/events.test.ts', 'puts a clock that is a little ahead right'],
    ],
  },
];

const VECTORS: readonly EdgeCase[] = [
  {
    edge: '2.1 service level, 1000/60/860/20/40/10',
    tests: [
      [CONTACTS, 'service level of domain.md 2.1'],
      [CONTACTS, 'the five formulas of the service level'],
    ],
  },
  {
    edge: '2.1 live correction',
    tests: [[CONTACTS, 'service level, live correction: who waits beyond the target has failed']],
  },
  {
    edge: '2.1 abandons, call backs',
    tests: [[CONTACTS, 'a call back is neither abandoned nor answered']],
  },
  { edge: '2.1 ASA', tests: [[CONTACTS, 'average speed of answer is the mean wait of the answered']] },
  { edge: '2.1 AHT', tests: [[CONTACTS, 'handle time is talk + hold + after-contact work']] },
  {
    edge: '2.1 occupancy, utilisation',
    tests: [[CONTACTS, 'occupancy: handling over handling and available']],
  },
  {
    edge: '2.2 reopen rate by cohort',
    tests: [[MEASURES, 'rule 35: reopened within seven days of the first resolution, by its cohort']],
  },
  {
    edge: '2.3 a pause moves the due instant, response clocks never pause',
    tests: [
      [
        CLOCKS,
        'rule 23: a pause moves the due instant of the resolution by its length, and of no other clock',
      ],
    ],
  },
  {
    edge: '2.3 due is the inverse of elapsed',
    tests: [['test/unit/reference/clock-search.test.ts', 'unit by unit']],
  },
  {
    edge: '2.4 Wilson 19/20, 9/10, 0/5',
    tests: [
      [CONTACTS, 'Wilson interval of domain.md 2.4'],
      ['test/unit/reference/measures.test.ts', 'Wilson of %i in %i'],
    ],
  },
  {
    edge: '2.4 net promoter 10/6/4',
    tests: [
      ['test/unit/reference/measures.test.ts', 'net promoter 10/6/4'],
      [INTERVALS, 'NPS: 10 for, 6 neither, 4 against'],
    ],
  },
];

describe('edge cases of domain.md 3.9', () => {
  it('and the vectors of 2.1 to 2.4 each have a test by name, or it is said why not', () => {
    const missing = [...EDGE_CASES, ...VECTORS].flatMap(({ edge, tests, open }) => [
      ...(tests.length === 0 && open === undefined ? [edge] : []),
      ...tests
        .filter(([file, named]) => !readFileSync(resolve(root, file), 'utf8').includes(named))
        .map(([file, named]) => `${edge}: ${file} has no "${named}"`),
    ]);
    expect(missing).toEqual([]);
  });

  const study = resolve(root, '../shared/domain.md');
  it.skipIf(!existsSync(study))('are all named here (skipped where the study is absent)', () => {
    const text = readFileSync(study, 'utf8');
    const table = text.slice(text.indexOf('## 3.9'), text.indexOf('## 3.10'));
    const cases = [...table.matchAll(/^\| ([^|]+) \| [^|]+ \|$/gm)].map(([, name]) => name as string);
    const listed = cases.filter((name) => name !== 'Case' && !name.startsWith('---'));
    expect(listed.length).toBeGreaterThan(25);
    expect(listed.filter((name) => !EDGE_CASES.some(({ edge }) => name.startsWith(edge)))).toEqual([]);
    expect(EDGE_CASES.filter(({ edge }) => !listed.some((name) => name.startsWith(edge)))).toEqual([]);
  });
});
