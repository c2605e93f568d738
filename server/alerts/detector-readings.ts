import type { Tick, Verdict } from '../../metrics/detect/index.ts';
import type { Rule } from '../../schemas/rule.ts';
import type { Reading } from './reading.ts';

export type DetectorRule = Rule & { watch: { kind: 'detector' } };

/** The series of everything that a rule watches, beside those of its rows. */
export const TOTAL = '';

const severityOf = (verdict: Verdict): Reading['severity'] =>
  verdict.alarm?.rule === 'flash' || verdict.basis === 'hour-of-week' ? 'critical' : 'warn';

function readingOf(verdict: Verdict, { direction }: DetectorRule['watch'], incident: boolean): Reading {
  const { alarm, count, expected } = verdict;
  const seen = { value: count, expected };
  const wanted = alarm && (direction === 'both' || (alarm.rule === 'drop') === (direction === 'drop'));
  // Told by an incident above; what fires already goes on as it is.
  if (verdict.silenced) return { at: 'between', severity: 'warn', ...seen };
  if (wanted || incident) return { at: 'past', severity: severityOf(verdict), ...seen };
  return { at: count === null ? 'unknown' : 'inside', severity: 'warn', ...seen };
}

/** What a rule reads of each row in the verdicts of a tick. */
export function detectorReadings(
  rule: DetectorRule,
  { verdicts, incidents }: Pick<Tick, 'verdicts' | 'incidents'>,
): Map<string, Reading> {
  const parents = new Set(incidents.map(({ parent }) => parent));
  return new Map(
    verdicts.map((verdict): [string, Reading] => {
      // Of the whole only what befalls several rows at once is told, unless it is all that is watched.
      if (verdict.id === TOTAL && rule.by && !parents.has(TOTAL))
        return [TOTAL, { at: 'inside', severity: 'warn', value: verdict.count }];
      return [verdict.id, readingOf(verdict, rule.watch, parents.has(verdict.id))];
    }),
  );
}
