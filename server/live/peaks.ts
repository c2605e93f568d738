import type { FrameData } from '../../schemas/live.ts';

export type Peaks = Record<string, { value: number; at: number }>;

/** A peak that was raised, as the table keeps it. */
export interface Raised {
  row: string;
  metric: string;
  value: number;
  at: number;
}

/**
 * Raises the day's peaks by a frame; changes them in place. An age that is still growing would raise its peak at every
 * look, so ages are taken only where the caller says (at the evaluations of severity).
 *
 * @param stocks metrics that have a peak.
 */
export function raisePeaks(
  peaks: Peaks,
  data: FrameData,
  stocks: ReadonlySet<string>,
  now: number,
  ages: boolean,
): Raised[] {
  const raised: Raised[] = [];
  for (const [row, values] of Object.entries(data)) {
    for (const [metric, value] of Object.entries(values)) {
      if (!stocks.has(metric) || !('value' in value)) continue;
      const isAge = 'since' in value && value.since !== undefined;
      if (isAge && !ages) continue;
      const number = isAge ? now - (value.since as number) : value.value;
      if (number === null) continue;
      const name = `${row}/${metric}`;
      const before = peaks[name];
      if (before && before.value >= number) continue;
      peaks[name] = { value: number, at: now };
      raised.push({ row, metric, value: number, at: now });
    }
  }
  return raised;
}
