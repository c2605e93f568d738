import type { DeadLetter } from '../../../../ingest/batch.ts';
import { startKafkaSource } from '../../../../ingest/kafka-source.ts';
import { ticketKind } from '../../../../ingest/kinds.ts';
import { type Ingest, type IngestDependencies, startIngest } from '../../../../ingest/start.ts';
import type { Store } from '../../../../store/store.ts';
import type { TestBroker } from '../../../support/broker.ts';
import { decodePlain, plainState } from './plain-tickets.ts';

/** Says nothing: for an ingest that is meant to break. */
export const mute = { debug() {}, info() {}, warn() {}, error() {} };

/** Says only what broke. */
export const silent = {
  ...mute,
  error(details: object, message: string) {
    console.error(message, details);
  },
};

/** Waits for a condition; fails after `ms` with what was last seen. */
export async function until<Seen>(
  look: () => Promise<Seen> | Seen,
  right: (seen: Seen) => boolean,
  ms = 20_000,
): Promise<Seen> {
  const end = Date.now() + ms;
  for (;;) {
    const seen = await look();
    if (right(seen)) return seen;
    if (Date.now() > end) throw new Error(`still not so: ${JSON.stringify(seen)}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

let processes = 0;

export interface Site {
  store: Store;
  broker: TestBroker;
  topic: string;
  group: string;
  letters: DeadLetter[];
}

/** An ingest of plain tickets on one topic; every setting quick. */
export async function plainIngest(site: Site, more: Partial<IngestDependencies> = {}): Promise<Ingest> {
  const { store, broker, topic, group, letters } = site;
  const stateSql = await plainState(store);
  processes += 1;
  return startIngest({
    store,
    openSource: () => startKafkaSource({ kafka: broker.client(), log: silent, topics: [topic], group }),
    deadLetters: { write: async (more) => void letters.push(...more) },
    decode: decodePlain,
    kinds: [ticketKind(stateSql)],
    clock: { now: () => Date.now() },
    clockOf: () => 'wall',
    fingerprint: 'test',
    process: `test-${processes}`,
    exclusive: true,
    log: silent,
    ...more,
    settings: { commitEveryMs: 50, coldDelayMs: 20, tickMs: 50, slackMs: 1_000, ...more.settings },
  });
}

/** Objects go as JSON under the key that is their subject. */
export async function send(
  { broker, topic }: Site,
  events: readonly (object | string | Buffer)[],
): Promise<void> {
  const producer = broker.client().producer();
  await producer.connect();
  const messages = events.map((event) =>
    typeof event === 'string' || Buffer.isBuffer(event)
      ? { value: event }
      : { key: 'subject' in event ? String(event.subject) : null, value: JSON.stringify(event) },
  );
  for (let at = 0; at < messages.length; at += 5_000)
    await producer.send({ topic, messages: messages.slice(at, at + 5_000) });
  await producer.disconnect();
}

export interface Figures {
  subject: string;
  total: number;
  due: number;
  status: string;
  last: number;
}

/** The state rows as they stand. */
export const figures = (store: Store, table = 'tickets'): Promise<Figures[]> =>
  store.query(`SELECT subject, facts_total AS total, facts_due AS due, status, last_fact_at AS last
    FROM ${table} FINAL ORDER BY subject`);

/** The state evaluated anew from all facts, as it should stand. */
export async function truth(store: Store, now = Date.now()): Promise<Figures[]> {
  const sql = (await plainState(store))({ facts: 'ticket_events', where: '1', now, epoch: 1 });
  return store.query(`SELECT s_subject AS subject, s_facts_total AS total, s_facts_due AS due, s_status AS status,
    s_last_fact_at AS last FROM (${sql}) ORDER BY subject`);
}

/** Offsets that the group has committed on a topic, by partition; −1 = none. */
export async function committed(site: Site): Promise<Record<number, number>> {
  const admin = site.broker.client().admin();
  await admin.connect();
  const [offsets] = await admin.fetchOffsets({ groupId: site.group, topics: [site.topic] });
  await admin.disconnect();
  return Object.fromEntries((offsets?.partitions ?? []).map((one) => [one.partition, Number(one.offset)]));
}
