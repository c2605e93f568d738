import { createRandom, type Random } from '../../../simulator/random.ts';
import { negativeBinomial } from './counts.ts';
import { median } from './median.ts';
import { SIMPLE_RULES } from './simple-rules.ts';

export const FACTORS = [1.5, 2, 3] as const;
export interface Size {
  mean: number;
  phi: number;
}

export const SIZES: readonly Size[] = [
  { mean: 2, phi: 1.5 },
  { mean: 10, phi: 1.5 },
  { mean: 40, phi: 2 },
];

const WEEK = 2016;
const WEEKS = 8;
/** Buckets of an increase after which it counts as missed: three hours. */
const LONGEST = 36;
const TRIALS = 600;

export interface RuleRow {
  mean: number;
  phi: number;
  rule: string;
  falsePerDay: number;
  /** Median delay in minutes, by factor; Infinity beyond three hours. */
  delays: Record<string, number>;
}

/**
 * The simple rules under domain.md 2.6's easy assumptions: independent counts about a constant mean, dispersion known,
 * baseline of 24 clean samples (8 weeks × 3 neighbouring buckets). An episode ends at the first bucket without a hit.
 */
export function domainTable(seed: string, buckets = 600_000): RuleRow[] {
  return SIZES.flatMap(({ mean, phi }) => {
    const random = createRandom(seed, `easy/${mean}`);
    const lanes = SIMPLE_RULES.map((rule) => ({ rule, hit: rule.start(phi), on: false, began: 0 }));
    let weeks: number[][] = [];
    for (let bucket = 0; bucket < buckets; bucket += 1) {
      const place = bucket % WEEK;
      if (place === 0) weeks = cleanWeeks(mean, phi, random);
      const count = negativeBinomial(mean, phi, random);
      const samples = samplesOf(weeks, place);
      for (const lane of lanes) {
        const hit = lane.hit(count, samples);
        if (hit && !lane.on) lane.began += 1;
        lane.on = hit;
      }
    }
    return lanes.map(({ rule, began }) => ({
      mean,
      phi,
      rule: rule.name,
      falsePerDay: began / (buckets / 288),
      delays: Object.fromEntries(
        FACTORS.map((factor) => [factor, median(delaysOf(rule.start, { mean, phi, factor }, random)) * 5]),
      ),
    }));
  });
}

const cleanWeeks = (mean: number, phi: number, random: Random): number[][] =>
  Array.from({ length: WEEKS }, () =>
    Array.from({ length: WEEK + 2 }, () => negativeBinomial(mean, phi, random)),
  );

const samplesOf = (weeks: number[][], place: number): number[] =>
  weeks.flatMap((week) => week.slice(place, place + 3));

/** Buckets from an increase to the rule's word, on a series that was calm for an hour. */
function delaysOf(
  start: (typeof SIMPLE_RULES)[number]['start'],
  { mean, phi, factor }: { mean: number; phi: number; factor: number },
  random: Random,
): number[] {
  return Array.from({ length: TRIALS }, () => {
    const weeks = Array.from({ length: WEEKS }, () =>
      Array.from({ length: 12 + LONGEST + 2 }, () => negativeBinomial(mean, phi, random)),
    );
    let hit = start(phi);
    for (let place = 0; place < 12; place += 1) {
      if (hit(negativeBinomial(mean, phi, random), samplesOf(weeks, place))) hit = start(phi);
    }
    for (let step = 1; step <= LONGEST; step += 1) {
      const count = negativeBinomial(mean * factor, phi, random);
      if (hit(count, samplesOf(weeks, 11 + step))) return step;
    }
    return Number.POSITIVE_INFINITY;
  });
}
