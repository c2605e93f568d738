import type { QueryRequest, QueryRow } from '../../schemas/query.ts';
import type { MetricValue } from '../../schemas/values.ts';
import { definitionOf } from '../catalogue/index.ts';
import type { MetricsContext } from '../contract.ts';
import { type Definition, isComposite, type Measure } from '../measure.ts';
import { bucketEnd, isoAt } from './bucket.ts';
import { readingOf } from './policy.ts';
import { composed, metricValueOf, type Totals } from './value.ts';

const DAY_MS = 86_400_000;

interface Group {
  bucket: number;
  value: string;
  /** Lines by measure; one, or one for each slot. */
  byId: Map<string, Totals[]>;
}

function groupsOf(totals: Totals[], request: QueryRequest): Group[] {
  const groups = new Map<string, Group>();
  if (request.bucket === 'none' && !request.by) groups.set('0|', { bucket: 0, value: '', byId: new Map() });
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

/** Rows of the answer: one for each bucket and group that anything was booked in, the same metrics in each. */
export function assemble(
  totals: Totals[],
  definitions: Definition[],
  request: QueryRequest,
  context: MetricsContext,
  timezone: string,
): QueryRow[] {
  const { now, bucket: size, from, to } = request;
  const measured = (measure: Measure, { byId }: Group): MetricValue => {
    const goal = measure.slots?.goal?.(readingOf(request, now, context));
    return metricValueOf(measure, byId.get(measure.entry.id) ?? [], now, goal);
  };
  // Groups of one bucket stand together, and instants in a zone are most of what a row costs.
  let [known, written, ends] = [Number.NaN, '', to];
  return groupsOf(totals, request).map((group) => {
    const { bucket, value } = group;
    if (size !== 'none' && bucket !== known)
      [known, written, ends] = [bucket, isoAt(bucket, timezone), bucketEnd(size, bucket, timezone)];
    const end = Math.min(ends, to, now + 1);
    const days = (end - Math.max(from, size === 'none' ? from : bucket)) / DAY_MS;
    const values = Object.fromEntries(
      definitions.map((definition) => {
        const { id, horizonMs } = definition.entry;
        const part = (name: string) => measured(definitionOf(name) as Measure, group);
        const read = isComposite(definition)
          ? composed(definition, part, now, days)
          : measured(definition, group);
        return [id, marked(read, horizonMs, end, now)];
      }),
    );
    return {
      ...(size === 'none' ? {} : { bucket: written }),
      ...(request.by ? { [request.by]: value } : {}),
      values,
    };
  });
}
