import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DeadLetter } from '../../../../ingest/batch.ts';
import { startKafkaSource } from '../../../../ingest/kafka-source.ts';
import { ticketKind } from '../../../../ingest/kinds.ts';
import { type Ingest, type IngestDependencies, startIngest } from '../../../../ingest/start.ts';
import type { Store } from '../../../../store/store.ts';
import type { TestBroker } from '../../../support/broker.ts';
import { openTestStore } from '../../../support/clickhouse-endpoint/open-store.ts';
import { decodePlain, type PlainEvent, plainState } from './plain-tickets.ts';

/** Says only what broke. */
export const silent = {
  debug() {},
  info() {},
  warn() {},
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

/** A store in a folder of its own, which goes with it. */
export async function temporaryStore(): Promise<{ store: Store; folder: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'andon-ingest-test-'));
  const store = await openTestStore(folder);
  return {
    store,
    folder,
    async remove() {
      await store.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
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
  const stateSql = await plainState(site.store);
  processes += 1;
  return startIngest({
    store: site.store,
    openSource: () =>
      startKafkaSource({ kafka: site.broker.client(), log: silent, topics: [site.topic], group: site.group }),
    deadLetters: {
      async write(letters) {
        site.letters.push(...letters);
      },
    },
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

export async function send(site: Site, events: (PlainEvent | string)[], partition?: number): Promise<void> {
  const producer = site.broker.client().producer();
  await producer.connect();
  const messages = events.map((event) =>
    typeof event === 'string'
      ? { value: event, partition }
      : { key: event.subject, value: JSON.stringify(event), partition },
  );
  for (let at = 0; at < messages.length; at += 5_000)
    await producer.send({ topic: site.topic, messages: messages.slice(at, at + 5_000) });
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
