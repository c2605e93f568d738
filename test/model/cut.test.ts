import { describe, expect, it } from 'vitest';
import { createStamps } from '../../ingest/stamps.ts';

type Rule = 'the oldest unfinished' | 'over all processes' | 'less one';
type Who = 'one' | 'two' | 'observer';

/**
 * Two processes, each with a batch of two facts that become visible one after the other, and an observer who asks once
 * for the cut: what lies up to it must be complete for ever, or a frame could not be asked for again.
 *
 * @param ticks bits: whether the clock moves before a step (stamps of two processes may coincide).
 * @returns whether facts came to lie at or before the cut after it was taken.
 */
function repeatable(order: readonly Who[], ticks: number, off: ReadonlySet<Rule>): boolean {
  let now = 1_000;
  const clock = { now: () => now };
  const facts: number[] = [];
  const words = new Map<Who, number>([
    ['one', now - 1],
    ['two', now - 1],
  ]);
  const process = (name: 'one' | 'two') => {
    const stamps = createStamps(clock, now - 1);
    let stamp = 0;
    const steps = [
      () => {
        stamp = stamps.open();
      },
      () => facts.push(stamp),
      () => facts.push(stamp),
      () => {
        stamps.finish(stamp);
        words.set(name, stamps.cut());
      },
    ];
    return { steps, stamps };
  };
  const [one, two] = [process('one'), process('two')];
  let cut = 0;
  let seen = 0;
  const observe = () => {
    // Asked in process one, which knows of the other by its word.
    cut = one.stamps.cut();
    if (off.has('less one')) cut += 1;
    if (off.has('the oldest unfinished')) cut = Math.max(0, ...facts);
    else if (!off.has('over all processes')) cut = Math.min(cut, words.get('two') as number);
    seen = facts.filter((stamp) => stamp <= cut).length;
  };
  let bit = 0;
  for (const who of order) {
    now += (ticks >> bit) & 1;
    bit += 1;
    if (who === 'observer') observe();
    else (who === 'one' ? one : two).steps.shift()?.();
  }
  return facts.filter((stamp) => stamp <= cut).length === seen;
}

function* orders(one = 4, two = 4, observer = 1): Generator<Who[]> {
  if (one + two + observer === 0) yield [];
  if (one > 0) for (const rest of orders(one - 1, two, observer)) yield ['one', ...rest];
  if (two > 0) for (const rest of orders(one, two - 1, observer)) yield ['two', ...rest];
  if (observer > 0) for (const rest of orders(one, two, observer - 1)) yield ['observer', ...rest];
}

function count(off: Rule[]): { wrong: number; all: number } {
  const found = { wrong: 0, all: 0 };
  for (const order of orders()) {
    for (let ticks = 0; ticks < 512; ticks += 7) {
      found.all += 1;
      if (!repeatable(order, ticks, new Set(off))) found.wrong += 1;
    }
  }
  return found;
}

describe('the cut, every order of two batches and a question', () => {
  it('never gains a fact afterwards', () => {
    const { wrong, all } = count([]);
    console.log(`${all} orders, ${wrong} wrong`);
    expect(wrong).toBe(0);
  });
  it.each(['the oldest unfinished', 'over all processes', 'less one'] as Rule[])(
    'does without the rule "%s"',
    (rule) => {
      const { wrong, all } = count([rule]);
      console.log(`without "${rule}": ${wrong} wrong of ${all}`);
      expect(wrong).toBeGreaterThan(0);
    },
  );
});
