import { type Dispersion, dispersionOf } from '../../../metrics/detect/dispersion.ts';
import type { History } from '../../../metrics/detect/history.ts';
import { benjaminiHochberg } from '../../../metrics/detect/multiplicity.ts';
import { observe } from '../../../metrics/detect/observe.ts';
import { BUCKETS_A_DAY, type Settings } from '../../../metrics/detect/settings.ts';
import { settle } from '../../../metrics/detect/settle.ts';
import { FRESH, type SeriesState } from '../../../metrics/detect/state.ts';
import { negativeBinomial } from './counts.ts';
import { median } from './episodes.ts';
import { createWorld, grid, HARD, type Hardships, HISTORY_DAYS, JUDGED_DAYS, type World } from './world.ts';

export const FACTORS = [1.5, 2, 3] as const;
/** An increase that nobody noticed for so long counts as missed. */
const LONGEST = 36;
/** Onsets of an increase in each world. */
const ONSETS = 80;

interface Lane {
  world: World;
  history: History;
  dispersion: Dispersion;
  state: SeriesState;
}

export interface Row {
  mean: number;
  phi: number;
  queueDays: number;
  falsePerDay: number;
  byRule: Record<string, number>;
  /** Median delay in minutes by factor; Infinity beyond three hours. */
  delays: Record<string, number>;
}

/** Our detector on `lanes` queues that are judged together at every tick. */
export function judge(
  name: string,
  nominal: Pick<Hardships, 'mean' | 'phi'>,
  lanes: number,
  settings: Settings,
  hard = HARD,
  tested = lanes,
): Row {
  const all = Array.from({ length: lanes }, (_, lane): Lane => {
    const world = createWorld(`${name}/${nominal.mean}/${lane}`, { ...nominal, ...hard });
    const history = { counts: world.counts, since: 0 };
    return { world, history, dispersion: [], state: FRESH };
  });
  const byRule: Record<string, number> = {};
  const found: Record<string, number[]> = Object.fromEntries(FACTORS.map((factor) => [factor, []]));
  const first = HISTORY_DAYS * BUCKETS_A_DAY;
  const stride = (JUDGED_DAYS * BUCKETS_A_DAY) / ONSETS;
  for (let bucket = first - BUCKETS_A_DAY; bucket < grid.length; bucket += 1) {
    const fresh = grid.slots[bucket] === 0;
    for (const lane of all)
      if (fresh) lane.dispersion = dispersionOf(lane.history, grid, grid.dayOf[bucket] as number, settings);
    for (const [place, lane] of all.entries()) {
      // Onsets are spread over the days and over the queues, where the usual rate is near the mean of the row.
      if (
        bucket >= first &&
        (bucket * 7919 + place * 104729) % Math.round(stride) === 0 &&
        near(lane.world, bucket, nominal.mean)
      )
        for (const factor of FACTORS) found[factor]?.push(delay(lane, bucket, factor, tested, settings));
    }
    const seen = all.map(({ history, dispersion, state }) =>
      observe({ grid, history, dispersion, bucket }, state, settings),
    );
    const ps = seen.map(({ p }) => p);
    const accepted =
      tested === 1 ? ps.map((p) => p <= settings.discovery) : benjaminiHochberg(ps, settings.discovery);
    for (const [place, lane] of all.entries()) {
      const settled = settle(seen[place] as (typeof seen)[number], accepted[place] as boolean, settings);
      if (settled.change === 'began' && bucket >= first) {
        const rule = `${settled.alarm?.rule}${seen[place]?.learning ? '*' : ''}`;
        byRule[rule] = (byRule[rule] ?? 0) + 1;
      }
      lane.state = settled.state;
    }
  }
  const queueDays = lanes * JUDGED_DAYS;
  const began = Object.values(byRule).reduce((sum, count) => sum + count, 0);
  return {
    ...nominal,
    queueDays,
    falsePerDay: began / queueDays,
    byRule,
    delays: Object.fromEntries(FACTORS.map((factor) => [factor, median(found[factor] ?? []) * 5])),
    ...{ n: found[2]?.length },
  };
}

const near = (world: World, bucket: number, mean: number): boolean => {
  const usual = world.usual[bucket] as number;
  return usual > mean * 0.8 && usual < mean * 1.25;
};

/** Buckets until an increase from this bucket on begins an alarm; Infinity where none came in three hours. */
function delay(
  { world, history, dispersion, state }: Lane,
  from: number,
  factor: number,
  tested: number,
  settings: Settings,
): number {
  const counts = world.counts.slice(from, from + LONGEST);
  let now = { ...state, alarm: null };
  let taken = Number.POSITIVE_INFINITY;
  for (let step = 0; step < LONGEST && from + step < grid.length; step += 1) {
    const bucket = from + step;
    if (grid.dayOf[bucket] !== grid.dayOf[from]) break;
    world.counts[bucket] = negativeBinomial(
      (world.rates[bucket] as number) * factor,
      world.phis[bucket] as number,
      world.random,
    );
    const seen = observe({ grid, history, dispersion, bucket }, now, settings);
    const settled = settle(seen, seen.p <= settings.discovery / tested, settings);
    if (settled.change === 'began') {
      taken = step + 1;
      break;
    }
    now = settled.state as typeof now;
  }
  world.counts.set(counts, from);
  return taken;
}
