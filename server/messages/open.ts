import { ulid } from 'ulid';
import type { MessageList } from '../../schemas/message.ts';
import type { Store } from '../../store/store.ts';
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

interface Row extends Omit<MessageEvent, 'detail'> {
  detail: string;
}

/** Words for the walls and between shifts, taken up where their events leave off. */
export async function openMessages({ store, sites, send, changed }: MessagesDeps): Promise<Messages> {
  const known = new Map<string, Map<string, MessageEvent>>();
  const siteNow = (tenant: string): number => sites.get(tenant)?.now() ?? 0;
  const stored = async (tenant: string, to: number): Promise<MessageEvent[]> => {
    const rows = await store.query<Row>(
      `SELECT type, subject, at, id, detail FROM operations_events FINAL
       WHERE tenant = {tenant:String} AND (startsWith(type, 'message.') OR startsWith(type, 'handover.')) AND drill = 0
         AND at >= {from:Int64} AND at <= {to:Int64}`,
      { tenant, from: to - LONGEST_MESSAGE_MS, to },
    );
    return rows.map((row) => ({ ...row, detail: row.detail === '' ? {} : JSON.parse(row.detail) }));
  };
  const listAt = (tenant: string, events: Iterable<MessageEvent>, now: number): MessageList => ({
    ...foldMessages(tenant, events, now),
    now,
  });
  const open = (tenant: string) => listAt(tenant, known.get(tenant)?.values() ?? [], siteNow(tenant));
  async function takeIn(tenant: string): Promise<void> {
    const events = known.get(tenant) ?? new Map<string, MessageEvent>();
    known.set(tenant, events);
    const now = siteNow(tenant);
    for (const event of await stored(tenant, now)) events.set(event.id, event);
    for (const { id, at } of events.values()) if (now - at > LONGEST_MESSAGE_MS) events.delete(id);
  }
  for (const tenant of sites.keys()) await takeIn(tenant);

  return {
    open,
    async list(tenant, now) {
      if (now !== undefined) return listAt(tenant, await stored(tenant, now), now);
      await takeIn(tenant);
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
    async refresh(tenant) {
      const before = JSON.stringify(foldMessages(tenant, known.get(tenant)?.values() ?? [], siteNow(tenant)));
      await takeIn(tenant);
      const list = open(tenant);
      if (
        JSON.stringify({ ...list, now: undefined }) !==
        JSON.stringify({ ...JSON.parse(before), now: undefined })
      )
        changed(list);
    },
  };
}
