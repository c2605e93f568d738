import type { FrameData, FrameSeverity } from '../../schemas/live.ts';
import type { Severity, Threshold } from '../../schemas/view.ts';
import { initialSeverity, judgedNumber, type SeverityState, stepSeverity, worse } from '../severity.ts';

/** A verdict that changed, as the table keeps it. */
export interface Verdict {
  row: string;
  metric: string;
  part: string;
  at: number;
  severity: Severity;
}

/** Verdicts of one view: state by row, metric and part. */
export type Verdicts = Map<string, SeverityState>;

const key = (row: string, metric: string, part: string) => JSON.stringify([row, metric, part]);

/** Takes stored verdicts up again; the counters start anew. */
export const restoreVerdicts = (stored: readonly Verdict[]): Verdicts =>
  new Map(
    stored.map((each) => [key(each.row, each.metric, each.part), initialSeverity(each.severity, each.at)]),
  );

/**
 * One evaluation of every line of a view on every row, those included that were judged before and are gone (unknown).
 * Changes the verdicts in place.
 *
 * @returns what changed, to be stored.
 */
export function judge(
  verdicts: Verdicts,
  lines: readonly Threshold[],
  data: FrameData,
  now: number,
  at: number,
): Verdict[] {
  const changed: Verdict[] = [];
  const step = (row: string, threshold: Threshold) => {
    const part = threshold.part ?? 'value';
    const id = key(row, threshold.metric, part);
    const before = verdicts.get(id) ?? initialSeverity();
    const after = stepSeverity(
      before,
      judgedNumber(data[row]?.[threshold.metric], threshold, now),
      threshold,
      row,
      at,
    );
    if (!data[row] && after.severity === 'normal') verdicts.delete(id);
    else verdicts.set(id, after);
    if (after.severity !== before.severity)
      changed.push({ row, metric: threshold.metric, part, at, severity: after.severity });
  };
  for (const threshold of lines) {
    const rows = new Set(Object.keys(data));
    for (const id of verdicts.keys()) {
      const [row, metric, part] = JSON.parse(id) as [string, string, string];
      if (metric === threshold.metric && part === (threshold.part ?? 'value')) rows.add(row);
    }
    for (const row of rows) step(row, threshold);
  }
  return changed;
}

/** The verdicts as a frame carries them: what is not normal, the worst where several lines judge one figure. */
export function toFrameSeverity(verdicts: Verdicts): FrameSeverity {
  const state: FrameSeverity = {};
  for (const [id, { severity }] of verdicts) {
    if (severity === 'normal') continue;
    const [row, metric] = JSON.parse(id) as [string, string, string];
    const name = `${row}/${metric}`;
    state[name] = worse(state[name] ?? 'normal', severity);
  }
  return state;
}
