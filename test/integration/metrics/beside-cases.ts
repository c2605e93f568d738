import type { MetricValue } from '../../../schemas/values.ts';
import { DAY, f, HOUR, min, T0 } from '../../reference/cases/case.ts';
import type { ContactFact, SurveyFact } from '../../reference/contacts.ts';
import { type TicketFact, ticketFact } from '../../reference/facts.ts';
import { contactFact, surveyFact } from '../contact-state/ground.ts';

/** A hand-computed value of a measure that looks beside its own rows. */
export interface BesideCase {
  /** The case of domain.md 3.9, or the rule, in words. */
  name: string;
  tickets?: TicketFact[];
  contacts?: ContactFact[];
  surveys?: SurveyFact[];
  metric: string;
  /** Left out: a hundred days on, when all is final. */
  now?: number;
  expected: Partial<Record<string, unknown>> & Partial<MetricValue>;
}

const of = (subject: string, facts: TicketFact[]): TicketFact[] =>
  facts.map((fact) => ticketFact({ ...fact, subject, id: `${subject}-${fact.id}`, content_hash: undefined }));
const created = (minute: number, part: Partial<TicketFact> = {}) =>
  f('created', minute, { customer_id: 'k1:C', category: 'fault', queue: 'q1', ...part });
const resolved = (minute: number, part: Partial<TicketFact> = {}) => f('resolved', minute, part);
const first = of('T-1', [created(0), resolved(60)]);
const WEEK = 7 * DAY;
const MINUTES_OF_WEEK = WEEK / 60_000;

const contact = (number: number, at: number, part: Partial<ContactFact> = {}): ContactFact =>
  contactFact('queued', {
    ...{ subject: `C-${number}`, at, time: at, customer_id: 'k1:C', category: 'fault', direction: 'inbound' },
    ...part,
  });
const survey = (number: number, at: number, part: Partial<SurveyFact> = {}): SurveyFact =>
  surveyFact('responded', { subject: `S-${number}`, at, time: at, score: 5, ticket_id: 'T-1', ...part });
const share = (numerator: number, denominator: number) => ({ numerator, denominator });

const FCR = 'first_contact_resolution';

export const BESIDE_CASES: BesideCase[] = [
  {
    name: '"Reopen" as a new ticket: linked by its parent it counts as a repeat',
    tickets: [
      ...of('T-1', [created(0, { subcategory: 'login' }), resolved(60)]),
      ...of('T-2', [created(120, { subcategory: 'network_outage', detail: '{"parent_ticket_id":"T-1"}' })]),
    ],
    metric: 'repeat_rate',
    expected: share(1, 2),
  },
  {
    name: '"Reopen" as a new ticket: it is no reopening',
    tickets: [...first, ...of('T-2', [created(120, { detail: '{"parent_ticket_id":"T-1"}' })])],
    metric: 'reopen_rate',
    expected: share(0, 1),
  },
  {
    name: 'repeat: the same customer and subcategory within thirty days, the last instant included',
    tickets: [
      ...of('T-1', [created(0, { subcategory: 'login' }), resolved(60)]),
      ...of('T-2', [created(60 + (30 * DAY) / 60_000, { subcategory: 'login' })]),
      ...of('T-3', [created(61 + (30 * DAY) / 60_000, { subcategory: 'login', customer_id: 'k1:other' })]),
    ],
    metric: 'repeat_rate',
    expected: share(1, 3),
  },
  {
    name: 'repeat: a minute after thirty days it is none',
    tickets: [
      ...of('T-1', [created(0, { subcategory: 'login' }), resolved(60)]),
      ...of('T-2', [created(61 + (30 * DAY) / 60_000, { subcategory: 'login' })]),
    ],
    metric: 'repeat_rate',
    expected: share(0, 2),
  },
  {
    name: 'repeat: the same root cause, told with the resolution',
    tickets: [
      ...of('T-1', [
        created(0, { subcategory: 'login' }),
        resolved(60, { detail: '{"root_cause":"network"}' }),
      ]),
      ...of('T-2', [
        created(120, { subcategory: 'other_words' }),
        resolved(180, { detail: '{"root_cause":"network"}' }),
      ]),
    ],
    metric: 'repeat_rate',
    expected: share(1, 2),
  },
  {
    name: 'repeat: a ticket that is resolved in the instant of its creation does not repeat itself',
    tickets: of('T-1', [created(0, { subcategory: 'login' }), resolved(0)]),
    metric: 'repeat_rate',
    expected: share(0, 1),
  },
  {
    name: 'first contact resolution: resolved, and nobody came again',
    tickets: first,
    contacts: [contact(1, T0, { ticket_id: 'T-1' })],
    metric: FCR,
    expected: share(1, 1),
  },
  {
    name: 'first contact resolution: a second contact about the ticket is one too many',
    tickets: first,
    contacts: [contact(1, T0, { ticket_id: 'T-1' }), contact(2, min(30), { ticket_id: 'T-1', category: '' })],
    metric: FCR,
    expected: share(0, 1),
  },
  {
    name: 'first contact resolution: a new ticket of customer and category at the last instant of seven days',
    tickets: [...first, ...of('T-2', [created(60 + MINUTES_OF_WEEK)])],
    metric: FCR,
    expected: share(0, 1),
  },
  {
    name: 'first contact resolution: a minute later, or about something else, is another matter',
    tickets: [
      ...first,
      ...of('T-2', [created(61 + MINUTES_OF_WEEK)]),
      ...of('T-3', [created(90, { category: 'billing' })]),
    ],
    metric: FCR,
    expected: share(1, 1),
  },
  {
    name: 'first contact resolution: a call of the customer about the same comes again; ours to the customer does not',
    tickets: [...first, ...of('T-2', [created(0, { customer_id: 'k1:D' }), resolved(60)])],
    contacts: [
      contact(1, min(200)),
      contact(2, min(200), { customer_id: 'k1:D', direction: 'outbound_proactive' }),
    ],
    metric: FCR,
    expected: share(1, 2),
  },
  {
    name: 'Bot only contact: a bot that handles the question alone is no second contact',
    tickets: first,
    contacts: [contact(1, min(200), { is_bot: 1 })],
    metric: FCR,
    expected: share(1, 1),
  },
  {
    name: 'Duplicate submit by customer on two channels: merged into the other it is no return of the customer',
    tickets: [...first, ...of('T-2', [created(70), f('merged', 75, { other_ticket: 'T-1' })])],
    metric: FCR,
    expected: share(1, 1),
  },
  {
    name: 'first contact resolution: without a customer id in neither side; zero denominator is no data',
    tickets: of('T-1', [created(0, { customer_id: '' }), resolved(60)]),
    metric: FCR,
    expected: { value: null, ...share(0, 0) },
  },
  {
    name: 'Reopen after close: reopened within seven days it is not resolved at first contact',
    tickets: of('T-1', [created(0), resolved(60), f('closed', 70), f('reopened', 100)]),
    metric: FCR,
    expected: share(0, 1),
  },
  {
    name: 'first contact resolution is provisional until seven days have passed',
    tickets: first,
    metric: FCR,
    now: min(60) + WEEK - 1,
    expected: { ...share(1, 1), provisional: true },
  },
  {
    name: 'Survey without ticket: never in case success',
    tickets: first,
    surveys: [survey(1, min(100), { ticket_id: '' }), survey(2, min(100))],
    metric: 'case_success',
    expected: share(1, 1),
  },
  {
    name: 'Survey without ticket: kept in satisfaction, and counted as unlinked',
    surveys: [survey(1, min(100), { ticket_id: '' }), survey(2, min(100))],
    metric: 'unlinked_surveys',
    expected: share(1, 2),
  },
  {
    name: 'duplicate surveys for one ticket: the newest for the ticket',
    tickets: first,
    surveys: [survey(1, min(100)), survey(2, min(101), { score: 2 })],
    metric: 'case_success',
    expected: share(0, 1),
  },
  {
    name: 'Survey after 30 days: ignored in scores',
    surveys: [
      surveyFact('sent', { subject: 'S-1', at: T0, time: T0, ticket_id: 'T-1' }),
      survey(1, T0 + 31 * DAY, { instrument: 'nps11', score: 10 }),
      survey(2, T0 + 31 * DAY, { instrument: 'nps11', score: 0 }),
    ],
    metric: 'nps',
    expected: { value: -100, n: 1, promoters: 0, detractors: 1 },
  },
  {
    name: 'survey coverage: a survey that was sent about a closed ticket',
    tickets: [...of('T-1', [created(0), f('closed', 60)]), ...of('T-2', [created(0), f('closed', 60)])],
    surveys: [surveyFact('sent', { subject: 'S-1', at: min(70), time: min(70), ticket_id: 'T-1' })],
    metric: 'survey_coverage',
    expected: share(1, 2),
  },
  {
    name: 'Cancelled, test, drill: a drill about the same is no return of the customer',
    tickets: [
      ...first,
      ...of('T-2', [created(90, { drill: 1 })]),
      ...of('T-3', [created(95), f('cancelled', 99)]),
    ],
    metric: FCR,
    expected: share(1, 1),
  },
];

export const CASE_END = T0 + 100 * DAY;
export const CASE_START = T0 - HOUR;
