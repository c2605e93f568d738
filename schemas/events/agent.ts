import { AGENT_LEVELS, AGENT_ROLES, AGENT_STATES } from '../enumerations.ts';
import { count, type EventType, eventType, instant, oneOf, text, texts } from './field.ts';

const post = {
  queues: texts,
  level: oneOf(AGENT_LEVELS),
  role: oneOf(AGENT_ROLES),
  region: text,
  team: text,
  max_concurrency: count,
};

/** domain.md 3.2, agents. Subject and key are the agent's pseudonymous id. */
export const AGENT_EVENTS = {
  'agent.state_changed': eventType(
    'occupancy and staffing; `since` is the instant the state began',
    { state: oneOf(AGENT_STATES), since: instant },
    { ...post, skill_groups: texts, reason: text, contact_id: text, ticket_id: text },
  ),
  'agent.skills_changed': eventType('what the agent may take', { skill_groups: texts }, post),
} satisfies Record<string, EventType>;
