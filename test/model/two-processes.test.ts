import { expect, it } from 'vitest';
import { interleave } from './interleaving.ts';

const RUNS = Number(process.env.ANDON_MODEL_RUNS ?? 2_000);

it(`two ingest processes end with the right rows in ${RUNS} interleavings of stalls, zombies, kills, corrections and evictions`, () => {
  const sums = { steps: 0, kills: 0, zombies: 0, evictions: 0, truncations: 0 };
  for (let seed = 1; seed <= RUNS; seed += 1) {
    const outcome = interleave(seed);
    expect({ seed, wrong: outcome.wrong }).toEqual({ seed, wrong: [] });
    for (const name of Object.keys(sums) as (keyof typeof sums)[]) sums[name] += outcome[name];
  }
  console.log(`${RUNS} interleavings:`, sums);
  for (const count of Object.values(sums)) expect(count).toBeGreaterThan(RUNS / 5);
}, 300_000);
