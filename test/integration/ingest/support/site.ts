import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach } from 'vitest';
import type { Ingest, IngestDependencies } from '../../../../ingest/start.ts';
import type { Store } from '../../../../store/store.ts';
import { useTestBroker } from '../../../support/broker.ts';
import { committed, plainIngest, type Site, send, until } from './ingest.ts';
import { useStore } from './store.ts';

/** The site of the test under way: empty tables, a topic and a consumer group of its own. */
export interface UsedSite extends Site {
  /** Starts an ingest here; the last one started is stopped after the test. */
  start(more?: Partial<IngestDependencies>): Promise<Ingest>;
  /** Stops the last one started, where it still runs. */
  stop(): Promise<void>;
  /** Sends to the topic: objects as JSON under the key that is their subject. */
  send(...events: (object | string | Buffer)[]): Promise<void>;
  /** Resolves when the offsets of all that was sent are committed. */
  settled(): Promise<void>;
  /** Sends, and waits until it is settled. */
  feed(...events: (object | string | Buffer)[]): Promise<void>;
  /** Whoever reads next begins the topic anew. */
  forgetOffsets(): void;
  /** The topic is gone with its offsets; another stands in its place. */
  loseTopic(): Promise<void>;
}

/** The store of a process that ends at the first command that begins so. */
export const endingAt = (store: Store, statement: string): Store => ({
  ...store,
  async command(sql, values) {
    if (sql.startsWith(statement)) throw new Error('the process ends here');
    await store.command(sql, values);
  },
});

/**
 * For the top of a test file; what it returns holds inside tests and hooks.
 *
 * @param usual what every ingest of this file is started with.
 */
export function useSite(partitions = 1, usual: Partial<IngestDependencies> = {}): UsedSite {
  const kafka = useTestBroker();
  const store = useStore();
  let ingest: Ingest | undefined;
  let sent = 0;
  const site = {
    async start(more = {}) {
      const settings = { ...usual.settings, ...more.settings };
      ingest = await plainIngest(site, { ...usual, ...more, settings });
      return ingest;
    },
    async stop() {
      const last = ingest;
      ingest = undefined;
      await last?.stop();
    },
    async send(...events) {
      sent += events.length;
      await send(site, events);
    },
    async settled() {
      await until(
        () => committed(site),
        (offsets) => Object.values(offsets).reduce((sum, offset) => sum + Math.max(0, offset), 0) >= sent,
        30_000,
      );
    },
    async feed(...events) {
      await site.send(...events);
      await site.settled();
    },
    forgetOffsets() {
      site.group += '-again';
    },
    async loseTopic() {
      sent = 0;
      site.topic = await kafka().ownTopic(partitions);
      site.group += '-new';
    },
  } as UsedSite;
  beforeEach(async () => {
    sent = 0;
    Object.assign(site, {
      store: store(),
      broker: kafka(),
      topic: await kafka().ownTopic(partitions),
      group: `group-${randomBytes(4).toString('hex')}`,
      letters: [],
    });
  }, 60_000);
  afterEach(() => site.stop(), 60_000);
  return site;
}
