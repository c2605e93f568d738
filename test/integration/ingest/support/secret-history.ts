import { COMMON, event as eventAt } from './events.ts';

const NOW = Date.now() - 3_600_000;
/** @param minute of the history. */
export const event = (type: string, subject: string, minute: number, data: object) =>
  eventAt(type, subject, NOW + minute * 60_000, data);
export const erasure = (scope: string, ref: string) =>
  event('subject.erased', `erasure-${scope}`, 50, { scope, subject_ref: ref, reason: 'asked' });

/** Values that must be nowhere once their subject is erased. */
export const SECRETS = {
  ticket: ['CITY-OF-T1', 'REASON-OF-T1'],
  contact: ['CITY-OF-C1', 'REASON-OF-C1'],
  agent: ['REASON-OF-A1', 'LEVEL-OF-A1'],
  survey: ['THEME-OF-S1'],
  customer: ['CUSTOMER-ONE'],
};
export const EVERY = Object.values(SECRETS).flat();

/** Two customers, an agent and a survey, with every secret in it. */
export const history = () => [
  event('ticket.created', 'T1', 1, {
    ...COMMON,
    opened_by: 'agent',
    priority: 'urgent',
    subcategory: 'network_outage',
    customer_id: 'CUSTOMER-ONE',
    city: 'CITY-OF-T1',
  }),
  event('ticket.assigned', 'T1', 2, { agent_id: 'A1', queue: 'gd-fault-l1' }),
  event('ticket.escalated', 'T1', 3, { level: 2, reason: 'REASON-OF-T1' }),
  event('ticket.created', 'T2', 4, {
    ...COMMON,
    opened_by: 'agent',
    customer_id: 'CUSTOMER-ONE',
    city: 'GZ',
  }),
  event('ticket.closed', 'T2', 5, { close_reason: 'solved' }),
  event('ticket.created', 'T3', 6, {
    ...COMMON,
    opened_by: 'agent',
    customer_id: 'CUSTOMER-TWO',
    city: 'GZ',
  }),
  event('contact.queued', 'C1', 7, {
    ...COMMON,
    customer_id: 'CUSTOMER-ONE',
    city: 'CITY-OF-C1',
    reason: 'REASON-OF-C1',
  }),
  event('contact.answered', 'C1', 8, { ...COMMON, agent_id: 'A1', wait_ms: 60_000 }),
  event('contact.queued', 'C2', 9, { ...COMMON, customer_id: 'CUSTOMER-ONE' }),
  event('agent.state_changed', 'A1', 10, {
    state: 'available',
    since: new Date(NOW + 600_000).toISOString(),
    reason: 'REASON-OF-A1',
    level: 'LEVEL-OF-A1',
    team: 'technical',
  }),
  event('survey.responded', 'S1', 11, {
    instrument: 'csat5',
    score: 5,
    ticket_id: 'T1',
    theme_codes: ['THEME-OF-S1'],
  }),
];
