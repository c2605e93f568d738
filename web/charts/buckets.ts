import type { Frame } from '../feed/feed.ts';
import { wallTime } from '../format/instants.ts';
import { splitRowKey } from '../wall/trend.ts';

const MINUTE = 60_000;
/** Length of the buckets that a live chart may have. */
export const BUCKET_MS: Record<string, number> = {
  minute: MINUTE,
  '5m': 5 * MINUTE,
  '30m': 30 * MINUTE,
  hour: 60 * MINUTE,
};

/**
 * Starts (ms) of all buckets of a frame's window, anchored on the buckets that came, so that the empty ones between
 * and around them have their place too.
 */
export function bucketStarts(frame: Frame, length: number): number[] {
  const known = Object.keys(frame.data).flatMap((key) => splitRowKey(key).at ?? []);
  const anchor = known.length > 0 ? Math.min(...known) : Math.floor(frame.from / length) * length;
  const first = anchor - Math.floor((anchor - frame.from) / length) * length;
  const starts: number[] = [];
  for (let at = first; at < frame.now && starts.length < 2000; at += length) starts.push(at);
  return starts;
}

/** Labels at round hours of the site's zone, `every` hours apart; '' elsewhere and too close to an end. */
export const hourLabels = (starts: readonly number[], zone: string, every: number): string[] =>
  starts.map((start, index) => {
    const { hour, minute } = wallTime(start, zone);
    const share = index / Math.max(1, starts.length - 1);
    return minute === 0 && hour % every === 0 && share > 0.02 && share < 0.97
      ? `${String(hour).padStart(2, '0')}:00`
      : '';
  });
