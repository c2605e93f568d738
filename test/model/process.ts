import { admit, lacksFacts, lookupExpired } from '../../ingest/state/admission.ts';
import { BURIED, healSince, othersAtWork } from '../../ingest/state/healing.ts';
import { EVICTION, type EvictionStep, FENCE, isAlive, mayLeave } from '../../ingest/state/living.ts';
import { createCommitPrefix } from '../../ingest/state/prefix.ts';
import { BATCH, type BatchStep, COMMIT, type CommitStep } from '../../ingest/state/steps.ts';
import { type Fact, factsOf, putFact, putRow, type Row, type Rule, stateOf, type World } from './world.ts';

/** A thread stops between any two steps; the scheduler decides who goes on, and who never does. */
export type Thread = Generator<void, void, void>;

interface Batch {
  stamp: number;
  messages: { partition: number; offset: number; fact: Fact }[];
  inserted: boolean;
  waits: Set<string>;
  finish: () => void;
}

export interface Process {
  name: string;
  id: number;
  threads: Thread[];
  /** The group takes it for a member; a zombie is not, and does not know. */
  rejoin(): void;
  /** The group has given it up. */
  fence(): void;
  /** Whether what it reads is what the group has given it. */
  informed(): boolean;
  idle(): boolean;
}

const QUIET = 60_000;
/** All processes of the model read one clock. */
const SLACK = 1_000;

/** One ingest process over the world: the decisions are those of ingest/state, the tables those of the model. */
export function createProcess(world: World, id: number, name: string): Process {
  const on = (rule: Rule): boolean => !world.off.has(rule);
  const code = world.code;
  const prefix = createCommitPrefix<{ partition: number; offset: number; batch: Batch }>();
  const unfinished = new Set<number>();
  const line: Batch[] = [];
  const unordered: { batch: Batch; positions: { partition: number; offset: number }[] }[] = [];
  const cold = new Set<string>();
  let coldRunning = new Set<string>();
  const coldDone = new Map<Batch, Set<string>>();
  let last = Math.max(0, ...[...world.checkpoints.values()].map((word) => word.stamp));
  let joining = true;
  let healing = false;
  let started = false;
  let inLane = false;
  let member = true;
  const positions = new Map<number, number>();
  const memoryWakes = new Map<string, number>();

  const openStamp = (): number => {
    last = Math.max(last + 1, world.now);
    unfinished.add(last);
    return last;
  };
  const cut = (): number => {
    if (unfinished.size > 0) return Math.min(...unfinished) - 1;
    last = Math.max(last, world.now - 1);
    return last;
  };
  const word = (): void => {
    const stamp = on('checkpoint behind the unfinished') ? cut() : world.now;
    world.checkpoints.set(name, { process: name, stamp, epoch: code, retired: false, writtenAt: world.now });
  };

  /** A question that takes its time, now and then for very long. */
  function* slow(): Thread {
    if (world.calm || world.random() > 0.15) return;
    for (const until = world.now + world.random() * 75_000; world.now < until; ) yield;
  }

  function* evaluate(subjects: Iterable<string>, from: 'hot' | 'all'): Thread {
    for (const subject of subjects) {
      const stored = factsOf(from === 'hot' ? world.hot : world.facts, subject);
      const row = stateOf(world, subject, stored, world.now, code);
      yield* slow();
      yield;
      if (!row) continue;
      putRow(world.tickets, row);
      yield;
      if (from === 'hot') putRow(world.live, row);
    }
  }

  /** The cold way for these: from all facts; the living are brought in as a whole, hot facts first. */
  function* coldWay(subjects: ReadonlySet<string>, healing = false): Thread {
    yield* evaluate(subjects, on('cold reads all facts') ? 'all' : 'hot');
    for (const subject of subjects) {
      const row = world.tickets.get(subject);
      const stays = world.live.has(subject) && !world.leaving.has(subject);
      if (!row || !(isAlive(row, world.now) || stays)) continue;
      yield;
      const copied = factsOf(world.facts, subject);
      const whole = healing ? on('copy into hot when healing') : on('return as a whole');
      for (const one of whole ? copied : copied.slice(-1))
        putFact(world, world.hot, one.fact, one.ingestedAt);
      yield;
      const stored = world.tickets.get(subject);
      if (stored) putRow(world.live, stored);
    }
  }

  const lacking = (subjects: Iterable<string>): string[] =>
    [...subjects].filter((subject) =>
      lacksFacts(factsOf(world.hot, subject).length, world.live.get(subject)?.facts_total ?? 0),
    );

  function* heal(at: 'heal at start' | 'heal at assignment'): Thread {
    if (!on(at)) return;
    const known = [...world.checkpoints.values()];
    const since = healSince(known, { epoch: world.code, floor: world.floor }, SLACK);
    const touched = new Set<string>();
    for (const [subject, stored] of world.facts) {
      for (const one of stored.values()) {
        if (one.ingestedAt <= since) continue;
        touched.add(subject);
        if (one.fact.at > world.now && on('wakes are stored for who has no row'))
          world.wakes.set(`${subject} ${one.fact.at}`, one.fact.at);
      }
    }
    for (const [key, wake] of world.wakes) if (wake <= world.now) touched.add(key.split(' ')[0] as string);
    yield;
    yield* coldWay(touched, true);
    for (const gone of known.filter(
      (one) =>
        one.process !== name && world.now - one.writtenAt > (on('the dead are buried late') ? BURIED : 1_000),
    )) {
      // A word that it has written since, being alive after all, stands.
      if (world.checkpoints.get(gone.process)?.writtenAt !== gone.writtenAt) continue;
      world.checkpoints.set(gone.process, { ...gone, retired: true });
    }
    word();
  }

  /** Reads batches while it believes to own partitions. */
  function* reader(): Thread {
    for (;;) {
      if (joining) {
        while (line.length > 0 || inLane || cold.size > 0 || coldRunning.size > 0) yield;
        joining = false;
        healing = true;
        yield* heal(started ? 'heal at assignment' : 'heal at start');
        started = true;
        healing = false;
        if (joining) continue;
        positions.clear();
        for (const [partition, owner] of world.owner.entries()) {
          if (owner === id) positions.set(partition, world.committed[partition] as number);
        }
      }
      yield;
      if (line.length >= 3) continue;
      const messages: Batch['messages'] = [];
      for (const [partition, from] of positions) {
        const topic = world.topics[partition] as Fact[];
        const to = Math.min(topic.length, from + 2);
        for (let offset = from; offset < to; offset += 1)
          messages.push({ partition, offset, fact: topic[offset] as Fact });
        positions.set(partition, to);
      }
      if (messages.length === 0) continue;
      const batch: Batch = {
        stamp: openStamp(),
        messages,
        inserted: false,
        waits: new Set(),
        finish: () => {},
      };
      const reached = new Map<number, number>();
      for (const { partition, offset } of messages) reached.set(partition, offset + 1);
      const ends = [...reached].map(([partition, offset]) => ({ partition, offset, batch }));
      batch.finish = prefix.open(ends);
      unordered.push({ batch, positions: ends });
      line.push(batch);
      threads.push(inserter(batch));
    }
  }

  /** Facts become visible piece by piece, and batches overtake each other. */
  function* inserter(batch: Batch): Thread {
    for (const { fact } of batch.messages) {
      // A large block over many partitions takes its time: most often when it holds a fact about who has left, so that
      // the cold way comes before it is whole.
      if (!world.calm && world.random() < (world.live.has(fact.subject) ? 0.02 : 0.5))
        for (const until = world.now + world.random() * 90_000; world.now < until; ) yield;
      putFact(world, world.facts, fact, batch.stamp);
      world.firstSeen.set(fact.key, Math.min(batch.stamp, world.firstSeen.get(fact.key) ?? batch.stamp));
      yield;
    }
    batch.inserted = true;
  }

  const admission = (subjects: Iterable<string>, types: Map<string, Fact['type']>): Set<string> =>
    new Set(
      [...subjects].filter((subject) => {
        const live = world.live.has(subject);
        const stored = world.tickets.has(subject);
        if (!on('admission by what is stored')) return live || types.get(subject) === 'created';
        if (!on('hot only if live or new')) return true;
        const leaving = on('leaving goes cold') && world.leaving.has(subject);
        const waiting = cold.has(subject) || coldRunning.has(subject);
        return admit({ live, stored, leaving, waiting, backfill: false }) === 'hot';
      }),
    );

  /** Admission and evaluation, batch by batch. */
  function* lane(): Thread {
    for (;;) {
      yield;
      const batch = line[0];
      if (!batch || (on('evaluate after the facts are acknowledged') && !batch.inserted)) continue;
      inLane = true;
      const types = new Map<string, Fact['type']>();
      for (const { fact } of batch.messages)
        if (types.get(fact.subject) !== 'created') types.set(fact.subject, fact.type);
      const subjects = new Set(types.keys());
      let hot = new Set<string>();
      let askedAt = world.now;
      const work: Record<BatchStep, () => Thread> = {
        *facts() {
          for (const { fact } of batch.messages) {
            if (fact.at <= world.now) continue;
            if (on('wakes are stored for who has no row'))
              world.wakes.set(`${fact.subject} ${fact.at}`, fact.at);
            else memoryWakes.set(`${fact.subject} ${fact.at}`, fact.at);
          }
        },
        *admit() {
          askedAt = world.now;
          hot = admission(subjects, types);
          yield* slow();
        },
        *hot() {
          if (on('old look-ups are repeated') && lookupExpired(askedAt, world.now))
            hot = admission(subjects, types);
          for (const { fact } of batch.messages)
            if (hot.has(fact.subject)) putFact(world, world.hot, fact, batch.stamp);
        },
        *dirty() {},
        *evaluate() {
          for (const subject of subjects) if (!hot.has(subject)) wait(subject, batch);
          const poor = on('lacking goes cold') ? lacking(hot) : [];
          for (const subject of poor) wait(subject, batch);
          yield* evaluate(hot, 'hot');
        },
        *announce() {},
      };
      for (const step of BATCH) {
        yield;
        yield* work[step]();
      }
      line.shift();
      inLane = false;
      if (batch.waits.size === 0) done(batch);
    }
  }
  const wait = (subject: string, batch: Batch): void => {
    cold.add(subject);
    batch.waits.add(subject);
    coldDone.set(batch, batch.waits);
  };
  const done = (batch: Batch): void => {
    unfinished.delete(batch.stamp);
    coldDone.delete(batch);
    batch.finish();
  };

  /** What is committed is in the rows. */
  const promised = (partition: number, offset: number, stamp: number): void => {
    const topic = (world.topics[partition] as Fact[]).slice(0, offset).filter((fact) => fact.at <= stamp);
    for (const subject of new Set(topic.map((fact) => fact.subject))) {
      const keys = new Set(topic.filter((fact) => fact.subject === subject).map((fact) => fact.key));
      const row = world.tickets.get(subject);
      if (!row || row.seen < keys.size)
        world.wrong.push(`${subject} was committed before its row had ${keys.size} facts`);
    }
  };

  function* colder(): Thread {
    for (;;) {
      yield;
      if (cold.size === 0) continue;
      coldRunning = new Set(cold);
      cold.clear();
      const batches = [...coldDone.keys()];
      yield* coldWay(coldRunning);
      for (const batch of batches) {
        for (const subject of coldRunning) if (!cold.has(subject)) batch.waits.delete(subject);
      }
      coldRunning = new Set();
      for (const batch of batches) if (batch.waits.size === 0 && !line.includes(batch)) done(batch);
    }
  }

  function* committer(): Thread {
    for (;;) {
      yield;
      let ready = prefix.take();
      if (!on('commit the contiguous prefix')) {
        const over = unordered.filter((one) => one.batch.inserted);
        ready = over.flatMap((one) => one.positions.map((position) => ({ ...position, batch: one.batch })));
      }
      if (!on('commit after the state')) {
        ready = unordered.flatMap((one) =>
          one.positions.map((position) => ({ ...position, batch: one.batch })),
        );
      }
      const work: Record<CommitStep, () => void> = {
        ledger() {},
        checkpoint: word,
        commit() {
          for (const { partition, offset, batch } of ready) {
            // The group refuses who is no member of this generation.
            if (!member || world.owner[partition] !== id || !positions.has(partition) || joining) continue;
            world.committed[partition] = offset;
            promised(partition, offset, batch.stamp);
          }
        },
        sources() {},
      };
      if (ready.length === 0) {
        const left = world.checkpoints.get(name)?.writtenAt ?? world.now;
        if (started && !joining && world.now - left > 5_000) word();
        continue;
      }
      for (const step of COMMIT) {
        work[step]();
        yield;
      }
    }
  }

  /** Touches what has come due. */
  function* waker(): Thread {
    const seen = new Set<string>();
    for (;;) {
      yield;
      for (const [key, at] of on('wakes are stored for who has no row') ? world.wakes : memoryWakes) {
        if (at > world.now || seen.has(key)) continue;
        seen.add(key);
        cold.add(key.split(' ')[0] as string);
      }
      for (const row of world.live.values()) {
        if (on('next_at is touched') && row.next_at > 0 && row.next_at <= world.now) cold.add(row.subject);
      }
    }
  }

  const compare = (): void => {
    for (const row of world.tickets.values()) {
      if (isAlive(row, world.now) && !world.live.has(row.subject)) cold.add(row.subject);
    }
    for (const [subject, row] of world.live) {
      const stored = world.tickets.get(subject);
      const total = Math.max(row.facts_total, stored?.facts_total ?? 0);
      if (lacksFacts(factsOf(world.hot, subject).length, total)) cold.add(subject);
      else if (stored && stored.says !== row.says) cold.add(subject);
    }
  };
  function* minute(): Thread {
    for (;;) {
      for (const until = world.now + 60_000; world.now < until; ) yield;
      if (on('compare every minute') && !world.calm) compare();
    }
  }

  function* evictor(): Thread {
    if (id !== 0) return;
    for (;;) {
      yield;
      const found = [...world.live.values()].filter((row: Row) => leaves(row)).map((row) => row.subject);
      const subjects = new Set(
        [...found, ...world.leaving.keys()].filter((one) => !cold.has(one) && !coldRunning.has(one)),
      );
      if (subjects.size === 0) continue;
      let marked = world.now;
      const work: Record<EvictionStep, () => Thread> = {
        *mark() {
          while (inLane) yield;
          marked = cut();
          for (const subject of subjects) {
            marked = Math.min(marked, world.leaving.get(subject) ?? marked);
            world.leaving.set(subject, marked);
          }
        },
        *fence() {
          const others = othersAtWork([...world.checkpoints.values()], name, world.now).length > 0;
          if (!on('fence before the drop') || !others) return;
          for (const until = world.now + FENCE; world.now < until; ) yield;
        },
        *'drop hot'() {
          for (const subject of subjects) world.hot.delete(subject);
        },
        *'drop live'() {
          for (const subject of subjects) world.live.delete(subject);
        },
        *recall() {
          if (!on('recall late leavers')) return;
          const late = [...subjects].filter((one) => {
            const row = world.tickets.get(one);
            return (
              (row && isAlive(row, world.now)) ||
              factsOf(world.facts, one).some((fact) => fact.ingestedAt > marked - 60_000)
            );
          });
          for (const subject of late) cold.add(subject);
          while (late.some((subject) => cold.has(subject) || coldRunning.has(subject))) yield;
        },
        *unmark() {
          for (const subject of subjects) world.leaving.delete(subject);
        },
      };
      for (const step of EVICTION) {
        yield* work[step]();
        yield;
      }
    }
  }
  const leaves = (row: Row): boolean => {
    const asked = { ...row };
    if (!on('next_at keeps from leaving')) asked.next_at = 0;
    if (!on('settled before leaving')) asked.settles_at = 0;
    const quiet = on('quiet hour before leaving') ? world.now - QUIET : Number.POSITIVE_INFINITY;
    return mayLeave(asked, world.now, quiet);
  };

  const threads: Thread[] = [reader(), lane(), colder(), committer(), waker(), minute(), evictor()];
  return {
    name,
    id,
    threads,
    rejoin() {
      joining = true;
    },
    fence() {
      member = false;
    },
    informed: () => world.owner.every((owner, partition) => (owner === id) === positions.has(partition)),
    idle: () =>
      !joining &&
      !healing &&
      started &&
      line.length === 0 &&
      cold.size === 0 &&
      coldRunning.size === 0 &&
      unfinished.size === 0 &&
      world.leaving.size === 0 &&
      [...positions].every(([partition, at]) => at === world.topics[partition]?.length),
  };
}
