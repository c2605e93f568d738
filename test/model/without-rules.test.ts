import { describe, expect, it } from 'vitest';
import { interleave } from './interleaving.ts';
import { NETS } from './nets.ts';
import { RULES, type Rule } from './world.ts';

const RUNS = 3_000;
const SEEDS = 400;
/** So many more wrong runs without the rule than with it, over the same seeds, are no chance. */
const ENOUGH = 8;

/** Shown in eviction.test.ts and evaluators.test.ts: they stand behind too many nets here. */
const ELSEWHERE: Rule[] = [
  'next_at keeps from leaving',
  'facts_due is part of the version',
  'epoch is part of the version',
  'fence before the drop',
  'old look-ups are repeated',
  'lacking goes cold',
];
/** No wrong row comes of its absence: subjects leave and return in vain. See eviction.test.ts. */
const CHURN: Rule = 'quiet hour before leaving';

const isWrong = (seed: number, off: readonly Rule[]): boolean => interleave(seed, off).wrong.length > 0;

describe('two ingest processes', () => {
  it.each(RULES.filter((rule) => !ELSEWHERE.includes(rule) && rule !== CHURN))(
    'go wrong without the rule "%s"',
    (rule) => {
      const nets = NETS[rule] ?? [];
      // Nothing goes wrong with all rules (two-processes.test.ts), so that one run is enough where no net is away.
      const [seeds, enough] = nets.length > 0 ? [SEEDS, ENOUGH] : [RUNS, 1];
      let [without, before, seed] = [0, 0, 0];
      while (seed < seeds && without - before < enough) {
        seed += 1;
        if (isWrong(seed, [...nets, rule])) without += 1;
        if (nets.length > 0 && isWrong(seed, nets)) before += 1;
      }
      const also = nets.length > 0 ? `, ${before} with it while its nets are away` : '';
      console.log(`without "${rule}": ${without} of ${seed} wrong${also}`);
      expect(without).toBeGreaterThan(before);
    },
    300_000,
  );
});
