import { setTimeout as sleep } from 'node:timers/promises';
import type { Producer } from 'kafkajs';
import type { Log } from '../../schemas/log.ts';
import type { Doors } from '../../server/doors/ports.ts';
import type { KafkaAccess } from '../kafka/access.ts';
import { openKafkaClient } from '../kafka/client.ts';
import type { Settings } from '../settings.ts';
import { createCheck } from './check-event.ts';
import { readMappings } from './configuration.ts';
import { sendEvents } from './send-events.ts';

/** Senders of webhooks wait some ten seconds; what is not known by then is told as not known. */
const WITHIN_MS = 8_000;

/**
 * The doors with Kafka behind them. The producer connects with the first event, so that a server starts without Kafka,
 * and again after a connection that failed.
 *
 * @throws Fault ANDON_E311 for a mapping that is not valid.
 */
export async function wireDoors(
  access: KafkaAccess,
  settings: Pick<Settings, 'tokens' | 'mappings'>,
  log: Log,
): Promise<Doors & { stop(): Promise<void> }> {
  const mappings = await readMappings(settings);
  const kafka = openKafkaClient(access, 'andon-doors', log);
  let connecting: Promise<Producer> | undefined;
  const connected = (): Promise<Producer> => {
    connecting ??= (async () => {
      const producer = kafka.producer({ allowAutoTopicCreation: false, retry: { retries: 5 } });
      await producer.connect();
      return producer;
    })();
    connecting.catch(() => {
      connecting = undefined;
    });
    return connecting;
  };
  return {
    credentials: settings.tokens,
    mappings,
    check: createCheck(),
    async send(events) {
      const known = new AbortController();
      const sending = connected().then((producer) => sendEvents(producer, events));
      const late = sleep(WITHIN_MS, undefined, { signal: known.signal }).then(() => {
        throw new Error(`no acknowledgement within ${WITHIN_MS} ms`);
      });
      // Whichever comes second has nobody waiting for it any more.
      for (const one of [sending, late]) one.catch(() => undefined);
      try {
        await Promise.race([sending, late]);
      } finally {
        known.abort();
      }
    },
    async stop() {
      await (await connecting?.catch(() => undefined))?.disconnect();
    },
  };
}
