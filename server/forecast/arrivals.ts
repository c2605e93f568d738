import { type Expected, forecastArrivals, HORIZON, levelAt } from '../../metrics/forecast/arrivals.ts';
import { indexAt, startOfInterval } from '../../metrics/forecast/interval.ts';
import type { TrackRecord } from '../../metrics/forecast/track-record.ts';
import type { ArrivalsForecast } from '../../schemas/forecast.ts';
import type { QueryRow } from '../../schemas/query.ts';
import { isoInstant } from '../calendar.ts';
import type { ARRIVALS, History } from './history.ts';
import { countOf, startOf } from './questions.ts';

/** Half hours that are looked back on: four hours, which is also what the level of the day is of. */
export const PAST = 8;

export interface Series {
  metric: (typeof ARRIVALS)[number];
  queue: string;
  record: TrackRecord;
  level: number;
  /** From the half hour under way on; [] where it is hidden. */
  expected: Expected[];
  /** Of half hours that have passed, as each was expected when it began. */
  passed: Expected[];
  /** What came by index; of the half hour under way so far. */
  came(index: number): number | null;
}

/** What came lately, over the history that may be an hour old. */
export interface Lately {
  rows: readonly QueryRow[];
  /** Start of the first half hour that was asked for, ms. */
  from: number;
  /** Data is believed complete up to here, ms; null = not known, then up to now. */
  completeTo: number | null;
  now: number;
}

/** Arrivals of one queue ('' = all), as they came and as they are expected. */
export function seriesOf(
  history: History,
  lately: Lately,
  metric: (typeof ARRIVALS)[number],
  queue: string,
): Series {
  const { intervals } = history;
  const origin = indexAt(intervals, lately.now);
  const first = indexAt(intervals, lately.from);
  const counts = [...history.counts(metric, queue)];
  const known = counts.slice(0, history.today).some((count) => count !== null) || lately.rows.length > 0;
  for (let index = first; index <= origin; index += 1) counts[index] = known ? 0 : null;
  for (const row of lately.rows) {
    const index = indexAt(intervals, startOf(row));
    if (index < first || index > origin || (queue !== '' && row.queue !== queue)) continue;
    counts[index] = (counts[index] ?? 0) + countOf(row.values[metric]);
  }
  const came = (index: number) => (index > origin ? null : (counts[index] ?? null));
  // A half hour of which some may still be on its way would pull the level down.
  const complete = indexAt(intervals, Math.min(lately.now, lately.completeTo ?? lately.now));
  const settled = counts.map((count, index) => (index < complete ? count : null));
  const expected = history.expected(metric, queue);
  const record = history.record(metric, queue, origin);
  const made = (at: number, steps?: number) =>
    record.hidden === null
      ? forecastArrivals(intervals, settled, at, record.dispersion, expected, steps)
      : [];
  const before = Array.from({ length: PAST }, (_, step) => origin - PAST + step).filter((at) => at > 0);
  return {
    metric,
    queue,
    record,
    level: levelAt(settled, expected, origin),
    expected: made(origin),
    passed: before.flatMap((at) => made(at, 1)),
    came,
  };
}

export const expectedOf = ({ expected, passed }: Series, index: number) => {
  const found = [...passed, ...expected].find((one) => one.index === index);
  return found ? { mean: found.mean, low: found.low, high: found.high } : null;
};

/** As the answer tells it: four hours back, the half hour under way, four hours on. */
export function toArrivals(series: Series, history: History, now: number): ArrivalsForecast {
  const origin = indexAt(history.intervals, now);
  const indexes = Array.from({ length: PAST + HORIZON }, (_, step) => origin - PAST + step);
  return {
    metric: series.metric,
    hidden: series.record.hidden,
    learning: series.expected.some(({ learning }) => learning),
    level: series.level,
    accuracy: series.record.accuracy,
    points: indexes.map((index) => ({
      start: isoInstant(startOfInterval(history.intervals, index)),
      came: series.came(index),
      expected: expectedOf(series, index),
    })),
  };
}
