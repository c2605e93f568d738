import type { CatalogueEntry } from '../../schemas/catalogue.ts';
import type { MetricsContext } from '../contract.ts';
import { type Composite, type Definition, isComposite, type Measure } from '../measure.ts';
import { AGENT_MEASURES } from './agents.ts';
import { CONTACT_MEASURES } from './contacts.ts';
import { DATA_MEASURES } from './data.ts';
import { entry, NOW_WORDS } from './entry.ts';
import { SURVEY_CLOCK_MEASURES } from './survey-clocks.ts';
import { SURVEY_SCORES } from './survey-scores.ts';
import { SURVEY_MEASURES } from './surveys.ts';
import { BACKLOG_DAYS, TICKET_BACKLOG } from './ticket-backlog.ts';
import { TICKET_CLOCK_MEASURES } from './ticket-clocks.ts';
import { TICKET_COHORTS } from './ticket-cohorts.ts';
import { TICKET_COMPLAINTS } from './ticket-complaints.ts';
import { TICKET_DURATIONS } from './ticket-durations.ts';
import { EVENNESS, TICKET_EVENNESS } from './ticket-evenness.ts';
import { NET_FLOW, TICKET_FLOWS } from './ticket-flows.ts';
import { TICKET_QUALITY } from './ticket-quality.ts';
import { TICKET_ROUTING } from './ticket-routing.ts';
import { TICKET_STOCKS } from './ticket-stocks.ts';
import { TICKET_TIME } from './ticket-time.ts';

/** The two heroes that speak of tickets and contacts together. */
const TOGETHER: Composite[] = [
  {
    entry: entry('ticket', 'stock', 'count', 'lower', {
      id: 'waiting',
      label: { zh: '等待中', en: 'Waiting' },
      definition: { zh: '等待来访 + 待领工单', en: 'Waiting contacts + queue depth' },
      bookedOn: NOW_WORDS,
      source: 'chosen',
    }),
    parts: { waiting_contacts: 1, queue_depth: 1 },
    shape: 'count',
  },
  {
    entry: entry('ticket', 'stock', 'ms', 'lower', {
      id: 'longest_wait',
      label: { zh: '最长等待', en: 'Longest wait' },
      definition: {
        zh: '来访与待领工单中等待最久者',
        en: 'The longest wait of contacts and unowned tickets',
      },
      bookedOn: NOW_WORDS,
      source: 'domain 3.8',
    }),
    parts: { longest_contact_wait: 1, longest_ticket_wait: 1 },
    shape: 'age',
  },
];

const ALL: Definition[] = [
  ...TICKET_FLOWS,
  NET_FLOW,
  ...TICKET_STOCKS,
  ...TICKET_BACKLOG,
  BACKLOG_DAYS,
  ...TOGETHER,
  ...TICKET_DURATIONS,
  ...TICKET_CLOCK_MEASURES,
  ...TICKET_TIME,
  ...TICKET_COHORTS,
  ...TICKET_QUALITY,
  ...TICKET_COMPLAINTS,
  ...TICKET_ROUTING,
  ...TICKET_EVENNESS,
  EVENNESS,
  ...CONTACT_MEASURES,
  ...SURVEY_MEASURES,
  ...SURVEY_CLOCK_MEASURES,
  ...SURVEY_SCORES,
  ...AGENT_MEASURES,
  ...DATA_MEASURES,
];

/** All that book for themselves. */
export const MEASURES: readonly Measure[] = ALL.filter(
  (definition): definition is Measure => !isComposite(definition),
);

const BY_ID = new Map(ALL.map((definition) => [definition.entry.id, definition]));

/** @returns the definition of a metric id, undefined where the catalogue has none. */
export const definitionOf = (id: string): Definition | undefined => BY_ID.get(id);

/** The catalogue as the API shows it; `sql` is the expression that books the number, for the first policy in use. */
export const catalogue = (context: MetricsContext): CatalogueEntry[] =>
  ALL.map((definition) => ({
    ...definition.entry,
    ...(!isComposite(definition) && definition.words ? { definition: definition.words(context) } : {}),
    sql: isComposite(definition)
      ? Object.entries(definition.parts)
          .map(([id, sign]) => `${sign > 0 ? '+' : '-'} ${id}`)
          .join(' ')
      : definition.bookings({ tenant: '', now: 0, from: 0, to: 0, policy: 0, context }),
  }));
