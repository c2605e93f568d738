import { AGENT_ROLES, NOTIFY_CHANNELS, RISK_TYPES } from '../enumerations.ts';
import {
  amount,
  code,
  type EventType,
  eventType,
  instant,
  number,
  numbers,
  object,
  oneOf,
  text,
} from './field.ts';

const REVIEW_SOURCES = ['qa', 'inspection', 'mystery_shopper', 'self', 'audit', 'other', 'unknown'] as const;
const PHASES = ['plan', 'do', 'check', 'act', 'other', 'unknown'] as const;
export const PLANNED_KINDS = ['campaign', 'bill_run', 'network_work', 'other', 'unknown'] as const;
const ERASURE_SCOPES = ['ticket', 'contact', 'agent', 'survey', 'customer'] as const;

const incident = (use: string) =>
  eventType(
    use,
    { risk_type: oneOf(RISK_TYPES), severity: code },
    { scope: object, notice_channel: oneOf(NOTIFY_CHANNELS), region: text, reason: text },
  );
const improvement = (use: string) =>
  eventType(
    use,
    { phase: oneOf(PHASES) },
    {
      owner_role: oneOf(AGENT_ROLES),
      due: instant,
      expected_effect: text,
      measure: text,
      trigger: text,
      reason: text,
    },
  );
const published = { id: text, version: code, effective_from: instant };

/** domain.md 3.2, everything that is not about one ticket, contact, agent or survey. */
export const OPERATIONS_EVENTS = {
  'quality.reviewed': eventType(
    'a review of work done',
    { source: oneOf(REVIEW_SOURCES), scores: numbers() },
    { agent_id: text, team: text, ticket_id: text },
    ['agent_id', 'team'],
  ),
  'incident.opened': incident('an emergency begins'),
  'incident.assessed': incident('its extent is known'),
  'incident.handling': incident('it is being handled'),
  'incident.recovered': incident('service is back'),
  'incident.summarised': incident('its report is written'),
  'improvement.opened': improvement('a PDCA programme begins'),
  'improvement.phase_changed': improvement('its next phase'),
  'improvement.closed': improvement('its end'),
  'rule.backtested': eventType(
    'an alert rule was played over the past: what it would have told, beside the incidents that were labelled',
    { rule_version: code, fingerprint: text, weeks: number, from: instant, to: instant, episodes: amount },
    {
      false_episodes: amount,
      rows: amount,
      queue_days: number,
      incidents: amount,
      found: amount,
      median_delay_ms: number,
      false_per_queue_day: number,
      pages_per_day: number,
    },
  ),
  'planned_event.published': eventType(
    'what will move the baseline',
    { start: instant, end: instant, scope: object, factor: number },
    { kind: oneOf(PLANNED_KINDS) },
  ),
  'policy.published': eventType('a version of an SLA policy', published, { policy: object }),
  'calendar.published': eventType('a version of a business calendar', published, { calendar: object }),
  'source.heartbeat': eventType(
    '`last_time`: up to which instant the source has sent all it knows; sent every 15 s',
    {},
    { source: text, last_time: instant, last_sequence: code, backlog: amount },
  ),
  'subject.erased': eventType(
    'privacy tombstone: nothing about the subject may be shown any more',
    { subject_ref: text, scope: oneOf(ERASURE_SCOPES) },
    { reason: text },
  ),
} satisfies Record<string, EventType>;
