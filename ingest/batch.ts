import type { SubjectKind } from './kinds.ts';
import type { Position } from './source.ts';
import { UNREADABLE } from './source.ts';
import { createTally, type Tally } from './tally.ts';
import type { FactRow, FactTable, RawMessage, Verdict } from './verdict.ts';

/** A subject that a batch brought facts of. */
export interface Touched {
  tenant: string;
  subject: string;
  /** Its rows as lines of JSON, for the working set. */
  lines: string[];
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
  firstSeen: number;
}

/** What became of the messages between two inserts. */
export interface Batch {
  stamp: number;
  messages: number;
  bytes: number;
  rows: number;
  lines: Map<FactTable, string[]>;
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
    lines: new Map(),
    touched: new Map(),
    newest: new Map(),
    oldest: new Map(),
    deadLetters: [],
    tally: createTally(),
    positions: new Map(),
  };
}

const within = <Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value => {
  let value = map.get(key);
  if (value === undefined) {
    value = make();
    map.set(key, value);
  }
  return value;
};

export interface Context {
  decode: Decode;
  kinds: ReadonlyMap<FactTable, SubjectKind>;
  /** What the source was believed complete to when the batch began, ms; −Infinity before its first event. */
  completeTo(tenant: string, source: string): number;
  /** Session of the ledger the message counts in, null if its offset was counted before. */
  session(topic: string, partition: number, offset: number): number | null;
}

/** One message into the batch: its verdict decides what it adds. */
export function accept(batch: Batch, message: RawMessage, context: Context): void {
  const verdict = UNREADABLE in message.headers ? UNREADABLE_VERDICT : context.decode(message, batch.stamp);
  const { topic, partition, offset } = message;
  batch.messages += 1;
  advanceTo(batch, topic, partition, offset + 1);
  const session = context.session(topic, partition, offset);
  const late = verdict.kind === 'keep' ? keep(batch, verdict.rows, context) : NONE_LATE;
  if (verdict.kind === 'heartbeat') advance(batch, verdict.tenant, verdict.source, verdict.at);
  if (verdict.kind === 'quarantine') {
    const { fault, shape } = verdict;
    batch.deadLetters.push({ fault, topic, partition, offset, shape, firstSeen: batch.stamp });
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
  const sources = within(batch.newest, tenant, () => new Map<string, number>());
  if (at > (sources.get(source) ?? Number.NEGATIVE_INFINITY)) sources.set(source, at);
}

/** Facts that change what another one says, whenever that happened. */
const SPEAKS_OF_ANOTHER = /\.(corrected|erased)$/;

const NONE_LATE: readonly FactRow[] = [];

/** @returns those of the rows that came late. */
function keep(batch: Batch, rows: readonly FactRow[], context: Context): readonly FactRow[] {
  let late: FactRow[] | undefined;
  for (const row of rows) {
    batch.rows += 1;
    batch.bytes += row.json.length;
    within(batch.lines, row.table, () => []).push(row.json);
    if (!row.backfill) {
      if (row.at < context.completeTo(row.tenant, row.source)) {
        late ??= [];
        late.push(row);
      }
      advance(batch, row.tenant, row.source, row.at);
    }
    const since = SPEAKS_OF_ANOTHER.test(row.type) ? 0 : row.at;
    if (since < (batch.oldest.get(row.tenant) ?? Number.POSITIVE_INFINITY))
      batch.oldest.set(row.tenant, since);
    const kind = context.kinds.get(row.table);
    if (!kind) continue;
    const subjects = within(batch.touched, kind.name, () => new Map<string, Touched>());
    const touched = subjects.get(`${row.tenant}\u001f${row.subject}`);
    if (touched) {
      touched.lines.push(row.json);
      touched.backfill &&= row.backfill;
      touched.latest = Math.max(touched.latest, row.at);
    } else {
      subjects.set(`${row.tenant}\u001f${row.subject}`, {
        tenant: row.tenant,
        subject: row.subject,
        lines: [row.json],
        backfill: row.backfill,
        latest: row.at,
      });
    }
  }
  return late ?? NONE_LATE;
}
