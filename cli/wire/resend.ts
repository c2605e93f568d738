import kafkajs, { type Producer } from 'kafkajs';
import { Fault } from '../../schemas/faults.ts';
import type { Log } from '../../schemas/log.ts';
import type { Resend, SentMessage } from '../../server/ports.ts';
import type { KafkaAccess } from '../kafka/access.ts';
import { openKafkaClient } from '../kafka/client.ts';

/** Messages and bytes of one request: the broker refuses one above 1 MiB, and kafkajs does not split it. */
const MOST = 500;
const MOST_BYTES = 256 * 1024;

const bytesOf = ({ key, value }: SentMessage): number => (key?.length ?? 0) + value.length;

/** Runs of one partition, each small enough for one request. */
function* runsOf(messages: readonly SentMessage[]): Generator<{ first: number; run: SentMessage[] }> {
  let run: SentMessage[] = [];
  let bytes = 0;
  let first = 0;
  for (const [index, message] of messages.entries()) {
    const [head] = run;
    const other = head && (head.topic !== message.topic || head.partition !== message.partition);
    if (other || run.length >= MOST || bytes + bytesOf(message) > MOST_BYTES) {
      if (run.length > 0) yield { first, run };
      run = [];
      bytes = 0;
      first = index;
    }
    run.push(message);
    bytes += bytesOf(message);
  }
  if (run.length > 0) yield { first, run };
}

/** Sends what was quarantined again. The producer is opened when it is needed for the first time. */
export function openResend(access: KafkaAccess, log: Log): { resend: Resend; stop(): Promise<void> } {
  let opening: Promise<Producer> | undefined;
  const opened = async (): Promise<Producer> => {
    const kafka = openKafkaClient(access, 'andon-replay', log);
    const producer = kafka.producer({
      allowAutoTopicCreation: false,
      createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
      // A person waits for the answer.
      retry: { retries: 3 },
    });
    await producer.connect();
    return producer;
  };
  return {
    async resend(messages, taken) {
      try {
        opening ??= opened();
        const producer = await opening;
        for (const { first, run } of runsOf(messages)) {
          const [head] = run as [SentMessage];
          const [record] = await producer.send({
            topic: head.topic,
            acks: -1,
            messages: run.map(({ partition, key, value, headers, timestamp }) => ({
              partition,
              key,
              value,
              headers,
              timestamp: String(timestamp),
            })),
          });
          const base = Number(record?.baseOffset);
          await taken(
            first,
            run.map((_, index) => base + index),
          );
        }
      } catch (cause) {
        if (cause instanceof Fault || !(cause instanceof kafkajs.KafkaJSError)) throw cause;
        await (await opening?.catch(() => undefined))?.disconnect().catch(() => undefined);
        opening = undefined;
        throw new Fault('ANDON_E305', { doing: 'replay' }, { cause });
      }
    },
    async stop() {
      await (await opening?.catch(() => undefined))?.disconnect();
    },
  };
}
