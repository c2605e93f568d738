import { type Expectations, expectationsOf } from '../../metrics/forecast/arrivals.ts';
import {
  DAY_SLOTS,
  INTERVAL_MS,
  type Intervals,
  indexAt,
  intervalsFrom,
} from '../../metrics/forecast/interval.ts';
import { type TrackRecord, trackRecord } from '../../metrics/forecast/track-record.ts';
import type { QueryRow } from '../../schemas/query.ts';
import type { MetricValues } from '../../schemas/values.ts';
import type { Answers } from '../answer.ts';
import { daysBefore, midnight } from '../calendar.ts';
import type { Site } from '../site.ts';
import { byQueue, countOf, startOf } from './questions.ts';

const WEEKS = 8;
/** Throughput, patience and handling time are of the last two weeks. */
const RECENT_DAYS = 14;

export const ARRIVALS = ['contacts_offered', 'tickets_created'] as const;
/** How many clocks stopped is how many tickets got through. */
export const STOPS = ['first_response_time', 'assignment_time', 'resolution_time'] as const;
export type Counted = (typeof ARRIVALS)[number] | (typeof STOPS)[number];

/** Half hours of eight weeks and what came in them, by queue; '' is all of them. */
export interface History {
  intervals: Intervals;
  /** Index of the site's midnight. */
  today: number;
  /** Start of the first whole day that is known, ms; null = none. */
  knownFrom: number | null;
  queues: readonly string[];
  counts(metric: Counted, queue: string): readonly (number | null)[];
  expected(metric: Counted, queue: string): Expectations;
  record(metric: Counted, queue: string, now: number): TrackRecord;
  /** Waits, abandons and handling times of the last two weeks. */
  recent(queue: string): MetricValues;
}

/** Counts by queue over all half hours; a day on which nothing came from any queue is not known. */
function countsByQueue(intervals: Intervals, rows: readonly QueryRow[], metric: string) {
  const size = intervals.slots.length;
  const byQueue = new Map<string, (number | null)[]>([['', new Array<number | null>(size).fill(0)]]);
  for (const row of rows) {
    const index = indexAt(intervals, startOf(row));
    if (!(index >= 0 && index < size)) continue;
    const count = countOf(row.values[metric]);
    for (const queue of new Set(['', row.queue ?? ''])) {
      const list = byQueue.get(queue) ?? new Array<number | null>(size).fill(0);
      byQueue.set(queue, list);
      list[index] = (list[index] ?? 0) + count;
    }
  }
  const all = byQueue.get('') as (number | null)[];
  const came: number[] = [];
  for (let day = 0; day * DAY_SLOTS < size; day += 1) {
    const [from, to] = [day * DAY_SLOTS, Math.min(size, (day + 1) * DAY_SLOTS)];
    const seen = all.slice(from, to).some((count) => count !== 0);
    // The day on which the data begins is there in part only.
    if (seen) came.push(day);
    if (seen && came.length > 1) continue;
    for (const list of byQueue.values()) list.fill(null, from, to);
  }
  return { byQueue, knownFrom: came[1] === undefined ? null : came[1] * DAY_SLOTS };
}

/** Reads the history of a site through the catalogue, in two questions so that neither holds up the event loop for long. */
export async function readHistory(answers: Answers, site: Site, now: number): Promise<History> {
  const from = daysBefore(midnight(now, site.timezone), WEEKS * 7, site.timezone);
  const recently = daysBefore(midnight(now, site.timezone), RECENT_DAYS, site.timezone);
  const intervals = intervalsFrom(from, (WEEKS * 7 + 2) * DAY_SLOTS, site.timezone);
  const ask = (metrics: string[], start: number, bucket: '30m' | 'none') =>
    byQueue(site, now, metrics, { from: start, to: now + 1, bucket });
  const [offered = [], recent = []] = await answers.exact([
    ask(['contacts_offered'], from, '30m'),
    ask(['contact_wait_time', 'contacts_abandoned', 'handle_time'], recently, 'none'),
  ]);
  const [created = [], stopped = []] = await answers.exact([
    ask(['tickets_created'], from, '30m'),
    ask([...STOPS], recently, '30m'),
  ]);
  const series = new Map<string, ReturnType<typeof countsByQueue>>([
    ['contacts_offered', countsByQueue(intervals, offered, 'contacts_offered')],
    ['tickets_created', countsByQueue(intervals, created, 'tickets_created')],
    ...STOPS.map((stop) => [stop, countsByQueue(intervals, stopped, stop)] as const),
  ]);
  const first = ARRIVALS.flatMap((metric) => series.get(metric)?.knownFrom ?? []);
  const queues = new Set(
    [offered, created]
      .flatMap((rows) => rows.map(({ queue }) => queue ?? ''))
      .filter((queue) => queue !== ''),
  );
  const today = indexAt(intervals, midnight(now, site.timezone));
  const unknown = new Array<number | null>(intervals.slots.length).fill(null);
  const expectations = new Map<string, Expectations>();
  const records = new Map<string, TrackRecord>();
  const history: History = {
    intervals,
    today,
    knownFrom: first.length > 0 ? intervals.first + Math.min(...first) * INTERVAL_MS : null,
    queues: [...queues].sort(),
    counts: (metric, queue) => {
      const found = series.get(metric)?.byQueue;
      // A queue that nothing came to on days that are known had zeros.
      return found?.get(queue) ?? (found?.get('') ?? unknown).map((count) => (count === null ? null : 0));
    },
    expected(metric, queue) {
      const key = `${metric}/${queue}`;
      const found = expectations.get(key) ?? expectationsOf(intervals, history.counts(metric, queue));
      expectations.set(key, found);
      return found;
    },
    record(metric, queue, at) {
      const key = `${metric}/${queue}`;
      const found =
        records.get(key) ??
        trackRecord(intervals, history.counts(metric, queue), today, at, history.expected(metric, queue));
      records.set(key, found);
      return found;
    },
    recent: (queue) => recent.find((row) => row.queue === queue)?.values ?? {},
  };
  return history;
}
