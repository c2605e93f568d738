import { createRandom } from '../../simulator/random.ts';
import { flag, onGround } from '../bench/ground.ts';
import { startTestBroker } from '../support/broker.ts';
import { POINTS } from './kill/points.ts';
import { countedAt, playKills, type Troubles } from './kill/trial.ts';

/*
 * `npm run faults -- kill [--rounds 100] [--size 120] [--seed N] [--each 10] [--minutes N]`: kills the ingest with SIGKILL in the middle
 * of a loaded stream, starts it again, and compares facts, state, working set and ledger with the plain computation.
 */
const rounds = flag('rounds', 100);
const size = flag('size', 120);
const atLeast = flag('each', 10);
const minutes = flag('minutes', Number.POSITIVE_INFINITY);
const seed = String(flag('seed', Math.floor(createRandom(Date.now()).next() * 1e6)));
/** Periods that share nothing with the number of points, so that each trouble meets each of them. */
const troubles = (round: number): Troubles => ({
  rebalance: round % 5 === 2,
  twice: round % 7 === 3,
  lost: round % 11 === 5 ? 'offsets' : round % 11 === 10 ? 'topics' : 'nothing',
});
const say = (line: string) => console.log(line);
say(`seed ${seed}, ${rounds} rounds, ${size} tickets a round`);
await onGround(async ({ folder, later }) => {
  const broker = await startTestBroker();
  later(broker.stop);
  const began = performance.now();
  const played = await playKills({
    ...{ broker, folder, rounds, seed, size, atLeast, minutes, troubles },
    tell: say,
  });
  const problems = played.flatMap((round) => round.problems);
  const took = (performance.now() - began) / 60_000;
  const sum = (of: (round: (typeof played)[number]) => number) =>
    played.reduce((all, one) => all + of(one), 0);
  const back = played.map(({ backMs }) => backMs).sort((a, b) => a - b);
  say('\nwhere the kills fell                 aimed there   at all');
  for (const point of POINTS) {
    const aimed = played.filter((round) => countedAt(round) === point).length;
    const held = played.filter(({ fell }) => fell.includes(point)).length;
    say(`  ${point.padEnd(34)} ${String(aimed).padStart(11)} ${String(held).padStart(8)}`);
  }
  say(
    `  ${'at rest'.padEnd(34)} ${String(played.filter(({ fell }) => fell.length === 0).length).padStart(11)}`,
  );
  say(
    [
      `${played.length} rounds in ${took.toFixed(0)} min, ${sum(({ messages }) => messages)} messages`,
      `${played.filter(({ rebalance }) => rebalance).length} with a rebalance`,
      `${played.filter(({ twice }) => twice).length} killed again at the start`,
      `${played.filter(({ lost }) => lost === 'offsets').length} without offsets`,
      `${played.filter(({ lost }) => lost === 'topics').length} without topics`,
      `back and compared after ${((back[back.length >> 1] ?? 0) / 1000).toFixed(1)} s (median), ${((back.at(-1) ?? 0) / 1000).toFixed(1)} s (most)`,
      `${problems.length} differences`,
    ].join(' · '),
  );
  process.exitCode = problems.length === 0 ? 0 : 1;
});
