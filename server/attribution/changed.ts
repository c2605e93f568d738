import {
  type Comparable,
  comparableOf,
  isUnusual,
  type Matrix,
  matrixOf,
  onsetOf,
  type Split,
  type Stretch,
  splitOf,
  type ValueCounts,
} from '../../metrics/attribution/index.ts';
import {
  BUCKET_MS,
  type DayClass,
  DEFAULTS,
  dispersionOf,
  type Grid,
  type History,
  layCounts,
} from '../../metrics/detect/index.ts';
import type { CountSeries } from '../../metrics/query/series.ts';
import type { Changed, ChangedDimension, ChangedMatrix } from '../../schemas/changed.ts';
import type { Dimension } from '../../schemas/dimensions.ts';
import { isoInstant } from '../calendar.ts';
import { bucketAt, gridOfWeeks } from '../weeks.ts';
import type { AskSeries, Subject } from './ask.ts';

/** The longest stretch (ms) that is compared: what is older is another day's. */
export const LONGEST_MS = 86_400_000;
/** Values of a dimension in an answer; rows and columns of the matrix that stand by themselves. */
const MOST_VALUES = 12;
const MOST_CROSSED = 4;

/** Which stretch is to be explained: given, or to be found from the instant (ms) at which an alert told of it. */
export type Span = { from: number; to: number } | { toldAt: number; to: number };

export interface ChangedDeps {
  ask: AskSeries;
  timezone: string;
  classOf(date: string): DayClass;
}

const countsOf = (
  series: readonly CountSeries[],
  { past }: Comparable,
  { first, end }: Stretch,
): ValueCounts[] =>
  series.map(({ value, places, counts }) => {
    let observed = 0;
    let before = 0;
    for (const [at, place] of places.entries()) {
      if (place >= first && place < end) observed += counts[at] as number;
      else if (past[place]) before += counts[at] as number;
    }
    return { value, observed, past: before };
  });

/** A finer dimension says more: of two that differ alike it is the one to show. */
const CROSSED: readonly (readonly Dimension[])[] = [
  ['subcategory', 'category'],
  ['city', 'region', 'channel'],
];

/**
 * What changed: the whole of a stretch beside the same hours of other weeks, divided by each dimension, and crossed by the
 * two that say most of cause and place. Two statements: all series by one dimension, then the cells.
 *
 * @param now ms of site time; what came later does not count.
 */
export async function changedOf(
  subject: Subject & { dimensions: readonly Dimension[] },
  span: Span,
  now: number,
  { ask, timezone, classOf }: ChangedDeps,
): Promise<Changed> {
  const upTo = Math.min(span.to, now);
  const grid = gridOfWeeks(upTo, timezone, classOf);
  const reading = { from: grid.from, now };
  const single = subject.dimensions.filter((one) => (subject.where[one]?.length ?? 0) !== 1);
  const [whole = [], ...split] = await ask(subject, reading, [{}, ...single.map((by) => ({ by }))]);
  const history = historyOf(whole[0], grid, upTo);
  const end = Math.max(1, Math.min(grid.length, bucketAt(grid, upTo)));
  const day = grid.dayOf[Math.min(end, grid.length - 1)] as number;
  const dispersion = dispersionOf(history, grid, day, DEFAULTS);
  const earliest = Math.max(0, end - LONGEST_MS / BUCKET_MS);
  const told = 'from' in span ? bucketAt(grid, span.from) : onset(history, grid, dispersion, span.toldAt);
  const stretch = { first: Math.max(earliest, Math.min(told, end - 1)), end };
  const comparable = comparableOf(history, grid, dispersion, stretch, DEFAULTS);
  const splits = single.map((dimension, place) => {
    const counts = countsOf(split[place] ?? [], comparable, stretch);
    return { dimension, counts, ...splitOf(counts, comparable.whole) };
  });
  const crossed = await cross(splits, { ask, subject, reading, comparable, stretch });
  const { tenant, metric, counted, policy, where } = subject;
  const { observed, expected } = comparable.whole;
  return {
    ...{ tenant, metric, where, now: isoInstant(now), basis: comparable.basis, days: comparable.days },
    counted: counted as Changed['counted'],
    ...(policy ? { policy } : {}),
    from: isoInstant(grid.from + stretch.first * BUCKET_MS),
    to: isoInstant(grid.from + stretch.end * BUCKET_MS),
    ...{ observed, expected, unusual: isUnusual(comparable.whole) },
    dimensions: splits
      .filter(({ values }) => values.length > 0)
      .sort((a, b) => b.score - a.score)
      .map(shown),
    matrix: crossed,
  };
}

const onset = (
  history: History,
  grid: Grid,
  dispersion: Parameters<typeof onsetOf>[2],
  toldAt: number,
): number =>
  onsetOf(
    history,
    grid,
    dispersion,
    Math.max(0, Math.min(grid.length, bucketAt(grid, toldAt)) - 1),
    DEFAULTS,
  );

function historyOf(series: CountSeries | undefined, grid: Grid, upTo: number): History {
  const counts = layCounts(grid, series ?? { places: [], counts: [] }, grid.from, upTo);
  const since = series?.places.reduce((least, place) => Math.min(least, place), grid.length) ?? grid.length;
  // What lies before the first booking is not known to have been nothing.
  counts.fill(-1, 0, Math.min(since, counts.length));
  return { counts, since };
}

const shown = ({ dimension, values, score }: Split & { dimension: Dimension }): ChangedDimension => ({
  dimension,
  score,
  clear: score >= DEFAULTS.fast.score,
  values: values.slice(0, MOST_VALUES),
  others: Math.max(0, values.length - MOST_VALUES),
});

interface Crossing {
  ask: AskSeries;
  subject: Subject;
  reading: { from: number; now: number };
  comparable: Comparable;
  stretch: Stretch;
}

/** Cause by place: of each the dimension that differs most, the finer one where both do. */
async function cross(
  splits: readonly (Split & { dimension: Dimension; counts: ValueCounts[] })[],
  { ask, subject, reading, comparable, stretch }: Crossing,
): Promise<ChangedMatrix | null> {
  const usable = splits.filter(({ values }) => values.length > 1);
  const [rows, columns] = CROSSED.map((names) => {
    const found = names.flatMap((name) => usable.filter(({ dimension }) => dimension === name));
    return found.find(({ score }) => score >= DEFAULTS.fast.score) ?? found[0];
  });
  if (!rows || !columns || comparable.whole.expected === null) return null;
  const causes = rows.values.slice(0, MOST_CROSSED).map(({ value }) => value);
  const cells = await ask(
    subject,
    reading,
    causes.map((value) => ({ by: columns.dimension, where: { [rows.dimension]: [value] } })),
  );
  const matrix: Matrix | null = matrixOf(
    {
      rows: causes.map((value, place) => ({
        value,
        columns: countsOf(cells[place] ?? [], comparable, stretch),
      })),
      all: columns.counts,
    },
    columns.values.slice(0, MOST_CROSSED),
    comparable.whole,
  );
  return (
    matrix && {
      rows: { dimension: rows.dimension, values: [...matrix.rows] },
      columns: { dimension: columns.dimension, values: [...matrix.columns] },
      excess: matrix.excess.map((row) => [...row]),
    }
  );
}
