import { type Dispersion, dispersionOf } from '../../../metrics/detect/dispersion.ts';
import type { History } from '../../../metrics/detect/history.ts';
import { benjaminiHochberg } from '../../../metrics/detect/multiplicity.ts';
import { observe } from '../../../metrics/detect/observe.ts';
import { BUCKETS_A_DAY, type Settings } from '../../../metrics/detect/settings.ts';
import { settle } from '../../../metrics/detect/settle.ts';
import { FRESH, type SeriesState } from '../../../metrics/detect/state.ts';
import { negativeBinomial } from './counts.ts';
import { FACTORS, type Size } from './domain-table.ts';
import { median } from './median.ts';
import { createWorld, grid, HARD, HISTORY_DAYS, JUDGED_DAYS, type World } from './world.ts';

/** Buckets of an increase after which it counts as missed: three hours. */
const LONGEST = 36;
/** One of so many buckets of each queue is tried as the onset of an increase. */
const ONSET_EVERY = 50;
const FIRST = HISTORY_DAYS * BUCKETS_A_DAY;

interface Lane {
  readonly world: World;
  readonly history: History;
  dispersion: Dispersion;
  state: SeriesState;
}

export interface OurRow extends Size {
  queueDays: number;
  falsePerDay: number;
  /** False alarms by rule; `*` while learning (here: on holidays). */
  byRule: Record<string, number>;
  onsets: number;
  /** Median delay in minutes by factor; Infinity beyond three hours. */
  delays: Record<string, number>;
  /** Share of the increases ×2 that were told within 10 and 20 minutes. */
  within: { 10: number; 20: number };
}

/**
 * Our detector on the hard worlds.
 * @param together all lanes share each tick's Benjamini–Hochberg test; else each queue is judged as if it were the only one
 */
export function ourRow(
  seed: string,
  size: Size,
  lanes: number,
  together: boolean,
  settings: Settings,
): OurRow {
  const all = Array.from({ length: lanes }, (_, lane): Lane => {
    const world = createWorld(`${seed}/${size.mean}/${lane}`, { ...size, ...HARD });
    return { world, history: { counts: world.counts, since: 0 }, dispersion: [], state: FRESH };
  });
  const limit = settings.discovery / (together ? lanes : 1);
  const byRule: Record<string, number> = {};
  const found = new Map<number, number[]>(FACTORS.map((factor) => [factor, []]));
  // A day's run-in gives each queue its level.
  for (let bucket = FIRST - BUCKETS_A_DAY; bucket < grid.length; bucket += 1) {
    // In service once a day; made once a week it is at most a little older.
    if ((bucket - FIRST + BUCKETS_A_DAY) % (7 * BUCKETS_A_DAY) === 0)
      for (const lane of all)
        lane.dispersion = dispersionOf(lane.history, grid, grid.dayOf[bucket] as number, settings);
    if (bucket >= FIRST)
      for (const [place, lane] of all.entries())
        if ((bucket + place * 7) % ONSET_EVERY === 0 && isNear(lane.world, bucket, size.mean))
          for (const factor of FACTORS) found.get(factor)?.push(delay(lane, bucket, factor, limit, settings));
    const seen = all.map(({ history, dispersion, state }) =>
      observe({ grid, history, dispersion, bucket }, state, settings),
    );
    const ps = seen.map(({ p }) => p);
    const accepted = together ? benjaminiHochberg(ps, settings.discovery) : ps.map((p) => p <= limit);
    for (const [place, one] of seen.entries()) {
      const { state, change, alarm } = settle(one, accepted[place] as boolean, settings);
      (all[place] as Lane).state = state;
      if (change !== 'began' || bucket < FIRST) continue;
      const rule = `${alarm?.rule}${one.learning ? '*' : ''}`;
      byRule[rule] = (byRule[rule] ?? 0) + 1;
    }
  }
  const queueDays = lanes * JUDGED_DAYS;
  const doubles = found.get(2) ?? [];
  const within = (minutes: number) => doubles.filter((steps) => steps * 5 <= minutes).length / doubles.length;
  return {
    ...size,
    queueDays,
    falsePerDay: Object.values(byRule).reduce((sum, count) => sum + count, 0) / queueDays,
    byRule,
    onsets: doubles.length,
    delays: Object.fromEntries([...found].map(([factor, steps]) => [factor, median(steps) * 5])),
    within: { 10: within(10), 20: within(20) },
  };
}

/** A delay is measured where the usual rate is that of the row. */
const isNear = ({ usual }: World, bucket: number, mean: number): boolean =>
  (usual[bucket] as number) > mean * 0.8 && (usual[bucket] as number) < mean * 1.25;

/** Buckets until an increase that begins here raises an alarm; Infinity where none came in three hours. */
function delay(lane: Lane, from: number, factor: number, limit: number, settings: Settings): number {
  const { world, history, dispersion } = lane;
  const kept = world.counts.slice(from, from + LONGEST);
  let state: SeriesState = { ...lane.state, alarm: null };
  let taken = Number.POSITIVE_INFINITY;
  for (let bucket = from; bucket < Math.min(from + LONGEST, grid.length); bucket += 1) {
    world.counts[bucket] = negativeBinomial(
      (world.rates[bucket] as number) * factor,
      world.phis[bucket] as number,
      world.random,
    );
    const seen = observe({ grid, history, dispersion, bucket }, state, settings);
    const settled = settle(seen, seen.p <= limit, settings);
    if (settled.change === 'began') {
      taken = bucket - from + 1;
      break;
    }
    state = settled.state;
  }
  world.counts.set(kept, from);
  return taken;
}
