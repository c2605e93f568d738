import type { DoorLimits } from './ports.ts';

/** How much each sender may still send: a bucket of events that fills steadily, and a bound on requests under way. */
export interface Allowance {
  /** Takes events from a sender's bucket. @returns 0, or the ms after which it would hold them; then nothing is taken. */
  take(name: string, events: number): number;
  /** Begins a request. @returns false if too many of this sender are under way. */
  begin(name: string): boolean;
  end(name: string): void;
}

export function openAllowance(limits: DoorLimits, now: () => number): Allowance {
  const { eventsPerSecond, burst, atOnce } = limits;
  /** `level` in thousandths of an event, which a millisecond fills by whole numbers. */
  const buckets = new Map<string, { level: number; at: number; under: number }>();
  const brim = burst * 1000;
  const bucketOf = (name: string) => {
    const at = now();
    let bucket = buckets.get(name);
    if (!bucket) {
      bucket = { level: brim, at, under: 0 };
      buckets.set(name, bucket);
    }
    // A clock that is set back fills nothing.
    bucket.level = Math.min(brim, bucket.level + Math.max(0, at - bucket.at) * eventsPerSecond);
    bucket.at = at;
    return bucket;
  };
  return {
    take(name, events) {
      const bucket = bucketOf(name);
      const missing = events * 1000 - bucket.level;
      if (missing > 0) return Math.ceil(missing / eventsPerSecond);
      bucket.level = -missing;
      return 0;
    },
    begin(name) {
      const bucket = bucketOf(name);
      if (bucket.under >= atOnce) return false;
      bucket.under += 1;
      return true;
    },
    end(name) {
      bucketOf(name).under -= 1;
    },
  };
}
