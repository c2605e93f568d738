import type { Producer } from 'kafkajs';
import { Fault } from '../../schemas/faults.ts';
import type { Log } from '../../schemas/log.ts';
import { OWN_SOURCE } from '../../schemas/own-source.ts';
import type { SendFact } from '../../server/ports.ts';
import type { KafkaAccess } from '../kafka/access.ts';
import { openKafkaClient } from '../kafka/client.ts';
import { createCheck } from './check-event.ts';
import { sendEvents } from './send-events.ts';

/** The port by which rules and people become facts, Kafka behind it. The producer is opened with the first one. */
export function openFacts(access: KafkaAccess, log: Log): { send: SendFact; stop(): Promise<void> } {
  const kafka = openKafkaClient(access, 'andon-facts', log);
  const check = createCheck();
  let opening: Promise<Producer> | undefined;
  const opened = async (): Promise<Producer> => {
    const producer = kafka.producer({ allowAutoTopicCreation: false, retry: { retries: 3 } });
    await producer.connect();
    return producer;
  };
  return {
    async send({ tenant, type, subject, id, at, data }) {
      const time = new Date(at).toISOString();
      const value = JSON.stringify({
        specversion: '1.0',
        id,
        source: OWN_SOURCE,
        type,
        subject,
        time,
        tenant,
        data,
      });
      // The site's clock may run ahead of this machine's: it is not measured against it.
      const checked = check(value, at);
      if (!checked.ok) throw new Fault('ANDON_E242', { fault: checked.fault, field: checked.field });
      opening ??= opened();
      try {
        await sendEvents(await opening, [{ type: checked.type, key: checked.key, value, timestamp: at }]);
      } catch (cause) {
        const failed = opening;
        opening = undefined;
        await (await failed.catch(() => undefined))?.disconnect().catch(() => undefined);
        throw new Fault('ANDON_E305', { doing: 'alerts' }, { cause });
      }
    },
    async stop() {
      await (await opening?.catch(() => undefined))?.disconnect();
    },
  };
}
