import type { QueryRequest, QueryRow } from '../../schemas/query.ts';
import type { MetricValue } from '../../schemas/values.ts';
import { definitionOf } from '../catalogue/index.ts';
import type { MetricsContext } from '../contract.ts';
import { type Definition, isComposite, type Measure } from '../measure.ts';
import { bucketEnd, isoAt } from './bucket.ts';
import { hourOf, occurrencesOf, weekdayOf } from './hour-of-week.ts';
import { readingOf } from './policy.ts';
import { composed, metricValueOf, type Totals } from './value.ts';

const DAY_MS = 86_400_000;

interface Group {
  bucket: number;
  value: string;
  /** Lines by measure; one, or one for each slot. */
  byId: Map<string, Totals[]>;
}

/** @param certain buckets that have a row even where nothing was booked in them. */
function groupsOf(totals: Totals[], certain: readonly number[]): Group[] {
  const groups = new Map<string, Group>(
    certain.map((bucket) => [`${bucket}|`, { bucket, value: '', byId: new Map() }]),
  );
  for (const one of totals) {
    const key = `${one.bucket}|${one.value}`;
    const group = groups.get(key) ?? { bucket: one.bucket, value: one.value, byId: new Map() };
    group.byId.set(one.id, [...(group.byId.get(one.id) ?? []), one]);
    groups.set(key, group);
  }
  return [...groups.values()].sort(
    (a, b) => a.bucket - b.bucket || (a.value < b.value ? -1 : a.value > b.value ? 1 : 0),
  );
}

/** Marks a value of which something may still be undecided: the horizon of the newest that it could count has not passed. */
function marked(value: MetricValue, horizonMs: number, end: number, now: number): MetricValue {
  const undecided = horizonMs > 0 && end - 1 + horizonMs > now;
  return undecided && 'value' in value && value.value !== null ? { ...value, provisional: true } : value;
}

/** What a count comes to each time, where its bucket comes again and again. */
const withMean = (value: MetricValue, times: number): MetricValue =>
  'value' in value
    ? { ...value, mean: times > 0 && value.value !== null ? value.value / times : null }
    : value;

/** Where nothing can be missing, nothing is left out: the one row of a total, and the hours that the window holds. */
function certainOf({ bucket, by }: QueryRequest, occurrences: readonly number[]): number[] {
  if (by) return [];
  if (bucket === 'hour_of_week') return occurrences.flatMap((times, place) => (times > 0 ? [place] : []));
  return bucket === 'none' ? [0] : [];
}

/** Rows of the answer: one for each bucket and group that anything was booked in, the same metrics in each. */
export function assemble(
  totals: Totals[],
  definitions: Definition[],
  request: QueryRequest,
  context: MetricsContext,
  timezone: string,
): QueryRow[] {
  const { now, bucket: size, from, to } = request;
  const folded = size === 'hour_of_week';
  const occurrences = folded ? occurrencesOf(from, Math.min(to, now + 1), timezone) : [];
  const measured = (measure: Measure, { byId }: Group): MetricValue => {
    const goal = measure.slots?.goal?.(readingOf(request, now, context));
    return metricValueOf(measure, byId.get(measure.entry.id) ?? [], now, goal);
  };
  // Groups of one bucket stand together, and instants in a zone are most of what a row costs.
  let [known, written, ends] = [Number.NaN, '', to];
  return groupsOf(totals, certainOf(request, occurrences)).map((group) => {
    const { bucket, value } = group;
    const times = occurrences[bucket] ?? 0;
    if (size !== 'none' && size !== 'hour_of_week' && bucket !== known)
      [known, written, ends] = [bucket, isoAt(bucket, timezone), bucketEnd(size, bucket, timezone)];
    const end = Math.min(ends, to, now + 1);
    const days = (end - Math.max(from, size === 'none' || folded ? from : bucket)) / DAY_MS;
    const values = Object.fromEntries(
      definitions.map((definition) => {
        const { id, horizonMs } = definition.entry;
        const part = (name: string) => measured(definitionOf(name) as Measure, group);
        const read = isComposite(definition)
          ? composed(definition, part, now, days)
          : measured(definition, group);
        const told = folded && definition.shape === 'count' ? withMean(read, times) : read;
        return [id, marked(told, horizonMs, end, now)];
      }),
    );
    return {
      ...(folded
        ? { hourOfWeek: { weekday: weekdayOf(bucket), hour: hourOf(bucket), occurrences: times } }
        : size === 'none'
          ? {}
          : { bucket: written }),
      ...(request.by ? { [request.by]: value } : {}),
      values,
    };
  });
}
