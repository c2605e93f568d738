import { describe, expect, it } from 'vitest';
import { interleave } from './interleaving.ts';
import { NETS } from './nets.ts';
import { RULES, type Rule } from './world.ts';

const RUNS = 3_000;
const SEEDS = 400;

/** Shown in eviction.test.ts and evaluators.test.ts: they stand behind too many nets here. */
const ELSEWHERE: Rule[] = [
  'next_at keeps from leaving',
  'facts_due is part of the version',
  'epoch is part of the version',
  'fence before the drop',
  'old look-ups are repeated',
];
/** No wrong row comes of its absence: subjects leave and return in vain. See eviction.test.ts. */
const CHURN: Rule = 'quiet hour before leaving';

const wrongRuns = (
  off: readonly Rule[],
  kills: boolean,
  enough = Number.POSITIVE_INFINITY,
): { wrong: number; of: number } => {
  let wrong = 0;
  let seed = 1;
  for (; seed <= (enough === 1 ? RUNS : SEEDS) && wrong < enough; seed += 1)
    if (interleave(seed, off, kills).wrong.length > 0) wrong += 1;
  return { wrong, of: seed - 1 };
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
      // Nothing goes wrong with all rules (above), so that one run is enough where no net is away.
      const without = wrongRuns([...nets, rule], !stalls, nets.length > 0 ? undefined : 1);
      const before = nets.length > 0 ? wrongRuns(nets, !stalls).wrong : 0;
      const also = nets.length > 0 ? `, ${before} with it while its nets are away` : '';
      console.log(`without "${rule}": ${without.wrong} of ${without.of} wrong${also}`);
      expect(without.wrong).toBeGreaterThan(before);
    },
    60_000,
  );
});
