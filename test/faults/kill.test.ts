import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { testBroker } from '../support/broker.ts';
import { playKills, type Troubles } from './kill/trial.ts';

const SEED = process.env.ANDON_TEST_SEED ?? '20260727';
const TROUBLES: Partial<Troubles>[] = [
  {},
  { rebalance: true },
  { twice: true },
  { lost: 'offsets' },
  {},
  { lost: 'topics' },
];

describe('an ingest that is killed with SIGKILL in the middle of a stream, once at each point', () => {
  it('loses nothing and counts nothing twice: `npm run faults -- kill` has a hundred rounds of this', async () => {
    const broker = await testBroker();
    const folder = await mkdtemp(join(tmpdir(), 'andon-kill-'));
    try {
      const said: string[] = [];
      const rounds = await playKills({
        broker,
        folder,
        rounds: TROUBLES.length,
        seed: SEED,
        size: 20,
        atLeast: 0,
        troubles: (round) => ({ rebalance: false, twice: false, lost: 'nothing', ...TROUBLES[round - 1] }),
        tell: (line) => said.push(line),
      });
      console.log(`seed ${SEED}\n${said.join('\n')}`);
      expect(rounds.flatMap(({ problems }) => problems)).toEqual([]);
      expect(rounds.filter(({ fell }) => fell.length > 0).length).toBeGreaterThan(TROUBLES.length / 2);
    } finally {
      await broker.stop();
      await rm(folder, { recursive: true, force: true });
    }
  }, 600_000);
});
