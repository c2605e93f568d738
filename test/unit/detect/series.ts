import { type Dispersion, dispersionOf } from '../../../metrics/detect/dispersion.ts';
import { type Grid, layGrid } from '../../../metrics/detect/grid.ts';
import type { History } from '../../../metrics/detect/history.ts';
import { BUCKET_MS, BUCKETS_A_DAY, DEFAULTS, type Settings } from '../../../metrics/detect/settings.ts';
import type { SeriesState } from '../../../metrics/detect/state.ts';
import { evaluateTick, FIRST_TICK, type Series, type Verdict } from '../../../metrics/detect/tick.ts';
import { createRandom } from '../../../simulator/random.ts';

const MONDAY = Date.UTC(2026, 0, 5);
/** Nine weeks from a Monday, workdays and weekends. */
export const grid: Grid = layGrid('UTC', MONDAY, 63, (date) =>
  [0, 6].includes(new Date(date).getUTCDay()) ? 'weekend' : 'workday',
);

/** Counts about a mean with variance phi × mean (a Gaussian, rounded and cut at 0: enough where the mean is not small). */
export function noise(mean: number, phi: number, seed: string, length = grid.length): Int32Array {
  const random = createRandom(seed);
  return Int32Array.from({ length }, () =>
    Math.max(0, Math.round(mean + Math.sqrt(phi * mean) * random.normal())),
  );
}

/** A place on the grid: day and 5-minute slot. */
export const place = (day: number, slot: number): number => day * BUCKETS_A_DAY + slot;

export interface Run {
  counts: Int32Array;
  from: number;
  to: number;
  since?: number;
  incidents?: Uint8Array;
  dispersion?: Dispersion;
  settings?: Settings;
  planned?: number;
  sourceSilent?: boolean;
  state?: SeriesState;
}

/** Evaluates one series bucket by bucket over [from, to). */
export function run({ counts, from, to, settings = DEFAULTS, since = 0, ...rest }: Run): Verdict[] {
  const history: History = { counts, since, ...(rest.incidents ? { incidents: rest.incidents } : {}) };
  const dispersion = rest.dispersion ?? dispersionOf(history, grid, grid.dayOf[from] as number, settings);
  let state = rest.state;
  let tick = FIRST_TICK;
  const verdicts: Verdict[] = [];
  for (let bucket = from; bucket < to; bucket += 1) {
    const series: Series = {
      id: 'queue',
      grid,
      history,
      dispersion,
      bucket,
      planned: rest.planned ?? 1,
      sourceSilent: rest.sourceSilent ?? false,
      ...(state ? { state } : {}),
    };
    const {
      verdicts: [verdict],
      state: next,
    } = evaluateTick([series], grid.from + (bucket + 1) * BUCKET_MS, tick, new Map(), settings);
    state = verdict?.state;
    tick = next;
    verdicts.push(verdict as Verdict);
  }
  return verdicts;
}

/** Changes some counts of a copy. */
export function changed(counts: Int32Array, from: number, values: number[]): Int32Array {
  const copy = counts.slice();
  copy.set(values, from);
  return copy;
}
