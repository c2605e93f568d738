import {
  BUCKET_MS,
  DEFAULTS,
  dispersionOf,
  evaluateTick,
  FIRST_TICK,
  type Grid,
  layCounts,
  type Series,
  type SeriesState,
} from '../../metrics/detect/index.ts';
import { type DetectorRule, detectorReadings, TOTAL } from '../alerts/detector-readings.ts';
import { firstOf, instantAt, type Material } from './material.ts';
import type { Player } from './play.ts';

/** So long (ms) after its end a bucket is judged, as live. */
const GRACE_MS = 30_000;
const BUCKETS_A_WEEK = 2_016;
/** Series that are judged between two breaths: some ten milliseconds. */
const AT_A_BREATH = 200;

/**
 * Plays a detector bucket by bucket, as `watch-counts.ts` does live; what counts scatter by is made once a week of the past,
 * live once a day.
 */
export async function playDetector(
  rule: DetectorRule,
  { rows }: Material,
  grid: Grid,
  { first, end }: { first: number; end: number },
  player: Player,
  breathe: () => Promise<void>,
): Promise<void> {
  const series = [...rows].map(([id, { bookings }]) => {
    const since = firstOf(bookings, grid);
    const counts = layCounts(grid, bookings, grid.from, instantAt(grid, end));
    counts.fill(-1, 0, Math.min(since, counts.length));
    return {
      id,
      history: { counts, since },
      dispersion: [] as Series['dispersion'],
      state: undefined as SeriesState | undefined,
    };
  });
  const parentOf = new Map(series.flatMap(({ id }) => (id === TOTAL ? [] : [[id, TOTAL] as const])));
  let tick = FIRST_TICK;
  let waiting = 0;
  for (let bucket = first; bucket < end; bucket += 1) {
    if ((bucket - first) % BUCKETS_A_WEEK === 0)
      for (const one of series) {
        one.dispersion = dispersionOf(one.history, grid, grid.dayOf[bucket] as number, DEFAULTS);
        await breathe();
      }
    const asked = series.map(({ id, history, dispersion, state }) => ({
      ...{ id, grid, history, dispersion, bucket },
      ...(state ? { state } : {}),
    }));
    const upTo = instantAt(grid, bucket + 1);
    const outcome = evaluateTick(asked, upTo, tick, parentOf, DEFAULTS);
    tick = outcome.state;
    for (const [place, { state }] of outcome.verdicts.entries()) {
      const one = series[place];
      if (one) one.state = state;
    }
    const readings = detectorReadings(rule, outcome);
    // Too young a history is no time in which it could have been wrong.
    for (const { id, basis } of outcome.verdicts)
      if (basis === 'none') readings.set(id, { at: 'unknown', severity: 'warn', value: null });
    if (rule.by && readings.get(TOTAL)?.at === 'inside') readings.delete(TOTAL);
    player.hear(readings, upTo + GRACE_MS, BUCKET_MS);
    waiting += series.length;
    if (waiting < AT_A_BREATH) continue;
    waiting = 0;
    await breathe();
  }
}
