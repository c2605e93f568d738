import { BUCKET_MS, type DayClass, type Grid } from '../../metrics/detect/index.ts';
import type { Annotation } from '../../schemas/annotations.ts';
import type { Backtest } from '../../schemas/backtest.ts';
import type { CatalogueEntry } from '../../schemas/catalogue.ts';
import { durationMs } from '../../schemas/duration.ts';
import { type BurnWatch, metricOf, type Rule, type ThresholdWatch } from '../../schemas/rule.ts';
import type { DetectorRule } from '../alerts/detector-readings.ts';
import { holdsOf } from '../alerts/questions.ts';
import type { Reading } from '../alerts/reading.ts';
import type { AskSeries } from '../attribution/ask.ts';
import { isoInstant, midnight } from '../calendar.ts';
import { bucketAt, GRID_DAYS, gridOfWeeks } from '../weeks.ts';
import { playDetector } from './detector.ts';
import { figuresOf, incidentOf, labelsOf } from './figures.ts';
import { instantAt, type Material, readMaterial } from './material.ts';
import { createPlayer, type Player } from './play.ts';
import { readingAt, sumsOf } from './windows.ts';

const DAY = 86_400_000;
/** Buckets of all rows between two breaths. */
const AT_A_BREATH = 5_000;
const MOST_TOLD = 500;

export interface BacktestDeps {
  ask: AskSeries;
  catalogue: readonly CatalogueEntry[];
  timezone: string;
  classOf(date: string): DayClass;
  /** Incidents that overlap a stretch. */
  incidents(from: number, to: number): Promise<Annotation[]>;
  /** Lets the event loop turn. */
  breathe(): Promise<void>;
}

const longestWindow = ({ watch }: Rule): number => {
  const windows = watch.kind === 'burn' ? [watch.long] : watch.kind === 'threshold' ? [watch.window] : [];
  return Math.max(DAY, ...windows.map((window) => durationMs(window) ?? 0));
};

/**
 * The episodes that a rule would have fired over the past weeks, by the readings and steps of live alerts, a value each five
 * minutes; in the data as it is known now. One statement for all its series.
 *
 * @param rule one that `unplayable` has nothing against.
 * @param now ms of site time.
 */
export async function backtest(
  rule: Rule,
  { tenant, weeks, now }: { tenant: string; weeks: number; now: number },
  deps: BacktestDeps,
): Promise<Omit<Backtest, 'recorded'>> {
  const before = rule.watch.kind === 'detector' ? GRID_DAYS - 2 : Math.ceil(longestWindow(rule) / DAY);
  const grid = gridOfWeeks(now, deps.timezone, deps.classOf, weeks * 7 + before + 2);
  const begin = midnight(now, deps.timezone) - weeks * 7 * DAY;
  const span = { first: Math.max(0, bucketAt(grid, begin)), end: Math.min(grid.length, bucketAt(grid, now)) };
  const material = await readMaterial(rule, tenant, grid, now, deps.ask);
  const player = createPlayer(holdsOf(rule));
  if (rule.watch.kind === 'detector')
    await playDetector(rule as DetectorRule, material, grid, span, player, deps.breathe);
  else await playWindows(rule as Valued, material, grid, span, player, deps);
  const [from, to] = [instantAt(grid, span.first), instantAt(grid, span.end)];
  const labels = labelsOf(await deps.incidents(from, to), rule.by);
  const episodes = player.episodes();
  const rows = [...material.rows.keys()].filter((row) => row !== '' || !rule.by).length;
  return {
    ...{ tenant, rule: rule.id, version: rule.version, weeks, from: isoInstant(from), to: isoInstant(to) },
    knownFrom: material.since < grid.length ? isoInstant(instantAt(grid, material.since)) : null,
    ...{ everyMs: BUCKET_MS, rowsLeftOut: material.leftOut },
    figures: figuresOf(episodes, labels, { rows, judgedMs: player.judgedMs() }),
    episodes: [...episodes]
      .reverse()
      .slice(0, MOST_TOLD)
      .map(({ row, firedAt, resolvedAt, severity, value, expected }, place) => ({
        ...{ row, severity, value, expected, firedAt: isoInstant(firedAt) },
        resolvedAt: resolvedAt === null ? null : isoInstant(resolvedAt),
        incident: incidentOf(episodes[episodes.length - 1 - place] as (typeof episodes)[number], labels),
      })),
  };
}

type Valued = Rule & { watch: ThresholdWatch | BurnWatch };

/** Plays a rule of values over windows that slide by a bucket. */
async function playWindows(
  rule: Valued,
  { rows, since }: Material,
  grid: Grid,
  { first, end }: { first: number; end: number },
  player: Player,
  { catalogue, breathe }: BacktestDeps,
): Promise<void> {
  const entry = catalogue.find(({ id }) => id === metricOf(rule));
  if (!entry) return;
  const sums = [...rows].map(([row, { bookings, hits }]) => ({
    row,
    sums: { bookings: sumsOf(bookings, grid.length), hits: hits ? sumsOf(hits, grid.length) : null },
  }));
  let waiting = 0;
  for (let bucket = Math.max(first, since); bucket < end; bucket += 1) {
    const readings = new Map<string, Reading>(
      sums.map(({ row, sums: own }) => [row, readingAt(rule, entry, row, own, bucket + 1, grid)]),
    );
    player.hear(readings, instantAt(grid, bucket + 1), BUCKET_MS);
    waiting += sums.length;
    if (waiting < AT_A_BREATH) continue;
    waiting = 0;
    await breathe();
  }
}
