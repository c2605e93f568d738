import { type DayClass, type Grid, layGrid } from '../../../metrics/detect/grid.ts';
import { BUCKETS_A_DAY } from '../../../metrics/detect/settings.ts';
import { createRandom, type Random } from '../../../simulator/random.ts';
import { negativeBinomial } from './counts.ts';

/** What makes a world harder than independent counts about a known mean. */
export interface Hardships {
  /** Mean per 5 minutes over a workday. */
  mean: number;
  /** Dispersion at noon; by part of the day it is up to a fifth more or less. Nobody tells the detector. */
  phi: number;
  weeklyGrowth: number;
  weeklySd: number;
  dailySd: number;
  /** Autocorrelated log rate: deviation, and correlation of neighbouring buckets. */
  driftSd: number;
  correlation: number;
  /** Of history: unmarked incidents a week, of ×3 for one hour. */
  incidents: number;
}

export const HARD: Omit<Hardships, 'mean' | 'phi'> = {
  weeklyGrowth: 0.01,
  weeklySd: 0.03,
  dailySd: 0.06,
  driftSd: 0.06,
  correlation: 0.95,
  incidents: 0.5,
};

/** Weight of each hour of a workday; mean 1. */
const HOURS = [
  0.35, 0.27, 0.22, 0.2, 0.22, 0.3, 0.5, 0.8, 1.35, 1.75, 1.8, 1.6, 1.2, 1.25, 1.55, 1.65, 1.5, 1.3, 1.15,
  1.2, 1.25, 1.05, 0.75, 0.5,
];
const HOUR_MEAN = HOURS.reduce((sum, weight) => sum + weight, 0) / 24;
const CLASS: Record<DayClass, number> = { workday: 1, 'make-up': 0.95, weekend: 0.75, holiday: 0.6 };

/** Days of history before the days that are judged. */
export const HISTORY_DAYS = 56;
export const JUDGED_DAYS = 14;
const DAYS = HISTORY_DAYS + JUDGED_DAYS;
/** A holiday of three days in the history and one among the judged, each with its make-up day. */
const HOLIDAYS: Record<number, DayClass> = {
  23: 'holiday',
  24: 'holiday',
  25: 'holiday',
  27: 'make-up',
  60: 'holiday',
  61: 'holiday',
  62: 'holiday',
  68: 'make-up',
};
const MONDAY = Date.UTC(2026, 0, 5);

export const grid: Grid = layGrid('UTC', MONDAY, DAYS, (date) => {
  const day = Math.round((Date.parse(date) - MONDAY) / 86_400_000);
  return HOLIDAYS[day] ?? (day % 7 >= 5 ? 'weekend' : 'workday');
});

export interface World {
  /** True rate of each bucket. */
  rates: Float64Array;
  /** Rate without the level of week, day and hour: what a delay is measured at. */
  usual: Float64Array;
  phis: Float64Array;
  counts: Int32Array;
  random: Random;
}

/** One queue's ten weeks. */
export function createWorld(seed: string, { mean, phi, ...hard }: Hardships): World {
  const random = createRandom(seed);
  const rates = new Float64Array(grid.length);
  const usual = new Float64Array(grid.length);
  const phis = new Float64Array(grid.length);
  const counts = new Int32Array(grid.length);
  const partPhi = Array.from({ length: 4 }, () => 1 + (phi - 1) * (0.8 + 0.4 * random.next()));
  const incidentStarts = Array.from({ length: Math.round((hard.incidents * HISTORY_DAYS) / 7) }, () =>
    random.below(HISTORY_DAYS * BUCKETS_A_DAY),
  );
  let week = 0;
  let day = 0;
  let drift = 0;
  for (let bucket = 0; bucket < grid.length; bucket += 1) {
    const slot = grid.slots[bucket] as number;
    const of = grid.days[grid.dayOf[bucket] as number] as Grid['days'][number];
    if (bucket % (7 * BUCKETS_A_DAY) === 0)
      week += Math.log1p(hard.weeklyGrowth) + hard.weeklySd * random.normal();
    if (slot === 0) day = hard.dailySd * random.normal();
    drift = hard.correlation * drift + hard.driftSd * Math.sqrt(1 - hard.correlation ** 2) * random.normal();
    const position = slot / 12 - 0.5;
    const hour = Math.floor(position);
    const part = position - hour;
    const weight =
      (HOURS[(hour + 24) % 24] as number) * (1 - part) + (HOURS[(hour + 1) % 24] as number) * part;
    usual[bucket] = (mean * CLASS[of.dayClass] * weight) / HOUR_MEAN;
    const incident = incidentStarts.some((start) => bucket >= start && bucket < start + 12) ? 3 : 1;
    rates[bucket] = (usual[bucket] as number) * Math.exp(week + day + drift);
    phis[bucket] = partPhi[Math.floor(slot / 72)] as number;
    counts[bucket] = negativeBinomial((rates[bucket] as number) * incident, phis[bucket] as number, random);
  }
  return { rates, usual, phis, counts, random };
}
