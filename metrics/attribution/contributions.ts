import { scoreOf } from '../detect/score.ts';
import { DEFAULTS } from '../detect/settings.ts';
import { shiftScore } from './shift.ts';

/** Counts of one value of a dimension: in the window, and in the comparable hours of other days together. */
export interface ValueCounts {
  readonly value: string;
  readonly observed: number;
  readonly past: number;
}

/** What one value adds to the excess of the whole. */
export interface Contribution {
  readonly value: string;
  readonly observed: number;
  /** The whole's expectation times the value's share of the past; null where nothing is expected of the whole. */
  readonly expected: number | null;
  /** Observed less expected: those of all values add up to the excess of the whole. */
  readonly excess: number | null;
  /** Of the whole's excess; null where that is no more than the noise of such counts, which nobody can divide. */
  readonly share: number | null;
  /** Whether the excess is beyond what a count as small as this one does by itself. */
  readonly clear: boolean;
}

/** The whole: what was counted in a window, what the same hours of other days make one expect, and how it scatters. */
export interface Whole {
  readonly observed: number;
  readonly expected: number | null;
  /** Variance over mean, 1 or more. */
  readonly phi: number;
}

/** Whether the whole differs from its expectation by more than an alert's exit level: below, there is nothing to divide. */
export const isUnusual = ({ observed, expected, phi }: Whole): boolean =>
  expected !== null && Math.abs(scoreOf(observed, expected, phi)) >= DEFAULTS.exit.score;

/** Counts that a value gets beside its past (Jeffreys): what was never seen is rare, not impossible. */
const NEVER_SEEN = 0.5;

/**
 * Expected count of each value: the whole's, divided as the past was.
 * @returns in the order of the values; null where nothing is expected of the whole
 */
export function expectedOf(values: readonly ValueCounts[], whole: Whole): (number | null)[] {
  const { expected } = whole;
  if (expected === null) return values.map(() => null);
  const past = values.reduce((sum, one) => sum + one.past + NEVER_SEEN, 0);
  return values.map((one) => (expected * (one.past + NEVER_SEEN)) / past);
}

/** How the values of one dimension divide the excess. */
export interface Split {
  /** All values, those that explain most first. */
  readonly values: readonly Contribution[];
  /**
   * How far the window's shares are from those of the past, about standard normal where they are the same. A rise that all
   * values share alike, as their size would have it, has none: this dimension does not explain it.
   */
  readonly score: number;
}

/** Divides the whole's excess among the values of a dimension (docs/alerts.md, "What changed"). */
export function splitOf(values: readonly ValueCounts[], whole: Whole): Split {
  const expected = expectedOf(values, whole);
  const total = isUnusual(whole) && whole.expected !== null ? whole.observed - whole.expected : null;
  const contributions = values.map(({ value, observed }, place): Contribution => {
    const awaited = expected[place] ?? null;
    const excess = awaited === null ? null : observed - awaited;
    return {
      value,
      observed,
      expected: awaited,
      excess,
      share: excess === null || total === null ? null : excess / total,
      clear: awaited !== null && Math.abs(scoreOf(observed, awaited, whole.phi)) >= DEFAULTS.fast.score,
    };
  });
  const direction = total !== null && total < 0 ? -1 : 1;
  const weight = ({ excess, observed }: Contribution): number =>
    excess === null ? observed : excess * direction;
  return {
    values: contributions.sort((a, b) => weight(b) - weight(a) || (a.value < b.value ? -1 : 1)),
    score: whole.expected === null ? 0 : shiftScore(values, expected as number[], whole.phi),
  };
}
