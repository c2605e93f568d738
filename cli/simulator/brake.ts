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
export async function standingOf(admin: Admin, tries = 800): Promise<Standing> {
  try {
    return await look(admin);
  } catch (error) {
    // A topic that was made just now has no leader for a while, nor has a broker that starves on a busy machine: two
    // minutes are more than either takes.
    if (tries <= 0 || !passes(error)) throw error;
    await sleep(LOOK_AGAIN_MS);
    return standingOf(admin, tries - 1);
  }
}

/** kafkajs calls a coordinator that is away final, though it comes back with its broker. */
const passes = (error: unknown): boolean =>
  error instanceof kafkajs.KafkaJSError &&
  (error.retriable || error.name === 'KafkaJSGroupCoordinatorNotFound' || passes(error.cause));

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

/** How long (ms) a live event may have to wait behind history. */
const AHEAD_MS = 1_000;
/** A round of the ingest is never taken for longer than this, ms. */
const ROUND_MS = 2_500;
const LEAST = 6_000;
const MOST = 100_000;
const LOOK_AGAIN_MS = 150;
/** Readers that stand still for so long do not hold history back for ever. */
const PATIENCE_MS = 60_000;

/**
 * Holds history back, so that what happens now never waits long behind it: as many messages are under way as the readers
 * take in within a second. How many these are is found by trying, since readers that are given little take in little: each
 * time that all of what was under way has been committed, there may be more or less of it by how long that took. The ingest
 * evaluates in rounds and commits once a second: the shortest time that was seen is that, and no waiting.
 */
export function createBrake(look: {
  standing(): Promise<Standing>;
  now(): number;
  wait(ms: number): Promise<void>;
}): (messages: number) => Promise<void> {
  let mayWait = LEAST;
  let allowance = LEAST;
  /** All that the broker had at a moment when much was under way. */
  let mark: { at: number; end: number } | undefined;
  let shortest = ROUND_MS;

  const adapt = (at: number, { done, waiting }: Standing): void => {
    if (mark) {
      const took = at - mark.at;
      // Where it takes far too long already, there is no need to see its end.
      if (done < mark.end && took < 2 * (shortest + AHEAD_MS)) return;
      shortest = Math.min(shortest, took);
      const factor = Math.min(1.5, Math.max(0.5, (shortest + AHEAD_MS) / took));
      mayWait = Math.min(MOST, Math.max(LEAST, mayWait * factor));
      mark = undefined;
    }
    if (waiting >= mayWait / 2) mark = { at, end: done + waiting };
  };
  return async (messages) => {
    const since = look.now();
    while (allowance < messages) {
      const standing = await look.standing();
      const at = look.now();
      adapt(at, standing);
      allowance = mayWait - standing.waiting;
      if (allowance >= messages || at - since > PATIENCE_MS) break;
      await look.wait(LOOK_AGAIN_MS);
    }
    allowance -= messages;
  };
}
