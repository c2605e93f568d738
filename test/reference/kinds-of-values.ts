import type { MetricValue } from '../../schemas/values.ts';
import type { Booking } from './bookings.ts';
import { meanScore, netPromoter, ratio } from './intervals.ts';

/** What kind of value a metric has. */
export type Kind =
  | 'flow'
  | 'stock'
  | 'longest'
  | 'ages'
  | 'distribution'
  | 'share'
  | 'weighted'
  | 'promoter'
  | 'mean'
  | 'reached'
  | 'apart';

const roundHalfUp = (value: number): number => Math.floor(value + 0.5);

/** Exact inclusive quantile at tenths/10 of sorted whole numbers, in whole-number arithmetic, rounded half up. */
export function quantile(sorted: number[], tenths: number): number {
  const place = tenths * (sorted.length - 1);
  const low = sorted[Math.floor(place / 10)]!;
  const high = sorted[Math.ceil(place / 10)]!;
  return Math.floor((low * 10 + (high - low) * (place % 10) + 5) / 10);
}

/** Rule 32: mean and quantiles in whole ms. */
export function distribution(durations: number[]) {
  const n = durations.length;
  if (n === 0) return { n, mean: null, p50: null, p90: null };
  const sorted = [...durations].sort((a, b) => a - b);
  const sum = sorted.reduce((total, duration) => total + duration, 0);
  return { n, mean: roundHalfUp(sum / n), p50: quantile(sorted, 5), p90: quantile(sorted, 9) };
}

/** Which slot of a measure a booking lies in, how many bookings it takes to say something, and the share to reach. */
export interface ReferenceSlots {
  slotOf(booking: Booking): string;
  atLeast: number;
  goal: number;
}

function slotShares(bookings: Booking[], { slotOf, atLeast }: ReferenceSlots): number[] {
  const slots = new Map<string, number[]>();
  for (const booking of bookings) {
    const slot = slotOf(booking);
    slots.set(slot, [...(slots.get(slot) ?? []), booking.amount]);
  }
  return [...slots.values()]
    .filter((amounts) => amounts.length >= atLeast)
    .map((amounts) => amounts.reduce((sum, amount) => sum + amount, 0) / amounts.length);
}

/** The value that bookings amount to. Amounts of a mean are thousandths of a point. */
export function valueOfKind(
  kind: Kind,
  bookings: Booking[],
  now: number,
  slots?: ReferenceSlots,
): MetricValue {
  const amounts = bookings.map((booking) => booking.amount);
  const sum = amounts.reduce((total, amount) => total + amount, 0);
  switch (kind) {
    case 'flow':
    case 'stock':
      return { value: sum };
    case 'share':
      return ratio(sum, bookings.length);
    case 'weighted': {
      const numerator = amounts.filter((amount) => amount > 0).reduce((total, amount) => total + amount, 0);
      const denominator = amounts.reduce((total, amount) => total + Math.abs(amount), 0);
      return { value: denominator === 0 ? null : numerator / denominator, numerator, denominator };
    }
    case 'distribution':
    case 'ages':
      return distribution(amounts);
    case 'longest': {
      if (amounts.length === 0) return { value: null };
      const since = Math.min(...amounts);
      return { value: Math.max(0, now - since), since };
    }
    case 'promoter': {
      const [promoters, detractors] = [1, -1].map(
        (kind) => amounts.filter((amount) => amount === kind).length,
      );
      const n = amounts.length;
      if (n === 0) return { value: null, n, low: null, high: null };
      const score = netPromoter(promoters!, n - promoters! - detractors!, detractors!, true);
      const [low, high] = [Math.max(-100, score.low), Math.min(100, score.high)];
      return { value: score.value, n, low, high, promoters, detractors };
    }
    case 'mean':
      return meanScore(amounts.map((amount) => amount / 1000));
    case 'reached': {
      const shares = slotShares(bookings, slots!);
      const numerator = shares.filter((share) => share >= slots!.goal).length;
      return {
        value: shares.length === 0 ? null : numerator / shares.length,
        numerator,
        denominator: shares.length,
      };
    }
    case 'apart': {
      const shares = slotShares(bookings, slots!);
      return { value: shares.length < 2 ? null : Math.max(...shares) - Math.min(...shares) };
    }
  }
}
