import { createProcess, type Process } from './process.ts';
import { createWorld, type Fact, factsOf, type Rule, stateOf, type World } from './world.ts';

/** Deterministic numbers in [0, 1) (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export interface Outcome {
  wrong: string[];
  steps: number;
  kills: number;
  zombies: number;
  evictions: number;
  truncations: number;
}

/** Facts of a few subjects on two partitions: late ones, future ones, corrections, copies. */
function story(random: () => number, now: number): Fact[][] {
  const topics: Fact[][] = [[], []];
  const subjects = ['a', 'b', 'c'];
  for (const [index, subject] of subjects.entries()) {
    const topic = topics[index % 2] as Fact[];
    const count = 2 + Math.floor(random() * 5);
    const keys: string[] = [];
    for (let number = 0; number < count; number += 1) {
      const key = `${subject}${number}`;
      const at = now - 60_000 + Math.floor(random() * 70_000);
      const supersedes =
        keys.length > 0 && random() < 0.2 ? keys[Math.floor(random() * keys.length)] : undefined;
      const type = supersedes
        ? 'corrected'
        : number === 0
          ? 'created'
          : random() < 0.4
            ? 'closed'
            : 'changed';
      const fact: Fact = { key, subject, at, type, supersedes };
      keys.push(key);
      topic.splice(Math.floor(topic.length * (0.5 + random() / 2)), 0, fact);
      if (random() < 0.15) topic.push(fact);
    }
  }
  // One with nothing but the future; one that is closed with a fact to come; one with a fact when it is about to leave.
  topics[0]?.splice(1, 0, { key: 'd0', subject: 'd', at: now, type: 'created' });
  const settled = (subject: string): Fact[] => [
    { key: `${subject}0`, subject, at: now - 50_000, type: 'created' },
    { key: `${subject}1`, subject, at: now - 49_000, type: 'closed' },
    { key: `${subject}2`, subject, at: now - 48_000, type: random() < 0.5 ? 'changed' : 'closed' },
  ];
  topics[0]?.unshift(...settled('e'));
  topics[1]?.unshift(...settled('f').slice(0, 2));
  topics[1]?.push(settled('f')[2] as Fact);
  return topics;
}

const FAR = new Set(['d0', 'e2']);
const WHEN_LEAVING = 'f2';

/** Gives the messages to the topic little by little, so that evictions fall in between. */
interface Pending {
  partition: number;
  fact: Fact;
}

/**
 * One random interleaving of two processes, to its quiet end.
 * @param off rules that this run does without.
 */
export function interleave(seed: number, off: Iterable<Rule> = []): Outcome {
  const random = randomOf(seed);
  const world = createWorld(off, [[], []], random);
  const pending: Pending[] = story(random, world.now).flatMap((topic, partition) =>
    topic.map((fact) => ({ partition, fact })),
  );
  const outcome: Outcome = {
    wrong: world.wrong,
    steps: 0,
    kills: 0,
    zombies: 0,
    evictions: 0,
    truncations: 0,
  };
  let born = 0;
  const spawn = (id: number): Process => {
    born += 1;
    return createProcess(world, id, `p${born}`);
  };
  let processes = [spawn(0), spawn(1)];
  /** Processes that the group has given up but that still run for a while. */
  let zombies: { process: Process; until: number }[] = [];
  const chaosEnds = 300 + Math.floor(random() * 700);
  const held = new Map<Process, number>();
  let returning: { id: number; at: number }[] = [];
  let minutesFrom = Number.POSITIVE_INFINITY;

  const anybody = (): Process => processes[Math.floor(random() * processes.length)] as Process;
  const kill = (process: Process): void => {
    outcome.kills += 1;
    process.fence();
    processes = processes.filter((one) => one !== process);
    if (processes.length > 0 && random() < 0.6) {
      // The other takes over all partitions until somebody comes back.
      for (const partition of world.owner.keys()) world.owner[partition] = 1 - process.id;
      for (const one of processes) one.rejoin();
      returning.push({ id: process.id, at: world.now + random() * 100_000 });
    } else processes.push(spawn(process.id));
    if (random() < 0.6) {
      outcome.zombies += 1;
      stall(process);
    }
    if (random() < 0.4) truncate();
    if (random() < 0.4) change();
  };
  /** It goes on for a while unknown to the group, often after a long pause between two steps. */
  const stall = (process: Process): void => {
    const pause = random() < 0.6 ? random() * 60_000 : 0;
    held.set(process, world.now + pause);
    zombies.push({ process, until: world.now + pause + random() * 60_000 });
  };
  const truncate = (): void => {
    outcome.truncations += 1;
    for (const [partition, topic] of world.topics.entries()) {
      let reach = world.committed[partition] as number;
      while (
        reach < topic.length &&
        world.facts.get((topic[reach] as Fact).subject)?.has((topic[reach] as Fact).key)
      )
        reach += 1;
      world.committed[partition] = reach;
    }
    for (const process of processes) process.rejoin();
  };
  /** New code or policies: every process that runs on is started anew, some of the old live on as zombies. */
  const change = (): void => {
    world.code += 1;
    const words = [...world.checkpoints.values()].filter((word) => !word.retired);
    world.floor = words.length > 0 ? Math.min(...words.map((word) => word.stamp)) : -1;
    for (const process of processes) {
      process.fence();
      stall(process);
    }
    processes = [spawn(0), spawn(1)];
    returning = [];
    for (const subject of world.tickets.keys()) void rebuild(world, subject);
  };
  const rebalance = (): void => {
    const partition = Math.floor(random() * world.owner.length);
    world.owner[partition] = 1 - (world.owner[partition] as number);
    for (const process of processes)
      if (process.id === world.owner[partition] || random() < 0.6) process.rejoin();
  };

  for (;;) {
    outcome.steps += 1;
    world.now += Math.floor(random() * 600);
    const chaos = outcome.steps < chaosEnds;
    const leaver = world.live.get('f');
    const aboutToLeave =
      leaver && leaver.settles_at <= world.now && world.now - leaver.last_ingested_at > 55_000;
    const mayCome = pending[0]?.fact.key !== WHEN_LEAVING || aboutToLeave || !chaos;
    if (pending.length > 0 && mayCome && (random() < (world.leaving.size > 0 ? 0.1 : 0.02) || !chaos)) {
      const { partition, fact } = pending.shift() as Pending;
      const copy = world.topics[partition]?.find((one) => one.key === fact.key);
      const far = FAR.has(fact.key) ? 60_000 + Math.floor(random() * 180_000) : 0;
      const soon = random() < 0.33 ? Math.floor(random() * 30_000) : 0;
      const ahead = far || (fact.type === 'closed' ? 0 : soon);
      const at = ahead > 0 ? world.now + ahead : fact.at;
      (world.topics[partition] as Fact[]).push(copy ?? { ...fact, at });
    }
    if (chaos && random() < 0.006) kill(anybody());
    if (chaos && random() < 0.002) change();
    for (const back of returning.filter((one) => one.at < world.now || !chaos)) {
      returning = returning.filter((one) => one !== back);
      processes.push(spawn(back.id));
    }
    if (chaos && random() < 0.008) rebalance();
    if (chaos && random() < 0.01) world.now += 70_000;
    if (chaos && random() < 0.02) held.set(anybody(), world.now + random() * 90_000);
    if (!chaos) for (const one of processes) if (one.idle() && !one.informed()) one.rejoin();
    zombies = zombies.filter((zombie) => world.now < zombie.until && chaos);
    const running = [...processes, ...zombies.map((zombie) => zombie.process)].filter(
      (process) => !chaos || (held.get(process) ?? 0) < world.now,
    );
    const process = running[Math.floor(random() * running.length)];
    if (!process) continue;
    const index = Math.floor(random() * process.threads.length);
    const before = world.live.size;
    if (process.threads[index]?.next().done && index >= 7) process.threads.splice(index, 1);
    if (world.live.size < before) outcome.evictions += before - world.live.size;
    if (outcome.steps === chaosEnds) world.calm = true;
    const quiet =
      !chaos &&
      pending.length === 0 &&
      processes.length === 2 &&
      processes.every((one) => one.idle() && one.informed());
    if (quiet && world.calm && world.now > Math.max(...world.topics.flat().map((fact) => fact.at)) + 60_000) {
      judgeRows(world);
      world.calm = false;
      minutesFrom = world.now;
    }
    if (quiet && !world.calm && world.now > minutesFrom + 200_000) break;
    if (outcome.steps > chaosEnds + 20_000) {
      world.wrong.push('never came to rest');
      break;
    }
  }
  judge(world);
  return outcome;
}

/** What `andon rebuild` does after a change: rows of the new epoch for all. */
function rebuild(world: World, subject: string): void {
  const row = stateOf(world, subject, factsOf(world.facts, subject), world.now, world.code);
  if (row) {
    for (const table of [world.tickets, world.live]) {
      const held = table.get(subject);
      if (table === world.live && !held) continue;
      if (!held || held.epoch <= row.epoch) table.set(subject, row);
    }
  }
}

/** Every row as all facts say, before any minute's check. */
function judgeRows(world: World): void {
  for (const subject of world.facts.keys()) {
    const right = stateOf(world, subject, factsOf(world.facts, subject), world.now, world.code);
    const row = world.tickets.get(subject);
    if (right?.says !== row?.says) world.wrong.push(`${subject} says "${row?.says}", not "${right?.says}"`);
  }
}

/** Every row as all facts say; every fact with its first stamp; the working set whole. */
function judge(world: World): void {
  for (const topic of world.topics) {
    for (const fact of topic) {
      const stored = world.facts.get(fact.subject)?.get(fact.key);
      if (!stored) world.wrong.push(`${fact.key} was lost`);
      else if (stored.ingestedAt !== world.firstSeen.get(fact.key))
        world.wrong.push(`${fact.key} lost its first ingestion`);
    }
  }
  for (const subject of world.facts.keys()) {
    const right = stateOf(world, subject, factsOf(world.facts, subject), world.now, world.code);
    const row = world.tickets.get(subject);
    if (right?.says !== row?.says) world.wrong.push(`${subject} says "${row?.says}", not "${right?.says}"`);
    const live = world.live.get(subject);
    if (right && right.settles_at > world.now && !live)
      world.wrong.push(`${subject} lives and is not in the working set`);
    if (live && live.says !== right?.says)
      world.wrong.push(`live ${subject} says "${live.says}", not "${right?.says}"`);
    if (live && factsOf(world.hot, subject).length < factsOf(world.facts, subject).length) {
      world.wrong.push(`${subject} is live and not whole`);
    }
  }
}
