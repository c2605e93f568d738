import { isDeepStrictEqual } from 'node:util';
import { accept, type Context, emptyBatch } from '../../ingest/batch.ts';
import { registerCodecs } from '../../ingest/codecs.ts';
import { createDecoder } from '../../ingest/decode/decoder.ts';
import { mayBeKept } from '../../ingest/quarantine/keepable.ts';
import type { RawMessage, Verdict } from '../../ingest/verdict.ts';
import { MESSAGE_FAULTS } from '../../schemas/faults.ts';
import { createBlock } from '../../store/native/block.ts';
import type { Store } from '../../store/store.ts';
import { bases, streamOf } from './bases.ts';
import type { Draft, Mutant } from './draft.ts';
import { throughLog } from './log.ts';
import { difference } from './meaning.ts';
import { mutants } from './mutants.ts';
import { verdictFault } from './row-schema.ts';
import { storing } from './stored.ts';
import { columnsOf } from './tables.ts';

const AT_ONCE = 200;
/** One batch in so many cannot be read. */
const SPOILT_EVERY = 40;
/** One in so many of those kept goes into the engine and back. */
const STORED_EVERY = 50;
const FLUSHED_AT = 2_000;
const MOST_FAILURES = 20;

export interface Figures {
  messages: number;
  /** JSON that could be read, whatever it says. */
  parsed: number;
  kept: number;
  heartbeats: number;
  faults: Record<string, number>;
  /** Messages whose outcome was known beforehand, value by value or fault by fault. */
  foretold: number;
  storedRows: number;
  slowest: { ms: number; bytes: number; done: string[] }[];
  largestRss: number;
  failures: string[];
  polluted: string[];
}

const PROTOTYPES = { Object, Array, String, Number, Map, Buffer };
const prototypes = () =>
  Object.fromEntries(
    Object.entries(PROTOTYPES).map(([name, { prototype }]) => [name, Reflect.ownKeys(prototype).map(String)]),
  );

const parses = ({ value }: Mutant): boolean => {
  try {
    JSON.parse(value?.toString('utf8') ?? '');
    return true;
  } catch {
    return false;
  }
};

/** The event as it stands in the bytes. */
function eventIn({ value, draft }: Mutant): Draft['event'] {
  const read = JSON.parse(value?.toString('utf8') ?? '');
  if (draft.style.mode === 'binary') return { ...draft.event, data: read };
  if (read.data !== undefined) return read;
  return { ...read, data: JSON.parse(Buffer.from(read.data_base64, 'base64').toString('utf8')) };
}

/** What a verdict gets wrong; '' = nothing. */
function failure(verdict: Verdict, mutant: Mutant, spoilt: boolean): string {
  const { expectation, draft } = mutant;
  const odd = verdictFault(verdict);
  if (odd !== '') return odd;
  if (spoilt)
    return verdict.kind === 'quarantine' && verdict.fault === 'ANDON_E107' ? '' : 'read from a spoilt batch';
  if (expectation.kind === 'meant') return difference(verdict, draft);
  if (expectation.kind === 'any') {
    // Nobody foresaw it; but what was kept must be what stands there.
    const event = verdict.kind === 'quarantine' ? undefined : eventIn(mutant);
    return event ? difference(verdict, { ...draft, event }) : '';
  }
  const right = verdict.kind === 'quarantine' && expectation.codes.includes(verdict.fault);
  return right ? '' : `${expectation.codes} expected, not ${JSON.stringify(verdict)}`;
}

/**
 * Sends messages through record batches, the ingest's reader and its decoder, and holds each verdict against the schema
 * and against what the message was meant to say. The same seed makes the same messages.
 *
 * @param tell is called now and then with the number of messages so far.
 */
export async function fuzz(
  { messages, seed, store }: { messages: number; seed: number; store: Store },
  tell: (count: number) => void = () => {},
): Promise<Figures> {
  registerCodecs();
  const random = streamOf(seed);
  const next = mutants(bases(seed), random);
  const decode = createDecoder();
  const stamp = Date.UTC(2026, 7, 1);
  const before = prototypes();
  const figures: Figures = {
    messages: 0,
    parsed: 0,
    kept: 0,
    heartbeats: 0,
    faults: Object.fromEntries(MESSAGE_FAULTS.map((code) => [code, 0])),
    foretold: 0,
    storedRows: 0,
    slowest: [],
    largestRss: 0,
    failures: [],
    polluted: [],
  };
  let took = 0;
  const context: Omit<Context, 'blockOf' | 'kinds'> = {
    decode(message, at) {
      const began = performance.now();
      const verdict = decode(message, at);
      // Whether its bytes may be kept is asked of what was rejected, by the quarantine.
      if (verdict.kind === 'quarantine') mayBeKept(message, verdict.fault);
      took = performance.now() - began;
      return verdict;
    },
    completeTo: () => Number.NEGATIVE_INFINITY,
    session: () => null,
  };
  const blockOf: Context['blockOf'] = (table) =>
    createBlock(
      [...columnsOf(table)].map(([name, { type, otherwise }]) => ({
        name,
        type,
        otherwise: Number(otherwise) || 0,
      })),
    );
  const stored = storing(store, context, stamp);

  const fail = (why: string, mutant: Mutant): void => {
    if (figures.failures.length < MOST_FAILURES) {
      const value = mutant.value?.toString('utf8').slice(0, 1500);
      figures.failures.push(
        `${mutant.draft.done.join(' > ')} (${mutant.draft.style.mode}): ${why}\n    ${value}`,
      );
    }
  };

  let scratch = emptyBatch(stamp);
  let said: Verdict | undefined;
  const seen: Context = {
    ...context,
    kinds: new Map(),
    blockOf,
    decode: (read, at) => {
      said = context.decode(read, at);
      return said;
    },
  };
  /** What became of the message; `took` says how long it took. */
  const judged = (message: RawMessage): Verdict | undefined => {
    said = undefined;
    took = 0;
    const letters = scratch.deadLetters.length;
    accept(scratch, message, seen);
    const letter = scratch.deadLetters[letters];
    // What is unreadable is judged before it is decoded.
    return said ?? (letter && ({ kind: 'quarantine', fault: letter.fault, shape: letter.shape } as Verdict));
  };

  const judge = (message: RawMessage, mutant: Mutant, spoilt: boolean): void => {
    const verdict = judged(message);
    if (verdict === undefined) {
      fail('no verdict', mutant);
      return;
    }
    count(verdict, mutant, took);
    if (mutant.expectation.kind !== 'any' || spoilt) figures.foretold += 1;
    const why = failure(verdict, mutant, spoilt);
    if (why !== '') fail(why, mutant);
    else if (verdict.kind === 'keep') {
      figures.kept += 1;
      if (figures.kept % STORED_EVERY !== 0) return;
      stored.add(message, verdict.rows);
      if (!isDeepStrictEqual(decode(message, stamp), verdict))
        fail('another verdict the second time', mutant);
    }
  };

  const count = (verdict: Verdict, mutant: Mutant, ms: number): void => {
    figures.messages += 1;
    if (parses(mutant)) figures.parsed += 1;
    if (verdict.kind === 'heartbeat') figures.heartbeats += 1;
    if (verdict.kind === 'quarantine')
      figures.faults[verdict.fault] = (figures.faults[verdict.fault] ?? 0) + 1;
    const last = figures.slowest.at(-1);
    if (figures.slowest.length === 5 && last && last.ms >= ms) return;
    figures.slowest.push({ ms, bytes: mutant.value?.length ?? 0, done: mutant.draft.done });
    figures.slowest.sort((a, b) => b.ms - a.ms).splice(5);
  };

  for (let first = 0; first < messages; first += AT_ONCE) {
    const made = Array.from({ length: Math.min(AT_ONCE, messages - first) }, next);
    scratch = emptyBatch(stamp);
    const spoilt = (first / AT_ONCE) % SPOILT_EVERY === 7;
    const read = await throughLog(made, first, random, spoilt);
    if (read.length !== made.length)
      figures.failures.push(`${read.length} of ${made.length} messages at ${first}`);
    for (const message of read) {
      const mutant = made[message.offset - first];
      if (mutant) judge(message, mutant, spoilt);
    }
    if (first % FLUSHED_AT === 0 || first + AT_ONCE >= messages)
      for (const why of await stored.flush())
        if (figures.failures.length < MOST_FAILURES) figures.failures.push(why);
    figures.largestRss = Math.max(figures.largestRss, process.memoryUsage().rss);
    if (first % 10_000 === 0) tell(first);
  }
  figures.storedRows = stored.rows;
  const after = prototypes();
  for (const name of Object.keys(before))
    if (!isDeepStrictEqual(before[name], after[name])) figures.polluted.push(name);
  return figures;
}
