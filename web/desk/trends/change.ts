import type { MetricValue } from '../../../schemas/values.ts';
import { isRatio, numberOf, type Part } from '../../wall/values.ts';

/** How a value differs from the one it is compared with. */
export type Change =
  /** New ÷ old − 1. */
  | { kind: 'relative'; by: number }
  /** Difference of two ratios, and whether the 95 % interval of the difference leaves 0 out (null: no intervals). */
  | { kind: 'points'; by: number; significant: boolean | null }
  /** Difference of two durations, ms. */
  | { kind: 'duration'; by: number };

/**
 * Whether two shares differ: Newcombe's interval of the difference, from the two Wilson intervals that the server gave.
 * Low and high are those of the shares; null where one has no interval.
 */
function differs(own: MetricValue, before: MetricValue): boolean | null {
  if (!isRatio(own) || !isRatio(before) || own.value === null || before.value === null) return null;
  const [low, high, lowBefore, highBefore] = [own.low, own.high, before.low, before.high];
  if (low == null || high == null || lowBefore == null || highBefore == null) return null;
  const by = own.value - before.value;
  const least = by - Math.hypot(own.value - low, highBefore - before.value);
  const most = by + Math.hypot(high - own.value, before.value - lowBefore);
  return least > 0 || most < 0;
}

/** The difference of two values of one metric; null where one of them is not known. Pure. */
export function changeOf(
  own: MetricValue | undefined,
  before: MetricValue | undefined,
  part?: Part,
): Change | null {
  const [is, was] = [numberOf(own, part), numberOf(before, part)];
  if (!own || !before || is === null || was === null) return null;
  if (isRatio(own)) return { kind: 'points', by: is - was, significant: differs(own, before) };
  if ('p90' in own) return { kind: 'duration', by: is - was };
  return was === 0 ? null : { kind: 'relative', by: is / was - 1 };
}
