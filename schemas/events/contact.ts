import { CATEGORIES, CHANNELS, CUSTOMER_TIERS, DIRECTIONS } from '../enumerations.ts';
import { type EventType, eventType, flag, milliseconds, oneOf, text } from './field.ts';

const where = { channel: oneOf(CHANNELS), queue: text };
const more = {
  agent_id: text,
  ticket_id: text,
  customer_id: text,
  region: text,
  city: text,
  category: oneOf(CATEGORIES),
  customer_tier: oneOf(CUSTOMER_TIERS),
  skill_group: text,
  direction: oneOf(DIRECTIONS),
  wait_ms: milliseconds,
  is_bot: flag,
  reason: text,
};
const handling = { talk_ms: milliseconds, hold_ms: milliseconds, acw_ms: milliseconds };

/** domain.md 3.2, contacts. Subject and key are the contact's id. Durations in milliseconds. */
export const CONTACT_EVENTS = {
  'contact.queued': eventType('starts to wait', where, more),
  'contact.answered': eventType('an agent takes it', where, more),
  'contact.abandoned': eventType('the customer gave up waiting', where, { ...more, end_reason: text }),
  'contact.ended': eventType(
    'the end of an answered contact',
    { ...where, ...handling },
    { ...more, end_reason: text },
  ),
  'contact.callback_requested': eventType('waits for a call back instead', where, more),
  'contact.transferred': eventType('goes to another queue', where, { ...more, to_queue: text }),
} satisfies Record<string, EventType>;
