import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts, LOOPBACK } from '../../../cli/ports.ts';
import type { Settings } from '../../../cli/settings.ts';
import { subjectKinds } from '../../../cli/wire/metrics.ts';
import { wireServer } from '../../../cli/wire/server.ts';
import { startDeadLetters } from '../../../ingest/dead-letters.ts';
import { createDecoder } from '../../../ingest/decode/decoder.ts';
import { startKafkaSource } from '../../../ingest/kafka-source.ts';
import { type Ingest, startIngest } from '../../../ingest/start.ts';
import type { Clock } from '../../../schemas/clock.ts';
import type { Log } from '../../../schemas/log.ts';
import type { SimEvent } from '../../../simulator/event.ts';
import { toMessage } from '../../../simulator/publish.ts';
import { openEmbeddedStore } from '../../../store/embedded.ts';
import { testBroker } from '../../support/broker.ts';

const DAY = 86_400_000;
const SHANGHAI = 8 * 3_600_000;

/** The last weekday on which it has been 10:24 in Shanghai, at that time: every queue is open. */
export function lastMorning(wall: number): number {
  let day = Math.floor((wall + SHANGHAI) / DAY);
  const at = (): number => day * DAY + 10 * 3_600_000 + 24 * 60_000 - SHANGHAI;
  // 1 January 1970 was a Thursday.
  while (at() > wall || [0, 6].includes((day + 4) % 7)) day -= 1;
  return at();
}

/** A broker that is still busy starting may not know a topic that it has just made. */
async function patiently<T>(work: () => Promise<T>, times = 6): Promise<T> {
  for (let left = times; ; left -= 1) {
    try {
      return await work();
    } catch (error) {
      if (left <= 1) throw error;
    }
  }
}

export interface LiveSite {
  url: string;
  ingest: Ingest;
  /** The site's time: it passes like the wall's, and leaps when told to. */
  clock: Clock & { leap(ms: number): void };
  /** Through Kafka, as any producer. */
  send(events: readonly SimEvent[]): Promise<void>;
  stopServer(): Promise<void>;
  /** @param more settings besides those of a test: with `alerts` it watches the rules that ship. */
  startServer(more?: Partial<Settings>): Promise<void>;
  /** What was logged as an error. */
  failures: string[];
  stop(): Promise<void>;
}

/** Broker, ingest, store and server as `andon start` composes them, on free ports and in a folder of their own. */
export async function startSite(web: string, start: number): Promise<LiveSite> {
  let ahead = start - Date.now();
  const clock = {
    now: () => Date.now() + ahead,
    leap: (ms: number) => {
      ahead += ms;
    },
  };
  const failures: string[] = [];
  const log: Log = {
    debug() {},
    info() {},
    warn() {},
    error: (details, message) => void failures.push(`${message} ${JSON.stringify(details)}`),
  };
  const undo: (() => Promise<unknown>)[] = [];
  const stop = async (): Promise<void> => {
    for (const one of undo.splice(0).reverse()) await one();
  };
  try {
    const folder = await mkdtemp(join(tmpdir(), 'andon-live-'));
    undo.push(() => rm(folder, { recursive: true, force: true }));
    const broker = await testBroker();
    undo.push(broker.stop);
    const topics = await patiently(() => broker.ownTopics());
    const store = await openEmbeddedStore(join(folder, 'store'));
    undo.push(() => store.close());
    const producer = broker.client().producer({ allowAutoTopicCreation: false });
    await producer.connect();
    undo.push(() => producer.disconnect());
    const deadLetters = await startDeadLetters(broker.client(), topics['cc.deadletter.v1']);
    undo.push(deadLetters.stop);
    const ingest = await startIngest({
      store,
      openSource: () =>
        startKafkaSource({
          kafka: broker.client(),
          log,
          topics: Object.entries(topics).flatMap(([usual, own]) =>
            usual === 'cc.deadletter.v1' ? [] : [own],
          ),
          group: `browser-${randomUUID()}`,
        }),
      deadLetters,
      decode: createDecoder(),
      kinds: subjectKinds(),
      clock,
      clockOf: () => 'wall',
      fingerprint: 'browser',
      process: randomUUID(),
      exclusive: true,
      log,
    });
    undo.push(ingest.stop);
    const [port] = (await freePorts(1)) as [number];
    const nothing = { directory: null, boards: null, clickhouse: null };
    const nobody = { alertWebhooks: [], accounts: [], hosts: [] };
    const settings = { speed: 1, ...nothing, ...nobody } as unknown as Settings;
    const needs = { settings, clock, log, kafka: broker, store, ingest, web, host: LOOPBACK, port };
    let server: { stop(): Promise<void> } | undefined = await wireServer(needs);
    undo.push(async () => server?.stop());
    return {
      url: `http://${LOOPBACK}:${port}`,
      ingest,
      clock,
      async send(events) {
        const byTopic = new Map<string, { key: string; value: string; timestamp: string }[]>();
        for (const { topic, ...message } of events.map(toMessage)) {
          const own = topics[topic] as string;
          byTopic.set(own, [...(byTopic.get(own) ?? []), message]);
        }
        const headers = { 'content-type': 'application/cloudevents+json; charset=UTF-8' };
        await producer.sendBatch({
          topicMessages: [...byTopic].map(([topic, messages]) => ({
            topic,
            messages: messages.map((message) => ({ ...message, headers })),
          })),
        });
      },
      async stopServer() {
        await server?.stop();
        server = undefined;
      },
      async startServer(more = {}) {
        server = await wireServer({ ...needs, settings: { ...settings, ...more } });
      },
      failures,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
