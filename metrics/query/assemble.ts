import type { QueryRequest, QueryRow } from '../../schemas/query.ts';
import type { MetricValue, PlainValue } from '../../schemas/values.ts';
import { type Definition, isComposite, type Shape } from '../measure.ts';
import { isoAt } from './bucket.ts';
import { hourOf, occurrencesOf, weekdayOf } from './hour-of-week.ts';
import { wilson } from './wilson.ts';

/** One line of a scan: what a measure amounts to in one bucket and group. */
export interface Totals {
  id: string;
  bucket: number;
  value: string;
  n: number;
  total: number;
  positive: number;
  least: number;
  p50: number;
  p90: number;
}

/** To integer milliseconds, half up. */
const whole = (x: number): number => Math.floor(x + 0.5);

/** The value of a shape; without totals, what it is where nothing is counted: 0 for a count, else unknown. */
function metricValueOf(shape: Shape, totals: Totals | undefined, stock: boolean, now: number): MetricValue {
  switch (shape) {
    case 'count':
      return { value: totals ? (stock ? totals.n : totals.total) : 0 };
    case 'age':
      return totals ? { value: Math.max(0, now - totals.least), since: totals.least } : { value: null };
    case 'ratio': {
      const [numerator, denominator] = [totals?.total ?? 0, totals?.n ?? 0];
      return {
        value: denominator === 0 ? null : numerator / denominator,
        numerator,
        denominator,
        ...wilson(numerator, denominator),
      };
    }
    case 'weighted': {
      const numerator = totals?.positive ?? 0;
      const denominator = totals ? 2 * totals.positive - totals.total : 0;
      return { value: denominator === 0 ? null : numerator / denominator, numerator, denominator };
    }
    case 'distribution':
      return totals
        ? {
            n: totals.n,
            mean: whole(totals.total / totals.n),
            p50: whole(totals.p50),
            p90: whole(totals.p90),
          }
        : { n: 0, mean: null, p50: null, p90: null };
  }
}

/** A composite adds counts term by term, and takes the oldest of ages. */
function composed(
  parts: Record<string, 1 | -1>,
  shape: 'count' | 'age',
  values: (id: string) => MetricValue,
  now: number,
): MetricValue {
  const terms = Object.entries(parts).map(([id, sign]) => ({
    sign,
    value: values(id) as { value: number | null; since?: number },
  }));
  if (shape === 'count')
    return { value: terms.reduce((sum, term) => sum + term.sign * (term.value.value ?? 0), 0) };
  const since = terms.flatMap((term) => (term.value.since === undefined ? [] : [term.value.since]));
  return since.length === 0
    ? { value: null }
    : { value: Math.max(0, now - Math.min(...since)), since: Math.min(...since) };
}

const isCount = (value: MetricValue): value is PlainValue =>
  'value' in value && !('denominator' in value) && !('since' in value);

/** Rows of the answer: one for each bucket and group that anything was booked in, the same metrics in each. */
export function assemble(
  totals: Totals[],
  definitions: Definition[],
  request: QueryRequest,
  timezone: string,
): QueryRow[] {
  const groups = new Map<string, { bucket: number; value: string; byId: Map<string, Totals> }>();
  const folded = request.bucket === 'hour_of_week';
  const occurrences = folded
    ? occurrencesOf(request.from, Math.min(request.to, request.now + 1), timezone)
    : [];
  // Where nothing can be missing, nothing is left out: the one row of a total, and the hours that the window holds.
  const certain = folded
    ? occurrences.flatMap((times, place) => (times > 0 ? [place] : []))
    : request.bucket === 'none'
      ? [0]
      : [];
  for (const bucket of request.by ? [] : certain)
    groups.set(`${bucket}|`, { bucket, value: '', byId: new Map() });
  for (const one of totals) {
    const key = `${one.bucket}|${one.value}`;
    const group = groups.get(key) ?? { bucket: one.bucket, value: one.value, byId: new Map() };
    group.byId.set(one.id, one);
    groups.set(key, group);
  }
  const byKey = [...groups.values()].sort(
    (a, b) => a.bucket - b.bucket || (a.value < b.value ? -1 : a.value > b.value ? 1 : 0),
  );
  return byKey.map(({ bucket, value, byId }) => {
    const read = (id: string, shape: Shape, stock: boolean) =>
      metricValueOf(shape, byId.get(id), stock, request.now);
    const times = occurrences[bucket] ?? 0;
    const told = (value: MetricValue): MetricValue =>
      folded && isCount(value)
        ? { ...value, mean: times > 0 && value.value !== null ? value.value / times : null }
        : value;
    const values = Object.fromEntries(
      definitions.map((definition) => {
        const { id, kind } = definition.entry;
        if (!isComposite(definition)) return [id, told(read(id, definition.shape, kind === 'stock'))];
        const sum = composed(
          definition.parts,
          definition.shape,
          (part) => read(part, definition.shape, kind === 'stock'),
          request.now,
        );
        return [id, told(sum)];
      }),
    );
    return {
      ...(folded
        ? { hourOfWeek: { weekday: weekdayOf(bucket), hour: hourOf(bucket), occurrences: times } }
        : request.bucket === 'none'
          ? {}
          : { bucket: isoAt(bucket, timezone) }),
      ...(request.by ? { [request.by]: value } : {}),
      values,
    };
  });
}
