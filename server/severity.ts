import type { MetricValue } from '../schemas/values.ts';
import type { Severity, Threshold } from '../schemas/view.ts';

/** Evaluations past a line before it is entered (domain.md 2.6, 'for'). */
const ENTRY = 2;
/** Evaluations back inside the exit line before it is left. */
const EXIT = 3;
/** How long (ms of site time) improving is held before the board is quiet again. */
export const HOLD_MS = 600_000;
/** Site time (ms) between two evaluations. */
export const EVERY_MS = 15_000;

/** What the verdict on one value remembers: consecutive evaluations past or inside each line. */
export interface SeverityState {
  severity: Severity;
  pastWarn: number;
  pastCritical: number;
  insideWarn: number;
  insideCritical: number;
  unknown: number;
  /** Since when (ms) it has been back inside the critical exit line; 0 unless improving. */
  improvingSince: number;
}

export const initialSeverity = (severity: Severity = 'normal', at = 0): SeverityState => ({
  severity,
  pastWarn: 0,
  pastCritical: 0,
  insideWarn: 0,
  insideCritical: 0,
  unknown: 0,
  improvingSince: severity === 'improving' ? at : 0,
});

/** The number a threshold judges; null where there is none to judge (unknown, hidden, n below minN). */
export function judgedNumber(
  value: MetricValue | undefined,
  threshold: Threshold,
  now: number,
): number | null {
  if (!value || 'hidden' in value) return null;
  const n = 'denominator' in value ? value.denominator : 'n' in value ? value.n : null;
  if (threshold.minN !== undefined && n !== null && n < threshold.minN) return null;
  const part = threshold.part ?? 'value';
  if (part !== 'value') return 'p50' in value ? value[part] : null;
  if ('p50' in value) return null;
  return 'since' in value && value.since !== undefined ? now - value.since : value.value;
}

interface Lines {
  warn?: number;
  critical?: number;
  exitWarn?: number;
  exitCritical?: number;
}

/** The lines that hold for a row: its own where it has any (then without hysteresis), else the general ones. */
export function linesFor(threshold: Threshold, row: string): Lines {
  const own = threshold.rows?.[row];
  const warn = own?.warn ?? threshold.warn;
  const critical = own?.critical ?? threshold.critical;
  return {
    warn,
    critical,
    exitWarn: own?.warn === undefined ? (threshold.exitWarn ?? warn) : warn,
    exitCritical: own?.critical === undefined ? (threshold.exitCritical ?? critical) : critical,
  };
}

/**
 * One evaluation, every 15 s of site time (DESIGN.md 7). A line is passed strictly (a target that is just met is met):
 * warn and critical are entered after 2 evaluations in a row past their line and left after 3 in a row at or inside
 * the exit line; critical is left for improving, which ends after 10 min without a step back past that exit line.
 * Without a number nothing is decided; 3 evaluations without one end the verdict.
 *
 * @param at instant of the evaluation (ms of site time).
 */
export function stepSeverity(
  previous: SeverityState,
  value: number | null,
  threshold: Threshold,
  row: string,
  at: number,
): SeverityState {
  if (value === null) {
    const unknown = previous.unknown + 1;
    return unknown >= EXIT ? { ...initialSeverity(), unknown } : { ...previous, unknown };
  }
  const lines = linesFor(threshold, row);
  const past = (line: number | undefined) =>
    line !== undefined && (threshold.better === 'lower' ? value > line : value < line);
  const critical = past(lines.critical);
  const warn = critical || past(lines.warn);
  const outsideCritical = critical || past(lines.exitCritical);
  const outsideWarn = warn || past(lines.exitWarn);
  const next: SeverityState = {
    severity: previous.severity,
    pastCritical: critical ? previous.pastCritical + 1 : 0,
    pastWarn: warn ? previous.pastWarn + 1 : 0,
    insideCritical: outsideCritical ? 0 : previous.insideCritical + 1,
    insideWarn: outsideWarn ? 0 : previous.insideWarn + 1,
    unknown: 0,
    improvingSince: previous.improvingSince,
  };
  if (previous.severity === 'critical') {
    return next.insideCritical >= EXIT ? { ...next, severity: 'improving', improvingSince: at } : next;
  }
  if (next.pastCritical >= ENTRY) return { ...next, severity: 'critical', improvingSince: 0 };
  if (previous.severity === 'improving') {
    if (outsideCritical) return { ...next, improvingSince: at };
    if (at - previous.improvingSince < HOLD_MS) return next;
    return { ...next, severity: next.pastWarn >= ENTRY ? 'warn' : 'normal', improvingSince: 0 };
  }
  if (previous.severity === 'warn') return next.insideWarn >= EXIT ? { ...next, severity: 'normal' } : next;
  return next.pastWarn >= ENTRY ? { ...next, severity: 'warn' } : next;
}

const RANK: Record<Severity, number> = { normal: 0, improving: 1, warn: 2, critical: 3 };

/** The one that asks for more attention, where two lines judge one figure. */
export const worse = (a: Severity, b: Severity): Severity => (RANK[a] >= RANK[b] ? a : b);
