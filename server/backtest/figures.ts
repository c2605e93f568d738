import type { Annotation } from '../../schemas/annotations.ts';
import type { BacktestFigures } from '../../schemas/backtest.ts';
import type { Played } from './play.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;
/** Work follows an incident for a while after its end: an alert within this time (ms) still tells of it. */
const AFTER_MS = 60 * MINUTE;
/** A report may come later than what it reports: an alert so long (ms) before an incident tells of it, too. */
const BEFORE_MS = 15 * MINUTE;
/** An incident that nobody ended is taken to have lasted so long (ms). */
const UNENDED_MS = 4 * 60 * MINUTE;

/** A labelled incident as far as a rule is concerned: its time (ms), and the row it touched; null = any. */
export interface Label {
  id: string;
  from: number;
  to: number;
  row: string | null;
}

/** Labels of incidents; what they say of the rule's dimension narrows them to one row. */
export const labelsOf = (annotations: readonly Annotation[], by: string | undefined): Label[] =>
  annotations
    .filter(({ kind }) => kind === 'incident')
    .map(({ id, from, to, scope }) => ({
      id,
      from: Date.parse(from),
      to: to === null ? Date.parse(from) + UNENDED_MS : Date.parse(to),
      row: (by && scope[by]) || null,
    }));

const tellsOf = ({ row, firedAt, resolvedAt }: Played, label: Label): boolean =>
  (label.row === null || row === '' || label.row === row) &&
  firedAt <= label.to + AFTER_MS &&
  (resolvedAt ?? Number.POSITIVE_INFINITY) >= label.from - BEFORE_MS;

/** The incident that an episode told of: the one nearest to its beginning; null = none, so it is false. */
export function incidentOf(episode: Played, labels: readonly Label[]): string | null {
  const near = labels.filter((label) => tellsOf(episode, label));
  const distance = ({ from }: Label) => Math.abs(from - episode.firedAt);
  return near.sort((a, b) => distance(a) - distance(b))[0]?.id ?? null;
}

const median = (sorted: readonly number[]): number | null => {
  if (sorted.length === 0) return null;
  const middle = sorted.length >> 1;
  const upper = sorted[middle] as number;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] as number) + upper) / 2;
};

/**
 * How good the episodes of a rule are, measured by what was labelled (domain.md 2.6, backtest). An incident that a rule does
 * not watch for counts as missed all the same: it cannot know.
 *
 * @param judgedMs time over all rows in which there was a value to judge.
 */
export function figuresOf(
  episodes: readonly Played[],
  labels: readonly Label[],
  { rows, judgedMs }: { rows: number; judgedMs: number },
): BacktestFigures {
  const wrong = episodes.filter((episode) => incidentOf(episode, labels) === null).length;
  const delays = labels.flatMap((label) => {
    const first = episodes.filter((one) => tellsOf(one, label)).map(({ firedAt }) => firedAt - label.from);
    return first.length > 0 ? [Math.max(0, Math.min(...first))] : [];
  });
  const queueDays = judgedMs / DAY;
  return {
    ...{ episodes: episodes.length, false: wrong, rows, queueDays },
    falsePerQueueDay: queueDays > 0 ? wrong / queueDays : null,
    pagesPerDay: queueDays > 0 ? (episodes.length / queueDays) * Math.max(1, rows) : null,
    ...{ incidents: labels.length, found: delays.length },
    medianDelayMs: median(delays.sort((a, b) => a - b)),
  };
}
