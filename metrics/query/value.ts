import type { MetricValue, ScoreValue } from '../../schemas/values.ts';
import type { Composite, Measure } from '../measure.ts';
import {
  drawnInterval,
  type Interval,
  promoterInterval,
  STUDENT_FROM,
  studentInterval,
  wilson,
} from './intervals.ts';

/** One line of a scan: what a measure amounts to in one bucket, group and slot. */
export interface Totals {
  id: string;
  bucket: number;
  value: string;
  slot?: string;
  n: number;
  total: number;
  positive: number;
  least: number;
  p50: number;
  p90: number;
  /** Of means: the sum of squares, and the values themselves where they are few. */
  squares?: number;
  sample?: number[];
}

/** To integer milliseconds, half up. */
const whole = (x: number): number => Math.floor(x + 0.5);
/** Means are booked in thousandths of a point. */
const POINT = 1_000;

const ratioOf = (numerator: number, denominator: number) => ({
  value: denominator === 0 ? null : numerator / denominator,
  numerator,
  denominator,
});

function promoterScore({ n, total, positive }: Totals): ScoreValue {
  const [promoters, detractors] = [positive, positive - total];
  const value = (100 * (promoters - detractors)) / n;
  return { value, n, ...promoterInterval(promoters, detractors, n), promoters, detractors };
}

function meanScore({ n, total, squares = 0, sample = [] }: Totals): ScoreValue {
  const points = (interval: Interval): Interval => ({
    low: interval.low === null ? null : interval.low / POINT,
    high: interval.high === null ? null : interval.high / POINT,
  });
  const interval = n < STUDENT_FROM ? drawnInterval(sample) : studentInterval(n, total, squares);
  return { value: total / n / POINT, n, ...points(interval) };
}

/** What of the slots that say something a measure looks at; null where there are too few of them. */
function overSlots(measure: Measure, slots: readonly Totals[], goal: number): MetricValue {
  const shares = slots.filter(({ n }) => n >= (measure.slots?.atLeast ?? 0)).map(({ total, n }) => total / n);
  if (measure.shape === 'reached')
    return ratioOf(shares.filter((share) => share >= goal).length, shares.length);
  return { value: shares.length < 2 ? null : Math.max(...shares) - Math.min(...shares) };
}

/**
 * The value of a measure in one bucket and group; without totals, what it is where nothing is counted: 0 for a count,
 * else unknown.
 *
 * @param goal the share that a slot must reach, where the measure looks at slots.
 */
export function metricValueOf(
  measure: Measure,
  slots: readonly Totals[],
  now: number,
  goal = 0,
): MetricValue {
  const [totals] = slots;
  switch (measure.shape) {
    case 'count':
      return { value: totals ? (measure.entry.kind === 'stock' ? totals.n : totals.total) : 0 };
    case 'age':
      return totals ? { value: Math.max(0, now - totals.least), since: totals.least } : { value: null };
    case 'ratio': {
      const [numerator, denominator] = [totals?.total ?? 0, totals?.n ?? 0];
      return { ...ratioOf(numerator, denominator), ...wilson(numerator, denominator) };
    }
    case 'weighted':
      return ratioOf(totals?.positive ?? 0, totals ? 2 * totals.positive - totals.total : 0);
    case 'distribution':
      return totals
        ? {
            n: totals.n,
            mean: whole(totals.total / totals.n),
            p50: whole(totals.p50),
            p90: whole(totals.p90),
          }
        : { n: 0, mean: null, p50: null, p90: null };
    case 'promoter':
      return totals ? promoterScore(totals) : { value: null, n: 0, low: null, high: null };
    case 'mean':
      return totals ? meanScore(totals) : { value: null, n: 0, low: null, high: null };
    case 'reached':
    case 'apart':
      return overSlots(measure, slots, goal);
  }
}

const DAY_MS = 86_400_000;

/**
 * The value of a composite from those of its parts.
 *
 * @param days length (days) of the bucket or window so far.
 */
export function composed(
  { parts, shape }: Composite,
  values: (id: string) => MetricValue,
  now: number,
  days: number,
): MetricValue {
  const terms = Object.entries(parts).map(([id, sign]) => ({
    sign,
    value: values(id) as { value: number | null; since?: number },
  }));
  const known = terms.flatMap(({ value }) => (value.value === null ? [] : [value.value]));
  switch (shape) {
    case 'count':
      return { value: terms.reduce((sum, term) => sum + term.sign * (term.value.value ?? 0), 0) };
    case 'age': {
      const since = terms.flatMap((term) => (term.value.since === undefined ? [] : [term.value.since]));
      return since.length === 0
        ? { value: null }
        : { value: Math.max(0, now - Math.min(...since)), since: Math.min(...since) };
    }
    case 'largest':
      return { value: known.length === 0 ? null : Math.max(...known) };
    case 'days': {
      const [level = 0, flow = 0] = known;
      return { value: flow === 0 || days <= 0 ? null : whole((level / flow) * days * DAY_MS) };
    }
  }
}
