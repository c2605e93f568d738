import { type Static, Type } from 'typebox';

const closed = { additionalProperties: false } as const;
const instant = (description: string) =>
  Type.Integer({ description: `${description}, ms UTC of the site's clock` });
const person = Type.String({ description: 'a role or a pseudonym' });

export const MessageSchema = Type.Object(
  {
    id: Type.String(),
    by: person,
    at: instant('written'),
    text: Type.String(),
    until: instant('taken down'),
    boards: Type.Array(Type.String(), { description: 'ids of the boards that show it; empty: all' }),
  },
  closed,
);
/** Words that a lead has put on walls. */
export type Message = Static<typeof MessageSchema>;

export const HandoverSchema = Type.Object(
  {
    id: Type.String(),
    by: person,
    at: instant('written'),
    note: Type.String(),
    readBy: Type.Union([Type.Object({ by: person, at: instant('read') }, closed), Type.Null()]),
  },
  closed,
);
/** A note from one shift to the next. */
export type Handover = Static<typeof HandoverSchema>;

export const MessageListSchema = Type.Object(
  {
    tenant: Type.String(),
    now: instant('as of'),
    messages: Type.Array(MessageSchema, { description: 'those that stand, the newest first' }),
    handover: Type.Union([HandoverSchema, Type.Null()], {
      description: 'the newest, read or not, of the last two days',
    }),
  },
  closed,
);
/** What stands on the walls of a tenant, and the note of the last shift. Sockets are told the whole of it. */
export type MessageList = Static<typeof MessageListSchema>;
