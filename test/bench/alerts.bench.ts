import { dispersionOf, evaluateTick, FIRST_TICK, type Series } from '../../metrics/detect/index.ts';
import { BUCKET_MS, BUCKETS_A_DAY, DEFAULTS } from '../../metrics/detect/settings.ts';
import { SIZES } from './detection/domain-table.ts';
import { createWorld, grid, HARD, HISTORY_DAYS } from './detection/world.ts';
import { flag } from './ground.ts';
import { print, rounded } from './report.ts';

/*
 * Processor time of the detectors: how long all series of a site take at the end of a bucket, and how long the daily
 * dispersion of one takes. Series of all sizes from under one to forty in five minutes.
 */
const SERIES = flag('series', 200);
const TICKS = flag('ticks', 48);
const FROM = HISTORY_DAYS * BUCKETS_A_DAY + 100;
/** A bucket lasts five minutes, but a tick must not hold the loop: its share is of one second. */
const SECOND_MS = 1000;

const cpuMs = (work: () => void): number => {
  const start = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
};

const histories = Array.from({ length: SERIES }, (_, i) => {
  const size = SIZES[i % SIZES.length] as (typeof SIZES)[number];
  const mean = size.mean / (1 + (i % 4));
  return { counts: createWorld(`alerts/${i}`, { ...HARD, ...size, mean }).counts, since: 0 };
});
let dispersions: ReturnType<typeof dispersionOf>[] = [];
const daily = cpuMs(() => {
  dispersions = histories.map((history) => dispersionOf(history, grid, HISTORY_DAYS, DEFAULTS));
});
let series: Series[] = histories.map((history, i) => ({
  id: `series ${i}`,
  grid,
  history,
  dispersion: dispersions[i] ?? [],
  bucket: FROM,
}));
const parentOf = new Map(series.map(({ id }, i) => [id, `parent ${i % 20}`]));
let state = FIRST_TICK;
const times = Array.from({ length: TICKS }, (_, step) =>
  cpuMs(() => {
    const tick = evaluateTick(series, grid.from + (FROM + step + 1) * BUCKET_MS, state, parentOf, DEFAULTS);
    state = tick.state;
    series = series.map((one, i) => ({ ...one, bucket: FROM + step + 1, state: tick.verdicts[i]?.state }));
  }),
).sort((a, b) => a - b);
const median = times[TICKS >> 1] ?? Number.NaN;
print({
  bench: 'alerts',
  values: {
    series: SERIES,
    tickCpuMs: rounded(median, 1),
    worstTickCpuMs: rounded(times.at(-1) ?? Number.NaN, 1),
    shareOfCore: rounded(median / SECOND_MS, 3),
    dispersionCpuMs: rounded(daily / SERIES, 1),
  },
});
