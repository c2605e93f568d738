import { BUCKETS_A_DAY } from '../../../metrics/detect/settings.ts';
import { negativeBinomial } from './counts.ts';
import { FACTORS, type Size } from './domain-table.ts';
import { median } from './median.ts';
import { PLAIN_EWMA, SIMPLE_RULES } from './simple-rules.ts';
import { type Case, tukeyHits } from './tukey.ts';
import { createWorld, grid, HARD, HISTORY_DAYS, type World } from './world.ts';

const WEEK = 7 * BUCKETS_A_DAY;
const FIRST = HISTORY_DAYS * BUCKETS_A_DAY;
const LONGEST = 36;
/** Increases tried in each world. */
const ONSETS = 6;
const RULES = [...SIMPLE_RULES, PLAIN_EWMA];
const TUKEY = 'seriesOutliersDetectTukey';

export interface RivalRow extends Size {
  rule: string;
  queueDays: number;
  falsePerDay: number;
  delays: Record<string, number>;
}

/** Counts at the same hour of the eight weeks before, ±1 bucket. */
const samplesAt = (counts: Int32Array, bucket: number): number[] =>
  Array.from(
    { length: 24 },
    (_, i) => counts[bucket - WEEK * (1 + Math.floor(i / 3)) - 1 + (i % 3)] as number,
  );

/** The simple rules, a plain EWMA and ClickHouse's Tukey fences in the same hard worlds that ours is judged in. */
export async function rivalRows(seed: string, size: Size, lanes: number): Promise<RivalRow[]> {
  const began = new Map<string, number>();
  const delays = new Map<string, Record<string, number[]>>();
  const told = (rule: string, factor: number, steps: number) => {
    const of = delays.get(rule) ?? Object.fromEntries(FACTORS.map((one) => [one, []]));
    delays.set(rule, of);
    of[factor]?.push(steps);
  };
  // Tukey's fences are asked of the engine in one go: where each run of cases begins, and what it is.
  const cases: Case[] = [];
  const runs: { from: number; to: number; factor: number | null }[] = [];
  for (let lane = 0; lane < lanes; lane += 1) {
    const world = createWorld(`${seed}/${size.mean}/${lane}`, { ...size, ...HARD });
    const { counts } = world;
    const judged: Case[] = [];
    for (let bucket = FIRST; bucket < grid.length; bucket += 1)
      judged.push([counts[bucket] as number, samplesAt(counts, bucket)]);
    for (const rule of RULES) {
      const hit = warmed(rule.start(size.phi), counts, FIRST);
      let on = false;
      for (const [count, samples] of judged) {
        const hits = hit(count, samples);
        if (hits && !on) began.set(rule.name, (began.get(rule.name) ?? 0) + 1);
        on = hits;
      }
    }
    runs.push({ from: cases.length, to: cases.length + judged.length, factor: null });
    cases.push(...judged);
    for (const onset of onsetsOf(world, size.mean))
      for (const factor of FACTORS) {
        const increased = Array.from({ length: LONGEST }, (_, step): Case => {
          const bucket = onset + step;
          const count = negativeBinomial(
            (world.rates[bucket] as number) * factor,
            world.phis[bucket] as number,
            world.random,
          );
          return [count, samplesAt(counts, bucket)];
        });
        for (const rule of RULES) {
          const hit = warmed(rule.start(size.phi), counts, onset);
          const first = increased.findIndex(([count, samples]) => hit(count, samples));
          told(rule.name, factor, first < 0 ? Number.POSITIVE_INFINITY : first + 1);
        }
        runs.push({ from: cases.length, to: cases.length + LONGEST, factor });
        cases.push(...increased);
      }
  }
  const outliers = await tukeyHits(cases);
  for (const { from, to, factor } of runs) {
    const hits = outliers.slice(from, to);
    if (factor === null) {
      const starts = hits.filter((hit, place) => hit && !hits[place - 1]).length;
      began.set(TUKEY, (began.get(TUKEY) ?? 0) + starts);
    } else told(TUKEY, factor, hits.includes(true) ? hits.indexOf(true) + 1 : Number.POSITIVE_INFINITY);
  }
  const queueDays = (lanes * (grid.length - FIRST)) / BUCKETS_A_DAY;
  return [...RULES.map(({ name }) => name), TUKEY].map((rule) => ({
    ...size,
    rule,
    queueDays,
    falsePerDay: (began.get(rule) ?? 0) / queueDays,
    delays: Object.fromEntries(
      FACTORS.map((factor) => [factor, median(delays.get(rule)?.[factor] ?? []) * 5]),
    ),
  }));
}

/** Lets a rule see the day before a bucket. */
function warmed(hit: ReturnType<(typeof RULES)[number]['start']>, counts: Int32Array, until: number) {
  for (let bucket = until - BUCKETS_A_DAY; bucket < until; bucket += 1)
    hit(counts[bucket] as number, samplesAt(counts, bucket));
  return hit;
}

/** Buckets at which an increase is tried: the usual rate is near the size's mean, and three hours of the judged days follow. */
function onsetsOf(world: World, mean: number): number[] {
  const onsets: number[] = [];
  while (onsets.length < ONSETS) {
    const bucket = FIRST + world.random.below(grid.length - FIRST - LONGEST);
    const usual = world.usual[bucket] as number;
    if (usual > mean * 0.8 && usual < mean * 1.25) onsets.push(bucket);
  }
  return onsets;
}
