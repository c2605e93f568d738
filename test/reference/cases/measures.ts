import type { MetricValue } from '../../../schemas/values.ts';
import type { TicketFact } from '../facts.ts';
import { ticketFact } from '../facts.ts';
import type { ReferenceQuestion } from '../measures.ts';
import { DAY, f, HOUR, hours, human, MINUTE, min, pendingCustomer } from './case.ts';

/** A hand-computed value: these facts, evaluated at the question's now, give it. */
export interface MeasureCase {
  name: string;
  facts: TicketFact[];
  question: Omit<ReferenceQuestion, 'timezone'>;
  /** By the dimension's value where the question has `by`, by the bucket where it has one, else under ''. */
  expected: Record<string, MetricValue>;
}

/** The same facts as those of another ticket. */
const of = (ticket: string, facts: TicketFact[]): TicketFact[] =>
  facts.map((fact) =>
    ticketFact({ ...fact, subject: ticket, id: `${ticket}-${fact.id}`, content_hash: undefined }),
  );

const created = (minute = 0, part: Partial<TicketFact> = {}) =>
  f('created', minute, { queue: 'q1', ...part });
const answered = (minute: number) => f('responded', minute, human);
const day = { from: min(0), to: min(0) + DAY, now: min(0) + 2 * DAY };
const now = (metric: string, at: number, more: Partial<ReferenceQuestion> = {}) => ({
  metric,
  from: 0,
  to: at,
  now: at,
  ...more,
});
const wilson = (
  value: number,
  numerator: number,
  denominator: number,
  low: number,
  high: number,
): MetricValue => {
  return { value, numerator, denominator, low, high };
};

const none: MetricValue = { value: 0 };
const one: MetricValue = { value: 1 };

const busy = [
  ...of('A', [created(0), answered(10), f('transferred', 20, { queue: 'q2' }), f('resolved', 60)]),
  ...of('B', [
    created(5),
    f('assigned', 6, { agent_id: 'a1' }),
    answered(25),
    f('resolved', 70),
    f('reopened', 80),
  ]),
  ...of('C', [created(1440, { queue: 'q3' }), f('closed', 1500)]),
];

/** Rules 27 to 36, and the measures of domain.md 3.9. */
export const MEASURE_CASES: MeasureCase[] = [
  {
    name: 'rule 28: windows are [from, to)',
    facts: busy,
    question: { metric: 'tickets_created', ...day, by: 'queue' },
    expected: { q1: { value: 2 } },
  },
  {
    name: 'rule 28: only instants up to now are counted',
    facts: busy,
    question: { metric: 'tickets_created', from: min(0), to: min(0) + 3 * DAY, now: min(4) },
    expected: { '': one },
  },
  {
    name: 'created is counted in the first queue, resolved in the queue at that instant',
    facts: busy,
    question: { metric: 'tickets_resolved', ...day, by: 'queue' },
    expected: { q1: one, q2: one },
  },
  {
    name: 'rule 31: net flow = created − resolutions + reopened',
    facts: busy,
    question: { metric: 'net_flow', ...day },
    expected: { '': { value: 2 - 2 + 1 } },
  },
  {
    name: 'rule 28: an origin that still lies ahead is not counted yet',
    facts: [created(0, { created_at: min(30) })],
    question: { metric: 'tickets_created', from: min(0), to: min(60), now: min(10) },
    expected: { '': none },
  },
  {
    name: 'rule 31: closed twice, it counts at the last close only',
    facts: [created(), f('closed', 50), f('reopened', 60), f('closed', 1500)],
    question: { metric: 'tickets_closed', ...day },
    expected: { '': none },
  },
  {
    name: 'rule 31: created is booked to the first queue',
    facts: busy,
    question: { metric: 'tickets_created', ...day, by: 'queue' },
    expected: { q1: { value: 2 } },
  },
  {
    name: 'rule 31: every resolution, and every reopening, at its own instant',
    facts: [created(), f('resolved', 60), f('reopened', 70), f('resolved', 80), f('reopened', 1500)],
    question: { metric: 'resolutions', ...day },
    expected: { '': { value: 2 } },
  },
  {
    name: 'rule 31: closed by the last close',
    facts: busy,
    question: { metric: 'tickets_closed', from: min(1440), to: min(2000), now: min(3000) },
    expected: { '': one },
  },
  {
    name: 'windows in the site’s zone: a day of Shanghai begins at 16:00 UTC',
    facts: [...of('A', [created(8 * 60 - 1)]), ...of('B', [created(16 * 60)])],
    question: { metric: 'tickets_created', from: hours(-8), to: hours(40), now: hours(48), bucket: 'day' },
    expected: { '2026-07-27T00:00:00+08:00': one, '2026-07-28T00:00:00+08:00': one },
  },
  {
    name: 'windows in the site’s zone: a month of Shanghai ends at its midnight',
    facts: [...of('A', [created((4 * 24 + 16) * 60 - 1)]), ...of('B', [created((4 * 24 + 16) * 60)])],
    question: { metric: 'tickets_created', from: hours(0), to: hours(200), now: hours(300), bucket: 'month' },
    expected: { '2026-07-01T00:00:00+08:00': one, '2026-08-01T00:00:00+08:00': one },
  },
  {
    name: 'duplicate submit on two channels: two tickets',
    facts: [...of('A', [created(0, { channel: 'phone' })]), ...of('B', [created(1, { channel: 'app' })])],
    question: { metric: 'tickets_created', ...day },
    expected: { '': { value: 2 } },
  },
  {
    name: 'rule 29: cancelled and merged tickets stay in the flow',
    facts: [...of('A', [created(), f('cancelled', 5)]), ...of('B', [created(), f('merged', 5)])],
    question: { metric: 'tickets_created', ...day },
    expected: { '': { value: 2 } },
  },
  {
    name: 'rule 29: drills are in nothing',
    facts: [created(0, { drill: 1 }), f('resolved', 5)],
    question: { metric: 'resolutions', ...day },
    expected: { '': none },
  },
  {
    name: 'rule 29: drills are not open either',
    facts: [created(0, { drill: 1 })],
    question: now('open_tickets', min(5)),
    expected: { '': none },
  },
  {
    name: 'merged tickets: the child leaves the attainment, the parent answers by its own clocks',
    facts: [
      ...of('A', [created(), answered(5), f('merged', 10, { other_ticket: 'B' })]),
      ...of('B', [created(), answered(20)]),
    ],
    question: { metric: 'attainment.first_response', ...day },
    expected: { '': wilson(0, 0, 1, 0, 0.7934506856227626) },
  },
  {
    name: 'unknown ticket: not open before five minutes have passed',
    facts: [f('responded', 0, human)],
    question: now('open_tickets', min(5) - 1),
    expected: { '': none },
  },
  {
    name: 'unknown ticket: open from five minutes on',
    facts: [f('responded', 0, human)],
    question: now('open_tickets', min(5)),
    expected: { '': one },
  },
  {
    name: 'unknown ticket: in no duration',
    facts: [f('responded', 0, human), f('resolved', 50)],
    question: { metric: 'first_resolution_time', ...day },
    expected: { '': { n: 0, mean: null, p50: null, p90: null } },
  },
  {
    name: 'rule 27: a day before 180 days without a fact it is still open',
    facts: [created()],
    question: now('open_tickets', min(0) + 180 * DAY - 1),
    expected: { '': one },
  },
  {
    name: 'rule 27: dormant after 180 days',
    facts: [created()],
    question: now('open_tickets', min(0) + 180 * DAY),
    expected: { '': none },
  },
  {
    name: 'rule 30: queue depth counts what nobody owns, in the current queue',
    facts: [
      ...of('A', [created()]),
      ...of('B', [created(), f('assigned', 1, { agent_id: 'a1' }), f('transferred', 2, { queue: 'q2' })]),
      ...of('C', [created(), f('assigned', 1, { agent_id: 'a1' })]),
    ],
    question: now('queue_depth', min(10), { by: 'queue' }),
    expected: { q1: one, q2: one },
  },
  {
    name: 'rule 30: the longest wait counts from the entry into the current queue',
    facts: [...of('A', [created(), f('transferred', 8, { queue: 'q2' })]), ...of('B', [created(5)])],
    question: now('longest_wait', min(10)),
    expected: { '': { value: 5 * MINUTE, since: min(5) } },
  },
  {
    name: 'rule 30: never queued, it waits since its creation; nobody waiting is no wait',
    facts: [f('created', 2)],
    question: now('longest_wait', min(10)),
    expected: { '': { value: 8 * MINUTE, since: min(2) } },
  },
  {
    name: 'zero denominator: no data, neither 0 % nor 100 %',
    facts: [created()],
    question: { metric: 'reopen_rate', ...day },
    expected: { '': { value: null, numerator: 0, denominator: 0, low: null, high: null } },
  },
  {
    name: 'rule 32: quantiles are interpolated, booked on the stop',
    facts: [4, 8, 20].flatMap((minutes, i) => of(`T${i}`, [created(), answered(minutes)])),
    question: { metric: 'first_response_time', ...day },
    expected: { '': { n: 3, mean: 640_000, p50: 8 * MINUTE, p90: 17.6 * MINUTE } },
  },
  {
    name: 'rule 32: means and quantiles are rounded half up to whole milliseconds',
    facts: [0, 1].flatMap((ms) =>
      of(`T${ms}`, [created(), f('responded', 1, { ...human, time: min(1) + ms })]),
    ),
    question: { metric: 'first_response_time', ...day },
    expected: { '': { n: 2, mean: MINUTE + 1, p50: MINUTE + 1, p90: MINUTE + 1 } },
  },
  {
    name: 'negative duration: out of the quantiles',
    facts: [...of('A', [created(), answered(-3)]), ...of('B', [created(), answered(6)])],
    question: { metric: 'first_response_time', from: min(-10), to: min(10), now: min(60) },
    expected: { '': { n: 1, mean: 6 * MINUTE, p50: 6 * MINUTE, p90: 6 * MINUTE } },
  },
  {
    name: 'negative duration: in the attainment all the same',
    facts: [created(), answered(-3)],
    question: { metric: 'attainment.first_response', ...day },
    expected: { '': wilson(1, 1, 1, 0.20654931437723745, 1) },
  },
  {
    name: 'rule 32: the resolution time runs to the last resolution and not of open tickets',
    facts: busy,
    question: { metric: 'resolution_time', ...day },
    expected: { '': { n: 1, mean: HOUR, p50: HOUR, p90: HOUR } },
  },
  {
    name: 'rule 32: result feedback from the first resolution',
    facts: [created(), f('resolved', 60), f('result_notified', 90)],
    question: { metric: 'result_feedback_time', ...day },
    expected: { '': { n: 1, mean: 30 * MINUTE, p50: 30 * MINUTE, p90: 30 * MINUTE } },
  },
  {
    name: 'rule 33: attainment by the due instant: undecided ones and those due later are out',
    facts: [
      ...of('A', [created(), answered(15)]),
      ...of('B', [created(), answered(16)]),
      ...of('C', [created()]),
      ...of('D', [created(46)]),
      ...of('E', [created(50), answered(51)]),
    ],
    question: { metric: 'attainment.first_response', from: min(0), to: min(120), now: min(61) },
    expected: { '': wilson(1 / 3, 1, 3, 0.06149194472039623, 0.7923403991979523) },
  },
  {
    name: 'rule 33: a breach is booked to the queue at the due instant',
    facts: [created(), f('transferred', 10, { queue: 'q2' }), f('transferred', 20, { queue: 'q3' })],
    question: { metric: 'attainment.first_response', ...day, by: 'queue' },
    expected: { q2: wilson(0, 0, 1, 0, 0.7934506856227626) },
  },
  {
    name: 'rule 33: a clock is booked on its due instant, not on its stop',
    facts: [created(), answered(5)],
    question: { metric: 'attainment.first_response', from: min(0), to: min(10), now: min(60) },
    expected: { '': { value: null, numerator: 0, denominator: 0, low: null, high: null } },
  },
  {
    name: 'rule 34: at risk past 75 %, also by another clock of the policy',
    facts: [
      ...of('A', [created(0)]),
      ...of('B', [created(0), answered(1), f('assigned', 2, { agent_id: 'a1' })]),
    ],
    question: now('at_risk', min(12)),
    expected: { '': one },
  },
  {
    name: 'rule 34: due soon in (now, now + 15 min]',
    facts: [
      ...of('A', [created(0)]),
      ...of('B', [created(10)]),
      ...of('C', [created(10, { id: 'x', time: min(10) + 1 })]),
    ],
    question: now('due_soon.15', min(10)),
    expected: { '': { value: 2 } },
  },
  {
    name: 'rule 34: a paused clock is neither at risk nor due soon',
    facts: [created(), answered(1), f('assigned', 1, { agent_id: 'a1' }), pendingCustomer(40 * 60)],
    question: now('at_risk', hours(41)),
    expected: { '': none },
  },
  {
    name: 'rule 34: breached and open',
    facts: [...of('A', [created()]), ...of('B', [created(), answered(20)])],
    question: now('breached_open', min(30)),
    expected: { '': one },
  },
  {
    name: 'rule 35: reopened within seven days of the first resolution, by its cohort',
    facts: [
      ...of('A', [created(), f('resolved', 60), f('reopened', 60 + 7 * 1440)]),
      ...of('B', [created(), f('resolved', 60), f('reopened', 61 + 7 * 1440)]),
    ],
    question: { metric: 'reopen_rate', ...day, now: min(0) + 30 * DAY },
    expected: { '': wilson(0.5, 1, 2, 0.09453120573423074, 0.9054687942657692) },
  },
  {
    name: 'rule 35: transferred at least once, of those resolved',
    facts: busy,
    question: { metric: 'transfer_rate', ...day },
    expected: { '': wilson(0.5, 1, 2, 0.09453120573423074, 0.9054687942657692) },
  },
  {
    name: 'rule 35: ping-pong, of those resolved',
    facts: [
      ...of('A', [
        created(),
        f('transferred', 1, { queue: 'q2' }),
        f('transferred', 2, { queue: 'q1' }),
        f('resolved', 60),
      ]),
      ...of('B', [created(), f('transferred', 1, { queue: 'q2' }), f('resolved', 60)]),
    ],
    question: { metric: 'ping_pong', ...day },
    expected: { '': wilson(0.5, 1, 2, 0.09453120573423074, 0.9054687942657692) },
  },
  {
    name: 'rule 36: the age of the backlog',
    facts: [
      ...of('A', [created(0)]),
      ...of('B', [created(20)]),
      ...of('C', [f('queued', 0, { queue: 'q1' })]),
    ],
    question: now('backlog_age', min(60)),
    expected: { '': { n: 2, mean: 50 * MINUTE, p50: 50 * MINUTE, p90: 58 * MINUTE } },
  },
];
