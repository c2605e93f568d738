import { afterEach, beforeEach, expect } from 'vitest';
import { ticketKind } from '../../../../ingest/kinds.ts';
import { type Ingest, type IngestDependencies, startIngest } from '../../../../ingest/start.ts';
import type { Store } from '../../../../store/store.ts';
import { type Call, disturbedStore } from './disturbed-store.ts';
import { type HandedSource, handedPartitions, type Partitions } from './handed-source.ts';
import { figures, mute, truth, until } from './ingest.ts';
import { decodePlain, plainState } from './plain-tickets.ts';
import { useStore } from './store.ts';

/** Messages of a delivery, which is a batch. */
export const BATCH = 10;
export const START = Date.now() - 3_600_000;

/** An ingest whose deliveries the test hands over and whose store it may disturb. Holds inside tests and hooks. */
export interface HandedIngest {
  store(): Store;
  partitions: Partitions;
  /** What the last ingest started reads from. */
  source: HandedSource;
  /** Name of the last ingest started. */
  process: string;
  /** Of plain tickets, on these partitions. It is stopped after the test. @param before see disturbedStore. */
  start(
    mine: number[],
    before?: (call: Call) => Promise<void> | undefined,
    more?: Partial<IngestDependencies>,
  ): Promise<Ingest>;
  /** Ids of the facts that stand. */
  facts(): Promise<string[]>;
  /** Resolves when the facts of these deliveries stand. */
  standing(...names: string[]): Promise<unknown>;
  /** Resolves when the group has committed this as the next offset. */
  committed(partition: number, offset: number): Promise<unknown>;
  /** Resolves when two further commits have passed: what could be committed is. */
  commits(): Promise<unknown>;
  /** Facts and state are those of these deliveries, and every message was counted once. */
  expectWhole(...names: string[]): Promise<void>;
}

/** Ten events of five tickets that no other delivery speaks of. */
export const delivery = (name: string, more: object = {}) =>
  Array.from({ length: BATCH }, (_, index) => ({
    id: `${name}-${index}`,
    subject: `${name}-${index % 5}`,
    at: START + index,
    status: index < 5 ? 'new' : 'closed',
    ...more,
  }));

/** For the top of a test file. */
export function useHandedIngest(): HandedIngest {
  const store = useStore();
  let ingest: Ingest | undefined;
  let processes = 0;
  const handed = {
    store,
    async start(mine, before = () => undefined, more = {}) {
      handed.source = handed.partitions.open(...mine);
      processes += 1;
      handed.process = `handed-${processes}`;
      ingest = await startIngest({
        store: disturbedStore(store(), before),
        openSource: async () => handed.source,
        deadLetters: { write: async () => {} },
        decode: decodePlain,
        kinds: [ticketKind(await plainState(store()))],
        clock: { now: () => Date.now() },
        clockOf: () => 'wall',
        fingerprint: 'handed',
        process: handed.process,
        exclusive: true,
        log: mute,
        ...more,
        settings: { maxRows: BATCH, commitEveryMs: 20, coldDelayMs: 20, slackMs: 1_000, ...more.settings },
      });
      return ingest;
    },
    async facts() {
      const rows = await store().query<{ id: string }>('SELECT id FROM ticket_events FINAL ORDER BY id');
      return rows.map(({ id }) => id);
    },
    standing: (...names) =>
      until(handed.facts, (ids) =>
        names.every((name) => ids.filter((id) => id.startsWith(`${name}-`)).length === BATCH),
      ),
    committed: (partition, offset) =>
      until(
        () => handed.partitions.committed.get(partition),
        (seen) => seen === offset,
      ),
    commits() {
      const before = handed.source.commits;
      return until(
        () => handed.source.commits,
        (seen) => seen >= before + 2,
      );
    },
    async expectWhole(...names) {
      const rows = await figures(store());
      expect(rows.map(({ subject }) => subject)).toEqual(
        names.flatMap((name) => [0, 1, 2, 3, 4].map((at) => `${name}-${at}`)).sort(),
      );
      expect(rows.every(({ total, status }) => total === 2 && status === 'closed')).toBe(true);
      expect(rows).toEqual(await truth(store()));
      const [counts] = await store().query(
        'SELECT sum(messages) AS messages, sum(kept) AS kept FROM ingest_counts',
      );
      expect(counts).toEqual({ messages: names.length * BATCH, kept: names.length * BATCH });
    },
  } as HandedIngest;
  beforeEach(() => {
    handed.partitions = handedPartitions();
  });
  afterEach(async () => {
    await ingest?.stop();
    ingest = undefined;
  }, 60_000);
  return handed;
}
