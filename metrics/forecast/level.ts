/** Weight of the newest half hour in a moving average over two hours: 2 ÷ (4 + 1). */
const NEWEST = 0.4;
/** Two hours and what still weighs beyond them. */
export const LEVEL_INTERVALS = 8;
const [LEAST, MOST] = [0.7, 1.3];
/** With less than one contact expected on average a ratio says nothing. */
const LEAST_EXPECTED = 1;

/**
 * How far today lies above or below what is usual (domain.md 2.6, rule 2): moving average of what came ÷ moving average of what
 * was expected, within 0.7 … 1.3. The ratio of the averages and not the average of the ratios, so that an interval in which
 * two were expected does not weigh as much as one of forty.
 *
 * @param observed counts of the last intervals, the newest last; null = not known.
 * @param expected of the same intervals.
 */
export function levelFactor(
  observed: readonly (number | null)[],
  expected: readonly (number | null)[],
): number {
  let came = 0;
  let usual = 0;
  let weight = 0;
  observed.forEach((count, index) => {
    const mean = expected[index] ?? null;
    if (count === null || mean === null) return;
    came = (1 - NEWEST) * came + NEWEST * count;
    usual = (1 - NEWEST) * usual + NEWEST * mean;
    weight = (1 - NEWEST) * weight + NEWEST;
  });
  if (weight === 0 || usual / weight < LEAST_EXPECTED) return 1;
  return Math.min(MOST, Math.max(LEAST, came / usual));
}
