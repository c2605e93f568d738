import { flag } from './ground.ts';
import { type Measured, measure, type Side } from './push/run.ts';
import { print, quantile, rounded } from './report.ts';

/*
 * The live push beside a bare ws server that sends the same bytes: 1 KB updates of one view to many boards, server and
 * boards each on a core of their own, in turns. And beside a server that the same boards ask once a second.
 */
const SECONDS = flag('seconds', 10);
const ROUNDS = flag('rounds', 3);
const SIZES = [
  { boards: 100, perSecond: 20, sides: ['andon', 'bare'] },
  { boards: 1_000, perSecond: 20, sides: ['andon', 'bare', 'framed'] },
  { boards: 5_000, perSecond: 4, sides: ['andon', 'bare'] },
] satisfies { boards: number; perSecond: number; sides: Side[] }[];
/** One of the sizes; 1: only beside the server that is asked. */
const only = flag('boards', 0);

const median = (runs: readonly Measured[], of: (run: Measured) => number, digits = 1): number =>
  rounded(quantile(runs.map(of), 0.5), digits);

async function inTurns(sides: readonly Side[], boards: number, perSecond: number, rounds: number) {
  const runs = new Map<Side, Measured[]>(sides.map((side) => [side, []]));
  for (let round = 0; round < rounds; round += 1)
    for (const side of round % 2 ? [...sides].reverse() : sides) {
      const measured = await measure(side, boards, perSecond, SECONDS);
      console.error(
        `${boards} boards, ${perSecond}/s, ${side}: ${measured.cpuUs.toFixed(2)} µs, p99 ${measured.p99.toFixed(1)} ms, ${measured.kilobytes.toFixed(1)} KB`,
      );
      runs.get(side)?.push(measured);
    }
  return runs;
}

const values: Record<string, number> = {};
let ratio: number | undefined;
for (const { boards, perSecond, sides } of SIZES.filter((size) => !only || size.boards === only)) {
  const runs = await inTurns(sides, boards, perSecond, ROUNDS);
  for (const [side, of] of runs) {
    const name = `${side}${boards}`;
    values[`${name}CpuUs`] = median(of, ({ cpuUs }) => cpuUs, 2);
    values[`${name}PerSecond`] = median(of, (run) => run.perSecond, 0);
    values[`${name}P50Ms`] = median(of, ({ p50 }) => p50);
    values[`${name}P99Ms`] = median(of, ({ p99 }) => p99);
    // Of a hundred, what the heap does by itself is more.
    if (boards >= 1_000) values[`${name}KbAConnection`] = median(of, ({ kilobytes }) => kilobytes);
  }
  if (boards === 1_000) ratio = rounded((values.bare1000CpuUs ?? 0) / (values.andon1000CpuUs ?? 0), 2);
}
if (!only || only === 1) {
  // A change a second, which is what somebody who asks once a second gets at most.
  const runs = await inTurns(['andon', 'polled'], 1_000, 1, 1);
  for (const [side, of] of runs) {
    values[`${side}1000OnceASecondCpuUs`] = median(of, ({ cpuUs }) => cpuUs, 2);
    values[`${side}1000OnceASecondP50Ms`] = median(of, ({ p50 }) => p50);
  }
}
print({ bench: 'push', values, ...(ratio === undefined ? {} : { ratio }) });
