import { describe, expect, it } from 'vitest';
import { interleave } from './interleaving.ts';
import { NETS } from './nets.ts';
import { RULES, type Rule } from './world.ts';

const RUNS = 5_000;
const SEEDS = 600;

/** Shown by every order of their steps in eviction.test.ts, and by evaluators.test.ts: behind too many nets here. */
const ELSEWHERE: Rule[] = [
  'facts_due is part of the version',
  'epoch is part of the version',
  'fence before the drop',
  'old look-ups are repeated',
];
/** Wrong rows do not come of its absence: subjects leave and return in vain. */
const CHURN: Rule = 'quiet hour before leaving';

const wrongRuns = (off: readonly Rule[], kills: boolean): number => {
  let wrong = 0;
  for (let seed = 1; seed <= SEEDS; seed += 1) if (interleave(seed, off, kills).wrong.length > 0) wrong += 1;
  return wrong;
};

describe('two ingest processes', () => {
  it(`end with the right rows in ${RUNS} interleavings of stalls, zombies, kills, corrections and evictions`, () => {
    const sums = { steps: 0, kills: 0, zombies: 0, evictions: 0, truncations: 0 };
    for (let seed = 1; seed <= RUNS; seed += 1) {
      const outcome = interleave(seed);
      expect({ seed, wrong: outcome.wrong }).toEqual({ seed, wrong: [] });
      for (const name of Object.keys(sums) as (keyof typeof sums)[]) sums[name] += outcome[name];
    }
    console.log(`${RUNS} interleavings:`, sums);
    for (const count of Object.values(sums)) expect(count).toBeGreaterThan(RUNS / 5);
  }, 120_000);

  it.each(RULES.filter((rule) => !ELSEWHERE.includes(rule) && rule !== CHURN))(
    'go wrong without the rule "%s"',
    (rule) => {
      const { nets = [], stalls } = NETS[rule] ?? {};
      const without = wrongRuns([...nets, rule], !stalls);
      const before = nets.length > 0 ? wrongRuns(nets, !stalls) : 0;
      console.log(`without "${rule}": ${without} of ${SEEDS} wrong (${before} with it${nets.length > 0 ? ', its nets away' : ''})`);
      expect(without).toBeGreaterThan(before);
    },
    60_000,
  );

  it(`send subjects out in vain without the rule "${CHURN}"`, () => {
    let quiet = 0;
    let hasty = 0;
    for (let seed = 1; seed <= 200; seed += 1) {
      quiet += interleave(seed).evictions;
      hasty += interleave(seed, [CHURN]).evictions;
    }
    console.log(`evictions: ${quiet} with the quiet hour, ${hasty} without`);
    expect(hasty).toBeGreaterThan(quiet * 1.2);
  });
});
