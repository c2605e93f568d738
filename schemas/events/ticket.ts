import {
  AGENT_LEVELS,
  AGENT_ROLES,
  CATEGORIES,
  CHANNELS,
  COMPLEXITIES,
  CONFIRM_OUTCOMES,
  CUSTOMER_TIERS,
  DEPARTMENTS,
  DIRECTIONS,
  FEEDBACK_TYPES,
  IMPACT_SCOPES,
  METHODS,
  NOTIFY_CHANNELS,
  OPENED_BY,
  PRIORITIES,
  RESPONDERS,
  ROOT_CAUSES,
  TICKET_STATUSES,
} from '../enumerations.ts';
import { code, count, type EventType, event, eventType, flag, instant, oneOf, text } from './field.ts';

const SOLUTION_KINDS = ['preliminary', 'final', 'other', 'unknown'] as const;

const channel = oneOf(CHANNELS);
const category = oneOf(CATEGORIES);
const priority = oneOf(PRIORITIES);
const agent_id = text;
const department = oneOf(DEPARTMENTS);
const queue = text;
const method = oneOf(METHODS);
const status = oneOf(TICKET_STATUSES);
const responder = oneOf(RESPONDERS);
const root_cause = oneOf(ROOT_CAUSES);
const role = oneOf(AGENT_ROLES);
const reason = text;

/** What any of created, classified, queued, assigned and snapshot may (re)set: docs/ticket-state.md 14. */
const classification = {
  category,
  subcategory: text,
  priority,
  priority_raw: text,
  is_complaint: flag,
  is_major: flag,
  customer_tier: oneOf(CUSTOMER_TIERS),
  customer_id: text,
  region: text,
  city: text,
  skill_group: text,
};
const owner = { agent_id, department };

/** domain.md 3.2, tickets. Subject and key are the ticket's id; `ticket_id`, `drill` may stand on all. */
export const TICKET_EVENTS = {
  'ticket.created': eventType(
    'starts the clocks',
    { channel, region: text, category, opened_by: oneOf(OPENED_BY) },
    {
      ...classification,
      ...owner,
      queue,
      direction: oneOf(DIRECTIONS),
      feedback_type: oneOf(FEEDBACK_TYPES),
      is_new_customer: flag,
      parent_ticket_id: text,
      contact_id: text,
      origin_created_at: instant,
    },
  ),
  'ticket.classified': eventType(
    'selects the targets',
    { category, priority, method },
    {
      ...classification,
      urgency: code,
      impact_scope: oneOf(IMPACT_SCOPES),
      complexity: oneOf(COMPLEXITIES),
      reason,
    },
  ),
  'ticket.queued': eventType('starts a stay in a queue', { queue }, { ...classification, reason }),
  'ticket.assigned': eventType(
    'gives it an owner; stops the assignment clock',
    {},
    { ...owner, ...classification, queue, method, level: oneOf(AGENT_LEVELS) },
    ['agent_id', 'department'],
  ),
  'ticket.unassigned': eventType('takes the owner away', {}, { ...owner, queue, method, reason }),
  'ticket.accepted': eventType('acceptance of a complaint (受理)', { by_role: role }, { agent_id }),
  'ticket.responded': eventType(
    'a public one by a human stops the first-response clock',
    { responder, public: flag },
    { channel, has_eta: flag, eta: instant, agent_id },
  ),
  'ticket.solution_proposed': eventType(
    'first solution',
    {},
    { kind: oneOf(SOLUTION_KINDS), eta: instant, agent_id },
  ),
  'ticket.investigated': eventType('investigation done', { outcome: text }, { root_cause, agent_id }),
  'ticket.decision_issued': eventType('decision on a complaint', { outcome: text }, { agent_id, reason }),
  'ticket.progress_updated': eventType('proof that it is being worked on', {}, { agent_id, public: flag }),
  'ticket.status_changed': eventType(
    'pauses and their ends',
    { from: status, to: status, reason },
    { until: instant, agent_id },
  ),
  'ticket.transferred': eventType(
    'hand-over to another queue',
    { from_queue: text, to_queue: text },
    { from_department: department, to_department: department, agent_id, reason },
  ),
  'ticket.escalated': eventType('report to a supervisor', { level: code }, { to_role: role, reason }),
  'ticket.problem_detected': eventType('starts the 24 h report clock', { kind: text }),
  'ticket.error_recorded': eventType(
    'an error in handling (差错)',
    { error_type: text },
    { severity: code, found_by: text },
  ),
  'ticket.resolved': eventType(
    'resolution',
    { resolution_code: text },
    { root_cause, agent_id, first_contact: flag, responder },
  ),
  'ticket.result_notified': eventType(
    'the customer was told the result',
    { channel: oneOf(NOTIFY_CHANNELS) },
    { agent_id },
  ),
  'ticket.resolution_confirmed': eventType(
    'what the customer says of it',
    { outcome: oneOf(CONFIRM_OUTCOMES) },
    { method: text, channel },
  ),
  'ticket.followup_done': eventType('follow-up (回访)', { outcome: text }, { channel, agent_id }),
  'ticket.closed': eventType(
    'the end; close_reason `unresolved` is no resolution',
    { close_reason: text },
    { archived: flag, agent_id },
  ),
  'ticket.reopened': eventType('opens it again', { reason }, { by: text, agent_id }),
  'ticket.merged': eventType(
    'leaves all rates; with created_at the parent takes over the age',
    { into_ticket_id: text },
    { created_at: instant, reason },
  ),
  'ticket.cancelled': eventType('leaves all rates', { reason }),
  'ticket.snapshot': eventType(
    'what a ticket older than the stream was at known_since',
    { status, created_at: instant, known_since: instant },
    {
      ...classification,
      ...owner,
      queue,
      entered_queue_at: instant,
      channel,
      direction: oneOf(DIRECTIONS),
      opened_by: oneOf(OPENED_BY),
      assigned_at: instant,
      accepted_at: instant,
      first_response_at: instant,
      first_resolved_at: instant,
      resolved_at: instant,
      closed_at: instant,
      reopens: count,
      transfers: count,
    },
  ),
  'ticket.corrected': eventType(
    'takes the event supersedes_id back; `event`, a whole CloudEvent about a ticket, takes its place',
    { supersedes_id: text },
    { event, reason },
  ),
} satisfies Record<string, EventType>;
