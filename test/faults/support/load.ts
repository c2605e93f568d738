import { type Admin, Kafka, logLevel } from 'kafkajs';
import { GROUP, TOPICS } from '../../../ingest/kafka-source.ts';
import { type Message, publish } from '../../../simulator/publish.ts';
import { inOrder } from '../../bench/events.ts';
import { pause } from '../../bench/house.ts';

/** A simulated centre that sends so many events a second until it is stopped. */
export interface Load {
  /** Ends it. @returns how many messages were sent, and how many of them are facts. */
  stop(): Promise<{ sent: number; facts: number }>;
}

const client = (brokers: string[]): Kafka =>
  new Kafka({
    clientId: 'faults',
    brokers,
    logLevel: logLevel.NOTHING,
    connectionTimeout: 2_000,
    retry: { retries: 10_000, initialRetryTime: 100, maxRetryTime: 500 },
  });

export async function startLoad(brokers: string[], rate: number): Promise<Load> {
  const producer = client(brokers).producer({ allowAutoTopicCreation: false });
  await producer.connect();
  let stopped = false;
  let facts = 0;
  const began = performance.now();
  let due = 0;
  function* events(): Generator<Message> {
    for (const message of inOrder(50_000_000, Date.now())) {
      if (stopped) return;
      if (!message.value.includes('source.heartbeat')) facts += 1;
      yield message;
    }
  }
  const running = publish(producer, events(), {
    most: Math.ceil(rate / 20),
    async before(messages) {
      due += messages;
      const early = (due / rate) * 1_000 - (performance.now() - began);
      if (early > 0) await pause(early);
    },
  });
  running.catch(() => undefined);
  return {
    async stop() {
      stopped = true;
      const sent = await running;
      await producer.disconnect();
      return { sent, facts };
    },
  };
}

/** What the broker has, what the group has committed, what the broker no longer has. Messages. */
export interface Standing {
  end: number;
  committed: number;
  /** Committed offsets lie so far before the start of the log. */
  outOfReach: number;
}

/** Asks the broker, again while it is away. */
export async function standing(brokers: string[]): Promise<Standing> {
  const admin: Admin = client(brokers).admin();
  try {
    await admin.connect();
    const [groups, ...ends] = await Promise.all([
      admin.fetchOffsets({ groupId: GROUP, topics: [...TOPICS] }),
      ...TOPICS.map((topic) => admin.fetchTopicOffsets(topic)),
    ]);
    const committedOf = new Map(
      groups.flatMap(({ topic, partitions }) =>
        partitions.map((one): [string, number] => [
          `${topic}/${one.partition}`,
          Math.max(0, Number(one.offset)),
        ]),
      ),
    );
    const all = ends.flatMap((list, index) =>
      list.map((one) => {
        const committed = committedOf.get(`${TOPICS[index]}/${one.partition}`) ?? 0;
        return { end: Number(one.high), committed, outOfReach: Math.max(0, Number(one.low) - committed) };
      }),
    );
    const sum = (part: keyof Standing) => all.reduce((total, one) => total + one[part], 0);
    return { end: sum('end'), committed: sum('committed'), outOfReach: sum('outOfReach') };
  } finally {
    await admin.disconnect().catch(() => undefined);
  }
}

/** Waits until the group has committed as much as the broker has now. @returns how long that took, ms. */
export async function caughtUp(brokers: string[]): Promise<number> {
  const began = performance.now();
  const { end } = await standing(brokers);
  for (;;) {
    const { committed } = await standing(brokers);
    if (committed >= end) return performance.now() - began;
    await pause(250);
  }
}
