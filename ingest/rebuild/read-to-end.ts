import type { Store } from '../../store/store.ts';
import type { Decode } from '../batch.ts';
import { createCollect, LIMITS } from '../collect.ts';
import type { Erasures } from '../erasure/erasure.ts';
import { doorsOf, type SubjectKind } from '../kinds.ts';
import type { Source } from '../source.ts';
import type { Sources } from '../sources.ts';
import type { Stamps } from '../stamps.ts';

/** A partition's offsets: the first that the broker still has, and the one after its last. */
export interface Span {
  topic: string;
  partition: number;
  from: number;
  to: number;
}

export interface ReadToEndParts {
  store: Store;
  kinds: readonly SubjectKind[];
  /** Reads every partition from its first offset on, in a group of its own. */
  source: Source;
  spans: readonly Span[];
  decode: Decode;
  erasures: Pick<Erasures, 'behind' | 'settle'>;
  sources: Pick<Sources, 'note' | 'write'>;
  stamps: Stamps;
  wall: () => number;
  signal: AbortSignal;
  onProgress?: (progress: { read: number; messages: number }) => void;
}

export interface FactsRead {
  messages: number;
  /** Facts that the store did not have. */
  added: number;
  /** Messages that cannot be used, by fault. They stand in quarantine since they came first. */
  rejected: Record<string, number>;
  /** Offsets up to the end at which no message stands: transactions' marks, and what compaction took. */
  without: number;
}

/** Nothing for this long (ms) from a broker that answers: what is left of the offsets has no message. */
const PATIENCE_MS = 20_000;

/**
 * Reads the topics from their first message to where they ended when it began, through the ordinary decoder, into the
 * facts. Facts are a set, so what stands already stays as it is and keeps its first ingestion; only what was missing is
 * added. Nothing is evaluated, no offset is committed, and nothing is counted in the ledger: it tells what was read the
 * first time.
 */
export async function readToEnd(parts: ReadToEndParts): Promise<FactsRead> {
  const { store, kinds, source, spans, stamps, wall, signal } = parts;
  const reached = new Map(spans.map((span) => [`${span.topic}/${span.partition}`, span.from]));
  const left = (): number =>
    spans.reduce(
      (sum, { topic, partition, to }) => sum + Math.max(0, to - (reached.get(`${topic}/${partition}`) ?? to)),
      0,
    );
  const messages = spans.reduce((sum, { from, to }) => sum + to - from, 0);
  const first = stamps.open();
  let heardAt = wall();
  let broken: unknown;
  source.failed.catch((error: unknown) => {
    broken = error;
  });
  const collect = createCollect({
    source,
    limits: { ...LIMITS, maxDelayMs: 1_000 },
    wall,
    context: {
      blockOf: store.blockOf,
      decode: parts.erasures.behind(parts.decode),
      kinds: new Map(kinds.flatMap((kind) => doorsOf(kind).map((table) => [table, kind]))),
      completeTo: () => Number.NEGATIVE_INFINITY,
      session: () => null,
    },
    async arrived({ topic, partition, messages: some }) {
      heardAt = wall();
      reached.set(`${topic}/${partition}`, (some.at(-1)?.offset ?? -1) + 1);
    },
    openStamp: stamps.open,
    ready: () => true,
    idle: () => true,
    progress: () => Promise.resolve(),
    stopped: () => left() === 0 || broken !== undefined || signal.aborted,
  });
  const rejected: Record<string, number> = {};
  while (left() > 0 && (wall() - heardAt < PATIENCE_MS || source.silence() > PATIENCE_MS / 2)) {
    const next = await collect();
    signal.throwIfAborted();
    if (broken !== undefined) throw broken;
    if (next.kind !== 'batch') continue;
    const { batch } = next;
    await Promise.all([...batch.blocks].map(([table, block]) => store.insertBlock(table, block)));
    await parts.erasures.settle(batch.stamp);
    parts.sources.note(batch.newest, batch.stamp);
    for (const { fault } of batch.deadLetters) rejected[fault] = (rejected[fault] ?? 0) + 1;
    parts.onProgress?.({ read: messages - left(), messages });
  }
  await parts.sources.write();
  return { messages: messages - left(), added: await addedSince(parts, first), rejected, without: left() };
}

/** The first ingestion of a fact survives, so one that bears a stamp of ours was not there before. */
async function addedSince({ store }: ReadToEndParts, first: number): Promise<number> {
  const tables = ['ticket_events', 'contact_events', 'agent_events', 'survey_events', 'operations_events'];
  const [row] = await store.query<{ added: number }>(
    `SELECT sum(facts) AS added FROM (${tables
      .map((table) => `SELECT count() AS facts FROM ${table} FINAL WHERE ingested_at > ${first}`)
      .join(' UNION ALL ')})`,
  );
  return row?.added ?? 0;
}
