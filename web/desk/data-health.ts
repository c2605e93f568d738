import { MESSAGE_FAULTS } from '../../schemas/faults.ts';
import type { SiteState } from '../../schemas/live.ts';
import type { QueryAnswer } from '../../schemas/query.ts';
import type { Liveness } from '../../schemas/source-state.ts';
import type { MetricValues } from '../../schemas/values.ts';
import { ageOf, numberOf, sampleOf } from '../wall/values.ts';

/** What is asked of the window, by source. */
export const WINDOW_METRICS = [
  'late_share',
  'duplicate_share',
  'skew_share',
  'quarantined',
  ...MESSAGE_FAULTS.map((code) => `quarantined.${code}`),
] as const;

/** Above these a share is marked, given rows enough (chosen; the page says so). Repeats are part of sending at least once. */
export const MARKED_ABOVE = { late: 0.01, duplicate: 0.05, skew: 0.01 } as const;
const ROWS_ENOUGH = 30;

export interface Share {
  ratio: number | null;
  n: number | undefined;
  marked: boolean;
}

/** One producer in the table of the data page. Instants and durations ms; null = not known. */
export interface SourceLine {
  /** Its code; '' = messages that could not be told apart, '*' = all beyond the number that is kept apart. */
  source: string;
  state: Liveness | null;
  newest: number | null;
  lag: number | null;
  late: Share;
  duplicate: Share;
  skew: Share;
  quarantined: number | null;
  reasons: { code: string; count: number }[];
}

const share = (values: MetricValues, metric: string, line: number): Share => {
  const value = values[metric];
  const [ratio, n] = [numberOf(value), sampleOf(value)];
  return { ratio, n, marked: ratio !== null && ratio > line && (n ?? 0) >= ROWS_ENOUGH };
};

const bySource = (answer: QueryAnswer | undefined): Map<string, MetricValues> =>
  new Map((answer?.rows ?? []).map((row) => [String(row.source), row.values]));

/** Messages that nobody will ever read, by topic, most first. @param lost answer to messages_lost by topic. */
export const lostByTopic = (lost: QueryAnswer | undefined): { topic: string; count: number }[] =>
  (lost?.rows ?? [])
    .map((row) => ({ topic: String(row.topic), count: numberOf(row.values.messages_lost) ?? 0 }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count);

/** How much is wrong with a source: silence first, then what cannot be used, then what is marked. */
const troubleOf = (line: SourceLine): number =>
  (line.state === 'offline' ? 100 : line.state === 'stale' ? 50 : 0) +
  ((line.quarantined ?? 0) > 0 ? 10 : 0) +
  [line.late, line.duplicate, line.skew].filter(({ marked }) => marked).length;

/**
 * Every source that is expected, was heard or sent something in the window, the most troubled first.
 *
 * @param counted answer to WINDOW_METRICS by source; @param lags to pipeline_lag by source.
 */
export function sourceLines(
  site: SiteState | undefined,
  counted: QueryAnswer | undefined,
  lags: QueryAnswer | undefined,
  siteNow: number,
): SourceLine[] {
  const values = bySource(counted);
  const lagOf = bySource(lags);
  const states = new Map((site?.sources ?? []).map((one) => [one.source, one]));
  const lines = [...new Set([...states.keys(), ...values.keys()])].map((source): SourceLine => {
    const own = values.get(source) ?? {};
    const known = states.get(source);
    const lag = lagOf.get(source)?.pipeline_lag;
    return {
      source,
      state: known?.state ?? null,
      newest: known?.newest || null,
      // In a replay now is the data's own time: there is no lag to speak of.
      lag: site?.clock === 'data' ? null : ageOf(lag, siteNow),
      late: share(own, 'late_share', MARKED_ABOVE.late),
      duplicate: share(own, 'duplicate_share', MARKED_ABOVE.duplicate),
      skew: share(own, 'skew_share', MARKED_ABOVE.skew),
      // Whoever sent nothing had nothing rejected, as soon as that was asked at all.
      quarantined: counted ? (numberOf(own.quarantined) ?? 0) : null,
      reasons: MESSAGE_FAULTS.flatMap((code) => {
        const count = numberOf(own[`quarantined.${code}`]) ?? 0;
        return count > 0 ? [{ code, count }] : [];
      }),
    };
  });
  return lines.sort((a, b) => troubleOf(b) - troubleOf(a) || (a.source < b.source ? -1 : 1));
}
