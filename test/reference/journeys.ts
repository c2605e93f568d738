import fc from 'fast-check';
import type { TicketFact } from './facts.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A Monday, 08:00 in Shanghai. */
export const ORIGIN = Date.UTC(2026, 6, 27);

const QUEUES = ['gd-fault-l1', 'gd-fault-l2', 'gd-billing'];
const AGENTS = ['a1', 'a2'];

/** What happens next: so long after the step before, with these columns. */
export interface Step {
  wait: number;
  columns: Partial<TicketFact>;
}

const maybe = <T>(value: fc.Arbitrary<T>, missing: T, weight = 2) =>
  fc.oneof({ weight, arbitrary: value }, { weight: 1, arbitrary: fc.constant(missing) });
const queue = fc.constantFrom(...QUEUES);
const agent = fc.constantFrom(...AGENTS);
const truth = fc.constantFrom(-1, -1, 0, 1);
const kindOfCase = {
  category: maybe(fc.constantFrom('fault', 'complaint', 'billing', 'Category 55'), ''),
  subcategory: maybe(fc.constantFrom('network_outage', 'login'), '', 1),
  priority: maybe(fc.constantFrom('urgent', 'important', 'general'), ''),
  is_complaint: truth,
  is_major: truth,
};

/** Coarse, so that instants often coincide; now and then a step lies before the one it follows. */
const wait = fc.oneof(
  { weight: 4, arbitrary: fc.constant(0) },
  { weight: 9, arbitrary: fc.constantFrom(5 * MINUTE, 10 * MINUTE, 30 * MINUTE, HOUR) },
  { weight: 3, arbitrary: fc.constantFrom(6 * HOUR, DAY, 2 * DAY) },
  { weight: 1, arbitrary: fc.constantFrom(-5 * MINUTE, -30 * MINUTE, -DAY) },
);
const longWait = fc.constantFrom(HOUR, DAY, 5 * DAY, 6 * DAY, 12 * DAY);

const of = (
  type: string,
  model: Record<string, fc.Arbitrary<string | number>> = {},
  when = wait,
): fc.Arbitrary<Step> =>
  fc.record({ wait: when, columns: fc.record(model) }).map((step) => ({
    wait: step.wait,
    columns: { type: `ticket.${type}`, ...step.columns } as Partial<TicketFact>,
  }));

const responded = of('responded', {
  responder: fc.constantFrom('human', 'human', 'bot'),
  public: fc.constantFrom(1, 1, 0, -1),
});
const botAnswer = of('responded', { responder: fc.constant('bot'), public: fc.constant(1) });
const statusChanged = of('status_changed', {
  status: fc.constantFrom(
    'in_progress',
    'pending_customer',
    'pending_customer',
    'pending_third_party',
    'new',
    'resolved',
    'closed',
    'mislaid',
  ),
});
const transferred = of('transferred', {
  queue: maybe(queue, '', 6),
  agent_id: maybe(agent, '', 1),
});
const cause = maybe(fc.constantFrom('{"root_cause":"network"}', '{"root_cause":"process"}'), '', 1);
const resolved = of('resolved', {
  detail: cause,
  responder: fc.constantFrom('', '', 'human', 'bot'),
  agent_id: maybe(agent, ''),
});
const closed = of('closed', { close_reason: fc.constantFrom('done', 'done', 'unresolved', '') });
const reopened = of('reopened');
const classified = of('classified', { ...kindOfCase, method: fc.constantFrom('auto', 'manual') });
const assigned = of('assigned', {
  agent_id: maybe(agent, '', 3),
  department: maybe(fc.constant('technical'), ''),
  queue: maybe(queue, '', 1),
  priority: maybe(fc.constantFrom('urgent', 'general'), '', 1),
  method: fc.constantFrom('auto', 'auto', 'manual', ''),
});
const pause = fc
  .tuple(
    of('status_changed', { status: fc.constant('pending_customer') }),
    of(
      'status_changed',
      { status: fc.constantFrom('in_progress', 'in_progress', 'pending_internal') },
      longWait,
    ),
  )
  .map((steps) => steps as Step[]);
/** Raised long after the tighter limit has passed, or lowered after a breach. */
const reclassified = fc
  .tuple(
    of('classified', {
      priority: fc.constantFrom('general', 'general', 'urgent'),
      category: fc.constantFrom('billing', 'fault'),
    }),
    of(
      'classified',
      { priority: fc.constantFrom('urgent', 'urgent', 'general') },
      fc.constantFrom(10 * MINUTE, HOUR, 30 * HOUR),
    ),
  )
  .map((steps) => steps as Step[]);
const oneStep = (step: fc.Arbitrary<Step>) => step.map((only) => [only]);
const steps = (...each: fc.Arbitrary<Step>[]) => fc.tuple(...each).map((all) => all as Step[]);

/** A stretch of a journey: one step, or a few that belong together. */
const stretch: fc.Arbitrary<Step[]> = fc.oneof(
  { weight: 3, arbitrary: oneStep(classified) },
  { weight: 2, arbitrary: oneStep(of('queued', { queue, skill_group: maybe(fc.constant('fault'), '') })) },
  { weight: 4, arbitrary: oneStep(assigned) },
  { weight: 1, arbitrary: oneStep(of('unassigned')) },
  { weight: 1, arbitrary: oneStep(of('accepted')) },
  { weight: 3, arbitrary: oneStep(responded) },
  { weight: 1, arbitrary: oneStep(botAnswer) },
  { weight: 1, arbitrary: oneStep(of('solution_proposed')) },
  { weight: 1, arbitrary: oneStep(of('investigated', { outcome: fc.constant('found'), detail: cause })) },
  { weight: 1, arbitrary: oneStep(of('decision_issued', { outcome: fc.constant('granted') })) },
  { weight: 1, arbitrary: oneStep(of('progress_updated')) },
  { weight: 3, arbitrary: oneStep(statusChanged) },
  { weight: 3, arbitrary: pause },
  { weight: 4, arbitrary: reclassified },
  { weight: 2, arbitrary: oneStep(transferred) },
  { weight: 1, arbitrary: steps(transferred, transferred, transferred) },
  { weight: 1, arbitrary: oneStep(of('escalated')) },
  { weight: 1, arbitrary: oneStep(of('error_recorded')) },
  { weight: 1, arbitrary: oneStep(of('problem_detected')) },
  { weight: 4, arbitrary: oneStep(resolved) },
  { weight: 2, arbitrary: steps(resolved, closed) },
  { weight: 1, arbitrary: steps(resolved, closed, reopened) },
  { weight: 1, arbitrary: steps(resolved, statusChanged) },
  { weight: 1, arbitrary: oneStep(of('result_notified')) },
  {
    weight: 1,
    arbitrary: oneStep(of('resolution_confirmed', { outcome: fc.constantFrom('solved', 'not_solved') })),
  },
  { weight: 1, arbitrary: oneStep(of('followup_done', { outcome: fc.constant('solved') })) },
  { weight: 2, arbitrary: oneStep(closed) },
  { weight: 2, arbitrary: oneStep(reopened) },
  {
    weight: 1,
    arbitrary: fc.oneof(
      oneStep(of('cancelled')),
      oneStep(of('merged', { other_ticket: fc.constant('T-P') })),
    ),
  },
);

const created: fc.Arbitrary<Step> = of(
  'created',
  {
    ...kindOfCase,
    queue: maybe(queue, ''),
    channel: fc.constantFrom('phone', 'web_chat', 'app'),
    region: fc.constantFrom('CN-GD', 'CN-SC', 'unknown'),
    city: maybe(fc.constant('Location 93'), ''),
    customer_tier: fc.constantFrom('', 'ordinary', 'vip'),
    customer_id: fc.constantFrom('', 'k1:C1', 'k1:C2'),
    opened_by: fc.constantFrom('agent', 'customer'),
    direction: fc.constantFrom('', 'inbound'),
    agent_id: maybe(agent, '', 1),
    detail: fc.constantFrom('', '', '{"parent_ticket_id":"T-9","contact_id":"C-9"}'),
    created_at: fc.constantFrom(0, 0, 0, 0, 0, 0, ORIGIN - HOUR),
    drill: fc.constantFrom(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1),
  },
  fc.constantFrom(0, 0, 0, 5 * MINUTE, HOUR),
);

/** The journey of a ticket as it happened, in about the order it happened; created is missing in a tenth of them. */
export const journeySteps: fc.Arbitrary<Step[]> = fc
  .record({
    created: fc.oneof(
      { weight: 9, arbitrary: created.map((step) => [step]) },
      { weight: 1, arbitrary: fc.constant<Step[]>([]) },
    ),
    stretches: fc.array(stretch, { minLength: 1, maxLength: 9 }),
  })
  .map((journey) => [...journey.created, ...journey.stretches.flat()]);
