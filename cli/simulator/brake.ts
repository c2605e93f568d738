import { setTimeout as sleep } from 'node:timers/promises';
import kafkajs, { type Admin } from 'kafkajs';
import { GROUP, TOPICS } from '../../ingest/kafka-source.ts';

/** How far the readers are: messages they have taken in for good, and messages that wait. */
export interface Standing {
  done: number;
  waiting: number;
}

/**
 * Where the ingest stands, by the offsets of its group. The two come from one look, so that what is sent meanwhile
 * is not mistaken for a delay.
 */
export async function standingOf(admin: Admin, tries = 40): Promise<Standing> {
  try {
    return await look(admin);
  } catch (error) {
    // A topic that was made just now, or a broker that was, has no leader for a while.
    if (tries <= 0 || !passes(error)) throw error;
    await sleep(LOOK_AGAIN_MS);
    return standingOf(admin, tries - 1);
  }
}

const passes = (error: unknown): boolean =>
  error instanceof kafkajs.KafkaJSError && (error.retriable || passes(error.cause));

async function look(admin: Admin): Promise<Standing> {
  const [groups, ...ends] = await Promise.all([
    admin.fetchOffsets({ groupId: GROUP, topics: [...TOPICS] }),
    ...TOPICS.map((topic) => admin.fetchTopicOffsets(topic)),
  ]);
  const standing = { done: 0, waiting: 0 };
  for (const [index, topic] of TOPICS.entries()) {
    const committed = new Map(
      groups
        .find((group) => group.topic === topic)
        ?.partitions.map(({ partition, offset }) => [partition, Number(offset)]),
    );
    for (const { partition, high, low } of ends[index] ?? []) {
      const read = Math.max(committed.get(partition) ?? -1, Number(low));
      standing.done += read;
      standing.waiting += Math.max(0, Number(high) - read);
    }
  }
  return standing;
}

/** How long (ms) a live event may have to wait behind history. The ingest commits once a second. */
const AHEAD_MS = 1_500;
const LEAST = 6_000;
const MOST = 100_000;
const LOOK_AGAIN_MS = 150;
/** Readers that stand still for so long do not hold history back for ever. */
const PATIENCE_MS = 60_000;

/**
 * Holds history back, so that what happens now never waits long behind it: there is only ever so much under way as the
 * readers take in within a second and a half, by their pace so far.
 */
export function createBrake(look: {
  standing(): Promise<Standing>;
  now(): number;
  wait(ms: number): Promise<void>;
}): (messages: number) => Promise<void> {
  let allowance = LEAST;
  /** Messages a ms. */
  let pace = 0;
  let last: { at: number; done: number } | undefined;

  const measure = (at: number, done: number): void => {
    if (!last) last = { at, done };
    // Commits come once a second: a shorter while would show none, or two.
    if (at - last.at < 2_000) return;
    const seen = Math.max(0, done - last.done) / (at - last.at);
    pace = pace === 0 ? seen : 0.5 * pace + 0.5 * seen;
    last = { at, done };
  };
  return async (messages) => {
    const since = look.now();
    while (allowance < messages) {
      const { done, waiting } = await look.standing();
      const at = look.now();
      measure(at, done);
      allowance = Math.min(MOST, Math.max(LEAST, pace * AHEAD_MS)) - waiting;
      if (allowance >= messages || at - since > PATIENCE_MS) break;
      await look.wait(LOOK_AGAIN_MS);
    }
    allowance -= messages;
  };
}
