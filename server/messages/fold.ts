import type { Handover, Message, MessageList } from '../../schemas/message.ts';
import type { OperationsEvent } from '../operations.ts';

/** What a message or a handover is made of. */
export type MessageEvent = Pick<OperationsEvent, 'type' | 'subject' | 'at' | 'id' | 'detail'>;

/** A note that nobody read is still shown so long (ms); messages end by themselves. */
export const HANDOVER_STANDS_MS = 48 * 3_600_000;

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** What the events of a tenant amount to at an instant, in whatever order and however often they come. Pure. */
export function foldMessages(
  tenant: string,
  events: Iterable<MessageEvent>,
  now: number,
): Omit<MessageList, 'now'> {
  const messages = new Map<string, Message>();
  const withdrawn = new Set<string>();
  const handovers = new Map<string, Handover>();
  const read = new Map<string, NonNullable<Handover['readBy']>>();
  for (const { type, subject, at, detail } of events) {
    if (at > now) continue;
    const by = text(detail.by);
    switch (type) {
      case 'message.posted': {
        const boards = Array.isArray(detail.boards) ? detail.boards.map(text) : [];
        const until = Date.parse(text(detail.until));
        messages.set(subject, { id: subject, by, at, text: text(detail.text), until, boards });
        break;
      }
      case 'message.withdrawn':
        withdrawn.add(subject);
        break;
      case 'handover.written':
        handovers.set(subject, { id: subject, by, at, note: text(detail.note), readBy: null });
        break;
      case 'handover.read': {
        // Of two who read it the first counts.
        const known = read.get(subject);
        if (!known || at < known.at) read.set(subject, { by, at });
        break;
      }
    }
  }
  const newestFirst = (a: { at: number; id: string }, b: { at: number; id: string }) =>
    b.at - a.at || (a.id < b.id ? 1 : -1);
  const [handover] = [...handovers.values()]
    .filter(({ at }) => now - at < HANDOVER_STANDS_MS)
    .sort(newestFirst);
  return {
    tenant,
    messages: [...messages.values()]
      .filter(({ id, until }) => until > now && !withdrawn.has(id))
      .sort(newestFirst),
    handover: handover ? { ...handover, readBy: read.get(handover.id) ?? null } : null,
  };
}
