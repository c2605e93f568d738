import { type EventType, eventType, instant, text, texts } from './field.ts';

/** A role or a pseudonym, never a name. */
const BY = { by: text };

/** What leads write for the room, and for whoever comes after them. */
export const MESSAGE_EVENTS = {
  'message.posted': eventType(
    'words on the walls until then; `boards` names the boards, without them all',
    { ...BY, text, until: instant },
    { boards: texts },
  ),
  'message.withdrawn': eventType('they are taken down before their time', BY),
  'handover.written': eventType('what the next lead has to know', { ...BY, note: text }),
  'handover.read': eventType('the next lead has read it', BY),
} satisfies Record<string, EventType>;
