/** The words of domain.md 3.3. Every set also knows `unknown` and `other`; unknown input is kept raw beside `unknown`. */
const words = <const T extends readonly string[]>(...values: T): readonly [...T, 'other', 'unknown'] => [
  ...values,
  'other',
  'unknown',
];

export const CHANNELS = words(
  'phone',
  'web_chat',
  'app',
  'wechat_oa',
  'website',
  'email',
  'sms',
  'social',
  'video',
  'counter',
  'self_service',
  'bot',
);
export const NOTIFY_CHANNELS = words('phone', 'sms', 'email', 'app_push', 'web_chat', 'letter');
export const PRIORITIES = words('urgent', 'important', 'general');
export const IMPACT_SCOPES = words('single', 'group', 'area', 'network');
export const COMPLEXITIES = words('low', 'medium', 'high');
export const CATEGORIES = words(
  'general_enquiry',
  'billing',
  'account',
  'service_change',
  'fault',
  'complaint',
  'suggestion',
  'policy_enquiry',
  'device_repair',
  'promotion',
  'unclassified',
);
export const FEEDBACK_TYPES = words('complaint', 'suggestion', 'opinion');
export const CUSTOMER_TIERS = words('ordinary', 'enterprise', 'vip');
export const DEPARTMENTS = words(
  'service',
  'technical',
  'operations',
  'analytics',
  'training',
  'network',
  'finance',
  'marketing',
  'account_manager',
  'vendor',
);
export const ROOT_CAUSES = words(
  'technical',
  'process',
  'system_bug',
  'customer_operation',
  'third_party',
  'network',
);
export const AGENT_STATES = words(
  'offline',
  'available',
  'on_contact',
  'after_contact',
  'ticket_work',
  'break',
  'meal',
  'training',
  'meeting',
  'unavailable_other',
  'system_fault',
);
export const AGENT_ROLES = words('agent', 'engineer', 'operations', 'analyst', 'trainer', 'supervisor');
export const AGENT_LEVELS = words('junior', 'middle', 'senior');
export const SURVEY_DIMENSIONS = words(
  'attitude',
  'response_speed',
  'resolution_efficiency',
  'professionalism',
  'process',
  'staff_ability',
  'result',
  'after_sales',
  'product_quality',
  'convenience',
  'waiting',
  'feedback',
  'environment',
  'overall',
);
export const SURVEY_INSTRUMENTS = words('csat5', 'csat10', 'csi100', 'nps11', 'ces7', 'solved_yes_no');
export const SURVEY_METHODS = words('online', 'app', 'sms', 'ivr', 'phone_callback', 'onsite', 'interview');
export const RISK_TYPES = words(
  'privacy',
  'process',
  'system',
  'staff',
  'natural',
  'social',
  'technical',
  'personnel',
);
export const OPENED_BY = words('agent', 'customer', 'system', 'bot');
export const RESPONDERS = words('human', 'bot');
export const METHODS = words('auto', 'manual');
export const DIRECTIONS = words('inbound', 'outbound', 'outbound_proactive');
export const CONFIRM_OUTCOMES = words('solved', 'not_solved', 'no_contact');

/** Statuses of a ticket. The first five are open; `reopened` is open too. */
export const TICKET_STATUSES = [
  'new',
  'in_progress',
  'pending_customer',
  'pending_third_party',
  'pending_internal',
  'resolved',
  'confirmed',
  'closed',
  'reopened',
  'cancelled',
  'merged',
] as const;
export type TicketStatus = (typeof TICKET_STATUSES)[number];
/** Only `ticket.reopened`, or a status_changed to an open status, leads out of these. */
export const ENDED_STATUSES = ['resolved', 'confirmed', 'closed'] as const;
/** In none of these does a ticket count as open. */
export const NOT_OPEN_STATUSES = ['resolved', 'confirmed', 'closed', 'cancelled', 'merged'] as const;
