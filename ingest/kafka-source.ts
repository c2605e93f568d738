import kafkajs, { type Admin, type Consumer, type EachBatchPayload, type Kafka } from 'kafkajs';
import { Fault } from '../schemas/faults.ts';
import type { Log } from '../schemas/log.ts';
import { brokerFault } from './broker-fault.ts';
import { registerCodecs } from './codecs.ts';
import { surviveUnreadableBatches } from './fetch-response.ts';
import type { FetchedRecord } from './kafkajs-protocol.ts';
import type { Delivery, Position, Source } from './source.ts';
import type { RawMessage } from './verdict.ts';

export const GROUP = 'andon-ingest';
export const TOPICS = ['cc.ticket.v1', 'cc.contact.v1', 'cc.agent.v1', 'cc.survey.v1', 'cc.ops.v1'] as const;

export interface KafkaSourceOptions {
  kafka: Kafka;
  log: Log;
  topics?: readonly string[];
  group?: string;
  /** Reading pauses above this many bytes that nobody took, and goes on below half of it. */
  holdBytes?: number;
  /** Called when the consumer begins anew by itself. */
  retried?: () => void;
  /** How long (ms) what is known of the topics holds: a partition more is seen by then. */
  metadataMaxAgeMs?: number;
}

const bytesOf = (message: RawMessage): number => {
  let bytes = (message.value?.length ?? 0) + (message.key?.length ?? 0) + 64;
  for (const name in message.headers) bytes += name.length + (message.headers[name]?.length ?? 0) + 64;
  return bytes;
};

/** Most messages have none, and share this. */
const NO_HEADERS: Record<string, Buffer> = {};

/** A message as kafkajs gives it, as the pipeline wants it. A header without a value is no header. */
export function raw(topic: string, partition: number, message: FetchedRecord): RawMessage {
  let headers = NO_HEADERS;
  for (const name in message.headers) {
    const value = message.headers[name];
    if (!value) continue;
    // No prototype: `__proto__` is a name like any other.
    if (headers === NO_HEADERS) headers = Object.create(null) as Record<string, Buffer>;
    headers[name] = value;
  }
  const read: RawMessage = {
    topic,
    partition,
    offset: Number(message.offset),
    timestamp: Number(message.timestamp),
    key: message.key ?? null,
    value: message.value,
    headers,
  };
  if (message.unreadable) read.unreadable = true;
  return read;
}

/** The broker's word for what went wrong, also where kafkajs wraps it after its last attempt; '' = none. */
function protocolTypeOf(error: unknown): string {
  for (let at = error; at instanceof Error; at = (at as { cause?: unknown }).cause)
    if (at instanceof kafkajs.KafkaJSProtocolError) return at.type;
  return '';
}

/** The group has a new generation, or this process is no longer in it: what was read will be read again. */
const MOVED_ON = new Set([
  'REBALANCE_IN_PROGRESS',
  'ILLEGAL_GENERATION',
  'UNKNOWN_MEMBER_ID',
  'NOT_COORDINATOR_FOR_GROUP',
]);

/** Asks the broker something that is rarely asked. */
async function asking<Answer>(kafka: Kafka, ask: (admin: Admin) => Promise<Answer>): Promise<Answer> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    return await ask(admin);
  } finally {
    await admin.disconnect();
  }
}

/**
 * Reads the topics of Andon as one member of the consumer group. kafkajs does not prefetch while a batch is handled, so
 * its handler only queues the bytes; offsets are committed when told and never otherwise.
 *
 * @throws Fault ANDON_E305 when no broker answers, ANDON_E341, E342, E343 when one refuses.
 */
export async function startKafkaSource(options: KafkaSourceOptions): Promise<Source> {
  const { kafka, log, topics = TOPICS, group = GROUP, holdBytes = 16 * 1024 * 1024 } = options;
  const { metadataMaxAgeMs = 30_000 } = options;
  registerCodecs();
  surviveUnreadableBatches();
  const consumer: Consumer = kafka.consumer({
    groupId: group,
    sessionTimeout: 10_000,
    heartbeatInterval: 2_000,
    rebalanceTimeout: 20_000,
    maxWaitTimeInMs: 50,
    maxBytesPerPartition: 2 * 1024 * 1024,
    maxBytes: 16 * 1024 * 1024,
    allowAutoTopicCreation: false,
    metadataMaxAge: metadataMaxAgeMs,
    retry: { retries: 8, initialRetryTime: 100, maxRetryTime: 5_000 },
  });

  // Time that passes, not an instant: the wall clock may be set meanwhile.
  let heardAt = performance.now();
  // An answer of any kind: a fetch alone also "ends" where every partition is paused and nobody was asked.
  consumer.on(consumer.events.REQUEST, () => {
    heardAt = performance.now();
  });

  const queue: Delivery[] = [];
  const owned = new Set<string>();
  const paused = new Map<string, { topic: string; partition: number }>();
  let held = 0;
  /** The last commit was not taken: it is tried every second, and said once. */
  let uncommitted = false;
  let wake: (() => void) | undefined;
  const push = (delivery: Delivery): void => {
    queue.push(delivery);
    wake?.();
  };

  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
    const partitions = Object.entries(payload.memberAssignment).flatMap(([topic, list]) =>
      list.map((partition) => ({ topic, partition })),
    );
    owned.clear();
    for (const one of partitions) owned.add(`${one.topic}/${one.partition}`);
    log.info({ partitions: partitions.length }, 'partitions assigned');
    push({ kind: 'assigned', partitions });
  });
  let fail: (fault: Fault) => void = () => {};
  const failed = new Promise<never>((_, reject) => {
    fail = reject;
  });
  failed.catch(() => undefined);
  consumer.on(consumer.events.CRASH, ({ payload }) => {
    // A new broker's coordinator is not there at once: kafkajs starts anew by itself.
    if (payload.restart) {
      options.retried?.();
      // A topic that is gone does not come back by asking for it.
      if (protocolTypeOf(payload.error) === 'UNKNOWN_TOPIC_OR_PARTITION')
        return fail(new Fault('ANDON_E335', {}, { cause: payload.error }));
      return log.info({ error: payload.error.message }, 'consumer starts anew');
    }
    fail(brokerFault(payload.error));
  });

  const eachBatch = async ({ batch, resolveOffset, heartbeat, isRunning, isStale }: EachBatchPayload) => {
    if (!isRunning() || isStale()) return;
    const { topic, partition } = batch;
    const messages = batch.messages.map((message) => raw(topic, partition, message as FetchedRecord));
    const bytes = messages.reduce((sum, message) => sum + bytesOf(message), 0);
    held += bytes;
    push({
      kind: 'messages',
      topic,
      partition,
      messages,
      bytes,
      end: Number(batch.highWatermark),
      from: Number((batch as { fetchedOffset?: string }).fetchedOffset ?? messages[0]?.offset),
      next: Number(batch.lastOffset()) + 1,
    });
    // Without this the same batch is fetched for ever, at full speed, and looks healthy.
    resolveOffset(batch.lastOffset());
    if (held > holdBytes && !paused.has(`${topic}/${partition}`)) {
      paused.set(`${topic}/${partition}`, { topic, partition });
      consumer.pause([{ topic, partitions: [partition] }]);
    }
    await heartbeat();
  };

  let missing: readonly string[] = topics;
  /** Reads every topic that is there; a consumer that asks for one that is not would read none. */
  const readWhatIsThere = async (): Promise<void> => {
    const there = new Set(await asking(kafka, (admin) => admin.listTopics()));
    const found = missing.filter((topic) => there.has(topic));
    if (found.length === 0) return;
    const first = missing.length === topics.length;
    if (!first) await consumer.stop();
    missing = missing.filter((topic) => !there.has(topic));
    try {
      await consumer.subscribe({ topics: found, fromBeginning: true });
      await consumer.run({ autoCommit: false, eachBatchAutoResolve: false, eachBatch });
    } catch (cause) {
      // It reads nothing now, and nobody would look again.
      fail(brokerFault(cause, { doing: 'subscribe' }));
      throw cause;
    }
  };

  try {
    await consumer.connect();
    await readWhatIsThere();
  } catch (cause) {
    await consumer.disconnect().catch(() => undefined);
    throw brokerFault(cause);
  }

  return {
    take() {
      const delivery = queue.shift();
      if (delivery?.kind === 'messages') held -= delivery.bytes;
      if (paused.size > 0 && held < holdBytes / 2) {
        for (const { topic, partition } of paused.values())
          consumer.resume([{ topic, partitions: [partition] }]);
        paused.clear();
      }
      return delivery;
    },
    arrival(ms) {
      if (queue.length > 0) return Promise.resolve();
      return new Promise((resolve) => {
        const done = () => {
          clearTimeout(timer);
          wake = undefined;
          resolve();
        };
        const timer = setTimeout(done, ms);
        wake = done;
      });
    },
    owns: (topic, partition) => owned.has(`${topic}/${partition}`),
    async commit(positions: Position[]) {
      if (positions.length === 0) return 'committed';
      try {
        await consumer.commitOffsets(positions.map((one) => ({ ...one, offset: String(one.offset) })));
        uncommitted = false;
        return 'committed';
      } catch (error) {
        const type = protocolTypeOf(error);
        // A broker that is gone for good crashes the consumer, which says so; one that is slow is asked again.
        const passes = error instanceof kafkajs.KafkaJSError && error.retriable;
        if (!MOVED_ON.has(type) && !passes) throw brokerFault(error, { doing: 'commit' });
        log[uncommitted ? 'debug' : 'warn']({ type, error: String(error) }, 'offsets not committed');
        uncommitted = true;
        return 'lost';
      }
    },
    earliest: (topic, partition) =>
      asking(kafka, async (admin) => {
        const offsets = await admin.fetchTopicOffsets(topic);
        return Number(offsets.find((one) => one.partition === partition)?.low ?? 0);
      }).catch((cause) => {
        throw brokerFault(cause, { doing: 'look where the log starts' });
      }),
    async look() {
      // A broker that is away is told of by others.
      if (missing.length > 0)
        await readWhatIsThere().catch((error) => log.debug({ error: String(error) }, 'topics not seen'));
    },
    missing: () => missing,
    silence: () => performance.now() - heardAt,
    get held() {
      return held;
    },
    failed,
    async stop() {
      await consumer.disconnect();
    },
  };
}
