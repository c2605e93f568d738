import fc from 'fast-check';
import { SURVEY_DIMENSIONS } from '../../../schemas/enumerations.ts';
import type { ContactFact, SurveyFact } from '../../reference/contacts.ts';
import { contactFact, DAY, HOUR, MINUTE, NOW, surveyFact } from './ground.ts';

/** What befalls a fact on its way. */
interface Fate {
  copies: number;
  conflict: 'none' | 'recorded later' | 'recorded at once' | 'other time';
  lost: boolean;
  drill: boolean;
  skewed: boolean;
}

const fate: fc.Arbitrary<Fate> = fc.record({
  copies: fc.constantFrom(1, 1, 1, 2, 3),
  conflict: fc.constantFrom<Fate['conflict']>(
    'none',
    'none',
    'none',
    'none',
    'recorded later',
    'recorded at once',
    'other time',
  ),
  lost: fc.nat({ max: 9 }).map((n) => n === 0),
  drill: fc.nat({ max: 40 }).map((n) => n === 0),
  skewed: fc.nat({ max: 20 }).map((n) => n === 0),
});
const text = (...values: string[]): fc.Arbitrary<string> => fc.constantFrom('', ...values);
const duration = fc.constantFrom(-1, 0, 400, 20_000, 90_000);

const contactStep = fc.record({
  type: fc.constantFrom(
    'queued',
    'transferred',
    'answered',
    'abandoned',
    'callback_requested',
    'ended',
    'unheard_of',
    'subject.erased',
  ),
  // Ties are common: many a step takes no time.
  after: fc.constantFrom(0, 0, 1, 400, 5_000, 30_000, 3 * MINUTE),
  columns: fc.record({
    queue: fc.constantFrom('q1', 'q1', 'q2', 'q3', ''),
    to_queue: text('q1', 'q2'),
    channel: text('phone', 'chat'),
    direction: text('inbound', 'outbound'),
    region: text('CN-GD', 'CN-SH'),
    city: text('gz'),
    category: text('fault', 'billing'),
    customer_tier: text('vip'),
    customer_id: text('k1:a', 'k1:b'),
    skill_group: text('s1', 's2'),
    agent_id: text('a1', 'a2'),
    ticket_id: text('T-1'),
    wait_ms: duration,
    talk_ms: duration,
    hold_ms: duration,
    acw_ms: duration,
    end_reason: text('completed', 'abandoned'),
    is_bot: fc.constantFrom(-1, -1, 0, 1),
  }),
  fate,
});

/** The courses that contacts mostly take; what is drawn freely seldom looks like one. */
const COURSES = [
  ['queued', 'answered', 'ended'],
  ['queued', 'abandoned'],
  ['queued', 'abandoned', 'queued', 'answered', 'ended'],
  ['queued', 'callback_requested', 'queued', 'answered', 'ended'],
  ['queued', 'answered', 'transferred', 'answered', 'ended'],
  ['queued', 'answered', 'transferred', 'queued', 'answered', 'ended'],
  ['queued', 'answered', 'transferred', 'abandoned'],
  ['answered', 'transferred', 'queued', 'answered', 'ended'],
  ['queued', 'queued', 'transferred', 'transferred'],
];

const surveyStep = fc.record({
  type: fc.constantFrom(
    'sent',
    'responded',
    'responded',
    'responded',
    'expired',
    'feedback_replied',
    'unheard_of',
    'subject.erased',
  ),
  after: fc.constantFrom(0, 0, 1, MINUTE, HOUR, DAY - 1, DAY, DAY + 1, 31 * DAY),
  columns: fc.record({
    instrument: fc.constantFrom(
      'csat5',
      'csat5',
      'csat10',
      'csi100',
      'nps11',
      'ces7',
      'solved_yes_no',
      'stars',
      '',
    ),
    score: fc.constantFrom(-1, 0, 1, 3, 4, 5, 7, 8, 9, 80, 79.5, 100),
    dimensions: fc.constantFrom<Record<string, number>>(
      {},
      { attitude: 4 },
      { attitude: 2, result: 5 },
      Object.fromEntries(SURVEY_DIMENSIONS.map((name, i) => [name, 1 + (i % 5)])),
    ),
    comment_present: fc.constantFrom(-1, 0, 1),
    theme_codes: fc.constantFrom<string[]>([], ['waiting'], ['price', 'attitude']),
    ticket_id: text('T-1', 'T-2'),
    contact_id: text('C-1'),
    touchpoint: text('ticket_closed'),
    survey_method: text('sms', 'ivr'),
    campaign_id: text('c'),
    channel: text('phone', 'app'),
    region: text('CN-GD'),
    queue: text('q1', 'q2'),
    agent_id: text('a1'),
    category: text('fault'),
    customer_tier: text('vip'),
  }),
  fate,
});

interface Step<C> {
  type: string;
  after: number;
  columns: C;
  fate: Fate;
}

interface Course<C> {
  steps: Step<C>[];
  /** Where in the history it is looked at: at one of its steps. */
  seen: number;
  numbered: boolean;
  sources: number;
  arrival: number[];
}

const course = <C>(step: fc.Arbitrary<Step<C>>, most: number): fc.Arbitrary<Course<C>> =>
  fc.record({
    steps: fc.array(step, { minLength: 1, maxLength: most }),
    seen: fc.oneof(fc.constant(1000), fc.nat({ max: most })),
    numbered: fc.boolean(),
    sources: fc.constantFrom(1, 1, 2),
    arrival: fc.array(fc.nat({ max: 100 }), { minLength: 24, maxLength: 24 }),
  });

/** Facts of one subject in the order of arrival; all that is due at NOW is what `seen` says. */
function factsOf<C, F extends ContactFact | SurveyFact>(
  { steps, seen, numbered, sources, arrival }: Course<C>,
  subject: string,
  make: (type: string, part: Partial<F>) => F,
): F[] {
  const instants = steps.map(
    (
      (at = 0) =>
      (step: Step<C>) =>
        (at += step.after)
    )(),
  );
  const shift = NOW - instants[Math.min(seen, steps.length - 1)]!;
  const facts: F[] = [];
  steps.forEach((step, i) => {
    if (step.fate.lost && steps.length > 1) return;
    const time = instants[i]! + shift;
    const fact = make(step.type, {
      ...step.columns,
      subject,
      time,
      at: time,
      recorded: time,
      id: `${subject}-${i}`,
      source: sources === 2 && i % 2 === 0 ? '/cc/gd/other' : '/cc/gd/switch',
      seq: numbered && i % 3 !== 2 ? String(i).padStart(12, '0') : '',
      drill: Number(step.fate.drill),
      flags: step.fate.skewed ? 'skew_fixed' : '',
    } as unknown as Partial<F>);
    for (let copy = 0; copy < step.fate.copies; copy += 1) facts.push(fact);
    const other = { ...fact, queue: 'q9', channel: 'email' };
    if (step.fate.conflict === 'recorded later') facts.push({ ...other, recorded: time + 1 });
    if (step.fate.conflict === 'recorded at once') facts.push(other);
    if (step.fate.conflict === 'other time') facts.push({ ...other, time: time + MINUTE, at: time + MINUTE });
  });
  // Arrived in any order, and some of it after the cut.
  return facts
    .map((fact, i) => ({ ...fact, ingested_at: NOW + arrival[i % arrival.length]! }))
    .sort((a, b) => a.ingested_at - b.ingested_at);
}

const many = <C, F extends ContactFact | SurveyFact>(
  courses: fc.Arbitrary<Course<C>>,
  entity: string,
  make: (type: string, part: Partial<F>) => F,
): fc.Arbitrary<F[]> =>
  fc
    .array(courses, { minLength: 1, maxLength: 60, size: 'max' })
    .map((list) => list.flatMap((one, i) => factsOf(one, `${entity}-${i}`, make)))
    .filter((facts) => facts.length > 0);

const free = course(contactStep, 7);
const usual = fc
  .tuple(free, fc.constantFrom(...COURSES), fc.array(contactStep, { minLength: 6, maxLength: 6 }))
  .map(([drawn, verbs, steps]) => ({ ...drawn, steps: verbs.map((type, i) => ({ ...steps[i]!, type })) }));

/** Facts of up to 60 contacts, looked at at NOW. */
export const contactHistories = many(fc.oneof(free, usual), 'C', contactFact);
/** Facts of up to 60 surveys, looked at at NOW. */
export const surveyHistories = many(course(surveyStep, 6), 'S', surveyFact);
