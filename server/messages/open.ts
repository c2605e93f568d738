import { ulid } from 'ulid';
import type { MessageList } from '../../schemas/message.ts';
import type { Store } from '../../store/store.ts';
import { readOperations } from '../operations.ts';
import type { SendFact } from '../ports.ts';
import type { Site } from '../site.ts';
import { foldMessages, type MessageEvent } from './fold.ts';

/** The longest that a message may stand (ms): older words than a week's are no news. */
export const LONGEST_MESSAGE_MS = 7 * 86_400_000;

/** What somebody says. */
export type Said =
  | { type: 'message.posted'; by: string; text: string; until: number; boards: readonly string[] }
  | { type: 'message.withdrawn'; id: string; by: string }
  | { type: 'handover.written'; by: string; note: string }
  | { type: 'handover.read'; id: string; by: string };

export interface Messages {
  /** As it stands, or as it stood at an instant (ms of site time). */
  list(tenant: string, now?: number): Promise<MessageList>;
  /** What this process knows of the present. */
  open(tenant: string): MessageList;
  /**
   * Tells the walls once the broker has it. @returns null: nothing of that id stands.
   * @throws Fault ANDON_E242 for what may not be kept, ANDON_E305 when the broker does not take it.
   */
  say(tenant: string, said: Said): Promise<MessageList | null>;
  /** Takes in what other processes told. */
  refresh(tenant: string): Promise<void>;
}

export interface MessagesDeps {
  store: Pick<Store, 'query'>;
  sites: ReadonlyMap<string, Site>;
  send: SendFact;
  changed(list: MessageList): void;
}

/** Words for the walls and between shifts, taken up where their events leave off. */
export async function openMessages({ store, sites, send, changed }: MessagesDeps): Promise<Messages> {
  const known = new Map<string, Map<string, MessageEvent>>();
  const siteNow = (tenant: string): number => sites.get(tenant)?.now() ?? 0;
  const stored = (tenant: string, to: number): Promise<MessageEvent[]> =>
    readOperations(store, tenant, { types: ['message.', 'handover.'], from: to - LONGEST_MESSAGE_MS, to });
  const listAt = (tenant: string, events: Iterable<MessageEvent>, now: number): MessageList => ({
    ...foldMessages(tenant, events, now),
    now,
  });
  const openAt = (tenant: string, now: number) => listAt(tenant, known.get(tenant)?.values() ?? [], now);
  const open = (tenant: string) => openAt(tenant, siteNow(tenant));
  async function takeIn(tenant: string, now: number): Promise<void> {
    const events = known.get(tenant) ?? new Map<string, MessageEvent>();
    known.set(tenant, events);
    for (const event of await stored(tenant, now)) events.set(event.id, event);
    for (const { id, at } of events.values()) if (now - at > LONGEST_MESSAGE_MS) events.delete(id);
  }
  async function refresh(tenant: string): Promise<void> {
    const now = siteNow(tenant);
    const before = JSON.stringify(openAt(tenant, now));
    await takeIn(tenant, now);
    if (JSON.stringify(openAt(tenant, now)) !== before) changed(open(tenant));
  }
  for (const tenant of sites.keys()) await takeIn(tenant, siteNow(tenant));

  return {
    open,
    async list(tenant, now) {
      if (now !== undefined) return listAt(tenant, await stored(tenant, now), now);
      // Whoever asks first must not keep from the walls what others said.
      await refresh(tenant);
      return open(tenant);
    },
    async say(tenant, { type, ...more }) {
      const { id, ...said } = { id: undefined, ...more };
      const present = open(tenant);
      const stands = present.messages.some((each) => each.id === id) || present.handover?.id === id;
      if (id !== undefined && !stands) return null;
      const [at, subject] = [siteNow(tenant), id ?? ulid()];
      const detail = 'until' in said ? { ...said, until: new Date(said.until).toISOString() } : said;
      const named = type.startsWith('message.') ? { message_id: subject } : { handover_id: subject };
      const fact = { tenant, type, subject, at, id: ulid() };
      await send({ ...fact, data: { ...named, ...detail } });
      known.get(tenant)?.set(fact.id, { ...fact, detail });
      const list = open(tenant);
      changed(list);
      return list;
    },
    refresh,
  };
}
