import type { Checkpoint } from '../../ingest/state/healing.ts';
import { compareVersions, type Version } from '../../ingest/state/version.ts';

/** Tables of the store and the topics, in memory, with the semantics that the engines give them. Time in ms. */
export interface Fact {
  key: string;
  subject: string;
  at: number;
  type: 'created' | 'changed' | 'closed' | 'corrected';
  supersedes?: string;
}

export interface Row extends Version {
  subject: string;
  /** What the row says: facts that count, and the code that counted them. */
  says: string;
  /** Facts it was evaluated from. */
  seen: number;
  settles_at: number;
  next_at: number;
  last_ingested_at: number;
}

/** A rule of state-store.md; a run may do without one. */
export const RULES = [
  'first ingestion survives',
  'facts_total counts all facts',
  'facts_due is part of the version',
  'epoch is part of the version',
  'evaluate after the facts are acknowledged',
  'admission by what is stored',
  'hot only if live or new',
  'leaving goes cold',
  'lacking goes cold',
  'cold reads all facts',
  'return as a whole',
  'commit after the state',
  'commit the contiguous prefix',
  'checkpoint behind the unfinished',
  'the dead are buried late',
  'heal at start',
  'heal at assignment',
  'copy into hot when healing',
  'wakes are stored for who has no row',
  'next_at is touched',
  'next_at keeps from leaving',
  'settled before leaving',
  'quiet hour before leaving',
  'fence before the drop',
  'old look-ups are repeated',
  'recall late leavers',
  'compare every minute',
] as const;
export type Rule = (typeof RULES)[number];

interface Stored {
  fact: Fact;
  ingestedAt: number;
}
export type FactTable = Map<string, Map<string, Stored>>;

export interface World {
  now: number;
  off: ReadonlySet<Rule>;
  /** Topic by partition; a message brings one fact. */
  topics: Fact[][];
  committed: number[];
  owner: number[];
  facts: FactTable;
  hot: FactTable;
  tickets: Map<string, Row>;
  live: Map<string, Row>;
  leaving: Map<string, number>;
  wakes: Map<string, number>;
  checkpoints: Map<string, Checkpoint>;
  /** Code, policies and directory in force; its number is the epoch as well. */
  code: number;
  /** Stamp up to which all was in the state when the code changed. */
  floor: number;
  /** First stamp under which each fact was acknowledged. */
  firstSeen: Map<string, number>;
  wrong: string[];
  random: () => number;
  /** While set no minute passes: rows must be right by what the batches do alone. */
  calm: boolean;
}

export function createWorld(off: Iterable<Rule>, topics: Fact[][], random: () => number): World {
  return {
    now: 1_000_000,
    off: new Set(off),
    topics,
    committed: topics.map(() => 0),
    owner: topics.map((_, partition) => partition % 2),
    facts: new Map(),
    hot: new Map(),
    tickets: new Map(),
    live: new Map(),
    leaving: new Map(),
    wakes: new Map(),
    checkpoints: new Map(),
    code: 1,
    floor: -1,
    firstSeen: new Map(),
    wrong: [],
    random,
    calm: false,
  };
}

/** A set of facts in which the first ingestion is kept (ReplacingMergeTree with the inverted stamp as version). */
export function putFact(world: World, table: FactTable, fact: Fact, ingestedAt: number): void {
  let subject = table.get(fact.subject);
  if (!subject) {
    subject = new Map();
    table.set(fact.subject, subject);
  }
  const held = subject.get(fact.key);
  const first = world.off.has('first ingestion survives')
    ? ingestedAt
    : Math.min(ingestedAt, held?.ingestedAt ?? ingestedAt);
  subject.set(fact.key, { fact, ingestedAt: first });
}

/** ReplacingMergeTree(version): a poorer row never wins, an equal one replaces. */
export function putRow(table: Map<string, Row>, row: Row): void {
  const held = table.get(row.subject);
  if (!held || compareVersions(row, held) >= 0) table.set(row.subject, row);
}

const SETTLE = 40_000;

/** state(facts, now): what the row of a subject is, from these facts. Undefined while none of them is due. */
export function stateOf(
  world: World,
  subject: string,
  stored: readonly Stored[],
  now: number,
  code: number,
): Row | undefined {
  const superseded = new Set(stored.map((one) => one.fact.supersedes).filter((key) => key !== undefined));
  const due = stored.filter((one) => one.fact.at <= now);
  if (due.length === 0) return undefined;
  const counted = due.filter((one) => !superseded.has(one.fact.key)).map((one) => one.fact);
  counted.sort((a, b) => a.at - b.at || (a.key < b.key ? -1 : 1));
  const last = counted.at(-1);
  const lastAt = Math.max(...due.map((one) => one.fact.at));
  const coming = stored.map((one) => one.fact.at).filter((at) => at > now);
  const partial = world.off.has('facts_total counts all facts');
  return {
    subject,
    seen: stored.length,
    says: `${counted.map((fact) => fact.key).join(' ')} by ${code}`,
    epoch: world.off.has('epoch is part of the version') ? 1 : code,
    facts_total: partial ? counted.length : stored.length,
    facts_due: world.off.has('facts_due is part of the version') || partial ? 0 : due.length,
    settles_at: lastAt + (last?.type === 'closed' ? SETTLE : 100 * SETTLE),
    next_at: coming.length > 0 ? Math.min(...coming) : 0,
    last_ingested_at: Math.max(...stored.map((one) => one.ingestedAt)),
  };
}

export const factsOf = (table: FactTable, subject: string): Stored[] => [
  ...(table.get(subject)?.values() ?? []),
];
