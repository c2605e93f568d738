import type { ValueCounts } from './contributions.ts';

/** Values of which fewer are expected are taken together: below, the statistic is no χ². */
const LEAST_EXPECTED = 1;

/**
 * How far the shares of a window are from those of the past: the likelihood ratio G = 2 Σ x ln (x / e) over φ, e the
 * expectations scaled to what was counted, as a normal deviate (Wilson–Hilferty). So a dimension of many values needs more
 * than one of few, and a handful of counts says nothing.
 *
 * @param expected of each value; their sum need not be that of what was counted
 */
export function shiftScore(values: readonly ValueCounts[], expected: readonly number[], phi: number): number {
  const counted = values.reduce((sum, { observed }) => sum + observed, 0);
  const awaited = expected.reduce((sum, one) => sum + one, 0);
  if (counted === 0 || awaited === 0) return 0;
  const rare = { observed: 0, expected: 0 };
  const cells: { observed: number; expected: number }[] = [];
  for (const [place, { observed }] of values.entries()) {
    const scaled = ((expected[place] as number) * counted) / awaited;
    if (scaled >= LEAST_EXPECTED) cells.push({ observed, expected: scaled });
    else {
      rare.observed += observed;
      rare.expected += scaled;
    }
  }
  if (rare.expected > 0) cells.push(rare);
  const freedom = cells.length - 1;
  if (freedom < 1) return 0;
  const ratio = cells.reduce(
    (sum, cell) =>
      sum + (cell.observed > 0 ? 2 * cell.observed * Math.log(cell.observed / cell.expected) : 0),
    0,
  );
  const tail = 2 / (9 * freedom);
  return (Math.cbrt(Math.max(0, ratio) / phi / freedom) - (1 - tail)) / Math.sqrt(tail);
}
