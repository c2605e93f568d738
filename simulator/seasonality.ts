import { createRandom } from './random.ts';
import type { QueueModel, Site } from './site.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** Asia/Shanghai is UTC+8 all the year since 1991, so that local time is plain arithmetic. */
export const ZONE_OFFSET = 8 * HOUR;

/** Days since 1970-01-01 on the site's own calendar. */
export const localDay = (instant: number): number => Math.floor((instant + ZONE_OFFSET) / DAY);
/** Ms since the site's midnight. */
export const timeOfDay = (instant: number): number => instant + ZONE_OFFSET - localDay(instant) * DAY;
/** The site's midnight at which that local day begins, ms UTC. */
export const startOfDay = (day: number): number => day * DAY - ZONE_OFFSET;
/** 1 = Monday … 7 = Sunday. 1970-01-01 was a Thursday. */
export const weekdayOf = (day: number): number => ((((day + 3) % 7) + 7) % 7) + 1;
/** 'YYYY-MM-DD' of a local day. */
export const dayName = (day: number): string => new Date(day * DAY).toISOString().slice(0, 10);

const openAt = (queue: QueueModel, weekday: number, msOfDay: number): boolean => {
  const hours = queue.hours;
  if (!hours) return true;
  return weekday <= hours.lastWeekday && msOfDay >= hours.from * HOUR && msOfDay < hours.to * HOUR;
};

/** Piecewise linear through the middles of the hours. */
function hourWeight(weights: readonly number[], msOfDay: number): number {
  const position = msOfDay / HOUR - 0.5;
  const low = Math.floor(position);
  const part = position - low;
  const at = (hour: number): number => weights[(hour + 24) % 24] as number;
  return at(low) * (1 - part) + at(low + 1) * part;
}

export interface Seasonality {
  /** Weight of a local day by its weekday. */
  weekday(day: number): number;
  /** Arrivals per ms for a queue that expects `perDay` on a weekday; `noisy` adds the luck of that very day. */
  rate(queue: QueueModel, perDay: number, instant: number, noisy: boolean): number;
  /** No instant of the hour after `instant` has a rate above this. */
  bound(queue: QueueModel, perDay: number, instant: number): number;
}

/** Hour of day × weekday × luck of the day; a queue that is closed receives nothing, its day being squeezed into its hours. */
export function createSeasonality(site: Site, seed: string): Seasonality {
  const total = site.hourWeights.reduce((sum, weight) => sum + weight, 0);
  const peak = Math.max(...site.hourWeights);
  const openShare = new Map<string, number>();
  for (const queue of site.queues) {
    let open = 0;
    for (let hour = 0; hour < 24; hour += 0.5) {
      if (openAt(queue, 1, hour * HOUR)) open += hourWeight(site.hourWeights, (hour + 0.25) * HOUR) / 2;
    }
    openShare.set(queue.id, open / total);
  }
  const luck = new Map<string, number>();
  const luckOf = (queue: QueueModel, day: number): number => {
    const key = `${queue.id}/${day}`;
    let factor = luck.get(key);
    if (factor === undefined) {
      if (luck.size > 500) luck.clear();
      factor = Math.exp(site.dayNoise * createRandom(seed, `luck/${key}`).normal());
      luck.set(key, factor);
    }
    return factor;
  };
  const scaleOf = (queue: QueueModel, perDay: number): number =>
    perDay / (total * (openShare.get(queue.id) ?? 1)) / HOUR;
  const weekdayWeight = (day: number): number => site.weekdayWeights[weekdayOf(day) - 1] as number;
  return {
    weekday: weekdayWeight,
    rate: (queue, perDay, instant, noisy) => {
      const day = localDay(instant);
      const msOfDay = timeOfDay(instant);
      if (!openAt(queue, weekdayOf(day), msOfDay)) return 0;
      const expected = scaleOf(queue, perDay) * hourWeight(site.hourWeights, msOfDay) * weekdayWeight(day);
      return noisy ? expected * luckOf(queue, day) : expected;
    },
    bound: (queue, perDay, instant) => {
      const day = localDay(instant);
      const luckiest = Math.max(luckOf(queue, day), luckOf(queue, localDay(instant + HOUR)));
      const weekday = Math.max(weekdayWeight(day), weekdayWeight(localDay(instant + HOUR)));
      const hour = Math.floor(timeOfDay(instant) / HOUR);
      const near = [hour - 1, hour, hour + 1, hour + 2].map((h) => site.hourWeights[(h + 24) % 24] as number);
      return scaleOf(queue, perDay) * Math.min(peak, Math.max(...near)) * weekday * luckiest;
    },
  };
}
