import { OWN_SOURCE } from '../schemas/own-source.ts';
import type { Block } from '../store/native/block.ts';
import type { SubjectKind } from './kinds.ts';
import type { Position } from './source.ts';
import { createTally, type Tally } from './tally.ts';
import type { FactRow, RawMessage, Verdict } from './verdict.ts';

/** A subject that a batch brought facts of. */
export interface Touched {
  tenant: string;
  subject: string;
  /** Its rows in the block of its facts table, for the working set. */
  rows: number[];
  backfill: boolean;
  /** Greatest corrected time of its facts, ms. */
  latest: number;
}

export interface DeadLetter {
  fault: string;
  topic: string;
  partition: number;
  offset: number;
  /** Key names and types, never values. */
  shape: string;
  /** Stamps of its first and of its present delivery, ms. */
  firstSeen: number;
  lastSeen: number;
  /** As it came. Goes no further than keepInQuarantine. */
  message: RawMessage;
}

/** What became of the messages between two inserts. */
export interface Batch {
  stamp: number;
  messages: number;
  bytes: number;
  rows: number;
  blocks: Map<FactRow['table'], Block>;
  /** By kind name, then by tenant and subject. */
  touched: Map<SubjectKind['name'], Map<string, Touched>>;
  /** Newest event or heartbeat by tenant, then source, ms. */
  newest: Map<string, Map<string, number>>;
  /** Oldest instant of which it changes what is known, by tenant, ms; 0 = any. */
  oldest: Map<string, number>;
  deadLetters: DeadLetter[];
  tally: Tally;
  /** Next offset by `topic/partition`. */
  positions: Map<string, Position>;
  /** The one of them that the last message moved on. */
  reached?: Position;
}

export type Decode = (message: RawMessage, ingestedAt: number) => Verdict;

const UNREADABLE_VERDICT: Verdict = { kind: 'quarantine', fault: 'ANDON_E107', shape: '{}' };

export function emptyBatch(stamp: number): Batch {
  return {
    stamp,
    messages: 0,
    bytes: 0,
    rows: 0,
    blocks: new Map(),
    touched: new Map(),
    newest: new Map(),
    oldest: new Map(),
    deadLetters: [],
    tally: createTally(),
    positions: new Map(),
  };
}

export interface Context {
  decode: Decode;
  kinds: ReadonlyMap<FactRow['table'], SubjectKind>;
  /** An empty block for rows of the table. */
  blockOf(table: FactRow['table']): Block;
  /** What the source was believed complete to when the batch began, ms; −Infinity before its first event. */
  completeTo(tenant: string, source: string): number;
  /** Session of the ledger the message counts in, null if its offset was counted before. */
  session(topic: string, partition: number, offset: number): number | null;
}

/** One message into the batch: its verdict decides what it adds. */
export function accept(batch: Batch, message: RawMessage, context: Context): void {
  const verdict = message.unreadable ? UNREADABLE_VERDICT : context.decode(message, batch.stamp);
  const { topic, partition, offset } = message;
  batch.messages += 1;
  batch.bytes += message.value?.length ?? 0;
  advanceTo(batch, topic, partition, offset + 1);
  const session = context.session(topic, partition, offset);
  const late = verdict.kind === 'keep' ? keep(batch, verdict.rows, context) : NONE_LATE;
  if (verdict.kind === 'heartbeat') advance(batch, verdict.tenant, verdict.source, verdict.at);
  if (verdict.kind === 'quarantine') {
    const { fault, shape } = verdict;
    const seen = { firstSeen: batch.stamp, lastSeen: batch.stamp };
    batch.deadLetters.push({ fault, topic, partition, offset, shape, ...seen, message });
  }
  if (session !== null) batch.tally.count(session, message, verdict, late);
}

function advanceTo(batch: Batch, topic: string, partition: number, offset: number): void {
  const { reached } = batch;
  if (reached?.partition === partition && reached.topic === topic) reached.offset = offset;
  else {
    batch.reached = { topic, partition, offset };
    batch.positions.set(`${topic}/${partition}`, batch.reached);
  }
}

function advance(batch: Batch, tenant: string, source: string, at: number): void {
  let sources = batch.newest.get(tenant);
  if (sources === undefined) {
    sources = new Map();
    batch.newest.set(tenant, sources);
  }
  if (at > (sources.get(source) ?? Number.NEGATIVE_INFINITY)) sources.set(source, at);
}

/** Facts that change what another one says, whenever that happened. */
const SPEAKS_OF_ANOTHER: ReadonlySet<string> = new Set(['ticket.corrected', 'subject.erased']);

function blockOf(batch: Batch, table: FactRow['table'], context: Context): Block {
  let block = batch.blocks.get(table);
  if (block === undefined) {
    block = context.blockOf(table);
    batch.blocks.set(table, block);
  }
  return block;
}

function subjectsOf(batch: Batch, kind: SubjectKind['name']): Map<string, Touched> {
  let subjects = batch.touched.get(kind);
  if (subjects === undefined) {
    subjects = new Map();
    batch.touched.set(kind, subjects);
  }
  return subjects;
}

const NONE_LATE: readonly FactRow[] = [];

/** @returns those of the rows that came late. */
function keep(batch: Batch, rows: readonly FactRow[], context: Context): readonly FactRow[] {
  let late: FactRow[] | undefined;
  for (const row of rows) {
    const { table, tenant, subject, at, backfill } = row;
    batch.rows += 1;
    const place = blockOf(batch, table, context).add(row.columns);
    if (!backfill) {
      if (at < context.completeTo(tenant, row.source)) {
        late ??= [];
        late.push(row);
      }
      // What rules and people say of the figures is no sign of life of the systems that the figures are about.
      if (row.source !== OWN_SOURCE) advance(batch, tenant, row.source, at);
    }
    const since = SPEAKS_OF_ANOTHER.has(row.type) ? 0 : at;
    if (since < (batch.oldest.get(tenant) ?? Number.POSITIVE_INFINITY)) batch.oldest.set(tenant, since);
    const kind = context.kinds.get(table);
    if (!kind) continue;
    const subjects = subjectsOf(batch, kind.name);
    const key = `${tenant}\u001f${subject}`;
    const touched = subjects.get(key);
    // Rows that arrive blanked come to the working set by the cold way.
    const own = table === kind.facts ? [place] : [];
    if (touched) {
      touched.rows.push(...own);
      touched.backfill &&= backfill;
      touched.latest = Math.max(touched.latest, at);
    } else subjects.set(key, { tenant, subject, rows: own, backfill, latest: at });
  }
  return late ?? NONE_LATE;
}
