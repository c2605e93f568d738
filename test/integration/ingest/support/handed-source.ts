import type { Delivery, Position, Source } from '../../../../ingest/source.ts';
import type { RawMessage } from '../../../../ingest/verdict.ts';

export const TOPIC = 'handed';

/**
 * Partitions whose deliveries, assignments and refusals the test decides: Kafka itself cannot be made to revoke between
 * two given batches. What a group has committed outlives its members.
 */
export interface Partitions {
  /** One delivery: it is handed over whole, so with `maxRows` as many it is a batch. */
  append(partition: number, events: readonly object[]): void;
  /** What the group has committed, by partition: the next offset to read. */
  readonly committed: ReadonlyMap<number, number>;
  /** A member that is given these partitions and reads on where the group was. */
  open(...partitions: number[]): HandedSource;
}

export interface HandedSource extends Source {
  /** The group was given anew: these partitions are the member's from now on. */
  assign(...partitions: number[]): void;
  /** The next commits are answered `lost`. */
  loseCommits(times: number): void;
  /** Deliveries that nobody took. */
  readonly waiting: number;
  /** How often it was told what to commit, be it nothing. */
  readonly commits: number;
}

export function handedPartitions(): Partitions {
  const logs = new Map<number, RawMessage[][]>();
  const committed = new Map<number, number>();
  const members = new Set<{ take(partition: number): void }>();
  const lengthOf = (partition: number) => (logs.get(partition) ?? []).flat().length;

  return {
    committed,
    append(partition, events) {
      const first = lengthOf(partition);
      const messages = events.map((event, at) => ({
        topic: TOPIC,
        partition,
        offset: first + at,
        timestamp: Date.now(),
        key: null,
        value: Buffer.from(JSON.stringify(event)),
        headers: {},
      }));
      logs.set(partition, [...(logs.get(partition) ?? []), messages]);
      for (const member of members) member.take(partition);
    },
    open(...partitions) {
      const owned = new Set<number>();
      const queue: Delivery[] = [];
      const reached = new Map<number, number>();
      let refusals = 0;
      let commits = 0;
      let wake = () => {};
      const member = {
        take(partition: number) {
          if (!owned.has(partition)) return;
          for (const log of logs.get(partition) ?? []) {
            const from = reached.get(partition) ?? 0;
            const messages = log.filter(({ offset }) => offset >= from);
            if (messages.length === 0) continue;
            reached.set(partition, (messages.at(-1)?.offset ?? 0) + 1);
            const end = lengthOf(partition);
            queue.push({ kind: 'messages', topic: TOPIC, partition, messages, bytes: 1, end });
          }
          wake();
        },
      };
      const assign = (...mine: number[]): void => {
        owned.clear();
        queue.push({ kind: 'assigned', partitions: mine.map((partition) => ({ topic: TOPIC, partition })) });
        for (const partition of mine) {
          owned.add(partition);
          reached.set(partition, committed.get(partition) ?? 0);
          member.take(partition);
        }
        wake();
      };
      members.add(member);
      assign(...partitions);
      return {
        assign,
        loseCommits(times) {
          refusals = times;
        },
        get waiting() {
          return queue.length;
        },
        get commits() {
          return commits;
        },
        take: () => queue.shift(),
        arrival(ms) {
          if (queue.length > 0) return Promise.resolve();
          return new Promise((resolve) => {
            const timer = setTimeout(resolve, ms);
            wake = () => {
              clearTimeout(timer);
              resolve();
            };
          });
        },
        owns: (_topic, partition) => owned.has(partition),
        async commit(positions: Position[]) {
          commits += 1;
          if (positions.length > 0 && refusals > 0) {
            refusals -= 1;
            return 'lost';
          }
          for (const { partition, offset } of positions) committed.set(partition, offset);
          return 'committed';
        },
        earliest: async () => 0,
        look: async () => {},
        missing: () => [],
        silence: () => 0,
        get held() {
          return queue.length;
        },
        failed: new Promise<never>(() => {}),
        async stop() {
          members.delete(member);
        },
      };
    },
  };
}
