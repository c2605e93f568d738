import { describe, expect, it } from 'vitest';
import { randomOf } from './interleaving.ts';
import {
  createWorld,
  type Fact,
  factsOf,
  putFact,
  putRow,
  type Row,
  type Rule,
  stateOf,
  type World,
} from './world.ts';

const RUNS = 20_000;

/**
 * Two evaluators of one subject who read, take their time, and write, while facts arrive: some superseded, some still
 * to come, and the code may change under one of them. Whoever learns of a fact, or of its time having come, evaluates.
 */
function race(seed: number, off: Rule[]): string | undefined {
  const random = randomOf(seed);
  const world: World = createWorld(off, [], random);
  const evaluators = [{ code: 1 }, { code: 1 }].map((one) => ({ ...one, inHand: [] as (Row | undefined)[] }));
  const due = new Set<number>();
  const read = (evaluator: (typeof evaluators)[number]) =>
    evaluator.inHand.push(stateOf(world, 'x', factsOf(world.facts, 'x'), world.now, evaluator.code));
  const write = (evaluator: (typeof evaluators)[number]) => {
    const row = evaluator.inHand.shift();
    if (row) putRow(world.tickets, row);
  };
  const someone = () => evaluators[random() < 0.5 ? 0 : 1] as (typeof evaluators)[number];
  const facts = 2 + Math.floor(random() * 4);
  for (let index = 0; index < facts; index += 1) {
    const at = world.now + (random() < 0.4 ? Math.floor(random() * 20) : -10 + index);
    const supersedes = index > 0 && random() < 0.25 ? `x${index - 1}` : undefined;
    const fact: Fact = {
      key: `x${index}`,
      subject: 'x',
      at,
      type: supersedes ? 'corrected' : 'changed',
      supersedes,
    };
    putFact(world, world.facts, fact, world.now);
    if (at > world.now) due.add(at);
    read(someone());
    for (let turn = 0; turn < 3; turn += 1) {
      world.now += Math.floor(random() * 6);
      for (const moment of due) if (moment <= world.now && due.delete(moment)) read(someone());
      if (random() < 0.6) write(someone());
    }
    if (random() < 0.1) {
      // New code is taken up; what was read by the old one is still in hand.
      world.code = 2;
      for (const evaluator of evaluators) evaluator.code = 2;
      read(someone());
    }
  }
  world.now += 100;
  if (due.size > 0) read(someone());
  while (evaluators.some((one) => one.inHand.length > 0)) write(someone());
  const right = stateOf(world, 'x', factsOf(world.facts, 'x'), world.now, world.code);
  const row = world.tickets.get('x');
  return row?.says === right?.says ? undefined : `${seed}: "${row?.says}", not "${right?.says}"`;
}

const wrongOf = (off: Rule[]): number => {
  let wrong = 0;
  for (let seed = 1; seed <= RUNS; seed += 1) if (race(seed, off)) wrong += 1;
  return wrong;
};

describe('two evaluators of one subject, 20,000 interleavings', () => {
  it('leave the right row where the version is (epoch, facts_total, facts_due)', () => {
    expect(wrongOf([])).toBe(0);
  });
  it.each([
    'facts_total counts all facts',
    'facts_due is part of the version',
    'epoch is part of the version',
  ] as Rule[])('leave wrong rows without the rule "%s"', (rule) => {
    const wrong = wrongOf([rule]);
    console.log(`without "${rule}": ${wrong} wrong rows of ${RUNS}`);
    expect(wrong).toBeGreaterThan(0);
  });
});
