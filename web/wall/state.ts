import type { MetricValue } from '../../schemas/values.ts';
import type { Severity, Threshold } from '../../schemas/view.ts';
import type { Health } from './health.ts';
import { isHidden, isProvisional, numberOf, type Part } from './values.ts';

export type TileState =
  | 'normal'
  | 'warn'
  | 'critical'
  | 'improving'
  | 'stale'
  | 'offline'
  | 'nodata'
  | 'provisional'
  | 'suppressed';

/**
 * What a tile shows (DESIGN 7). Offline, suppressed, no data and stale never take part in severity; where two apply,
 * the one that says less is known wins. A provisional figure is judged like any other and keeps its mark.
 */
export function tileState(input: {
  value: MetricValue | undefined;
  part?: Part;
  severity: Severity;
  health: Health['state'];
  /** Nothing there is a fact here, not a lack: nobody waits. */
  emptyIsKnown?: boolean;
}): TileState {
  const { value, part, severity, health, emptyIsKnown } = input;
  if (health === 'offline') return 'offline';
  if (isHidden(value)) return 'suppressed';
  if (numberOf(value, part) === null && !(emptyIsKnown && value)) return 'nodata';
  if (health === 'stale') return 'stale';
  if (severity !== 'normal') return severity;
  return isProvisional(value) ? 'provisional' : 'normal';
}

export const thresholdOf = (
  judge: readonly Threshold[] | undefined,
  metric: string | undefined,
): Threshold | undefined => judge?.find((threshold) => threshold.metric === metric);

/** Warn and critical lines as they hold for one row. */
export function linesFor(
  threshold: Threshold | undefined,
  row: string,
): { warn?: number; critical?: number } {
  const own = threshold?.rows?.[row];
  return { warn: own?.warn ?? threshold?.warn, critical: own?.critical ?? threshold?.critical };
}
