import type { FloodSettings } from './flood.ts';
import type { RollUpSettings } from './roll-up.ts';

/** Numbers of the detectors. Sources: domain.md 2.6 by step, or 'chosen' with the reason in docs/detection.md. */
export interface Settings {
  /** Weeks of history that an expectation looks back (step 2). */
  weeks: number;
  /** Neighbouring buckets on either side that count as the same hour of week (step 2). */
  neighbours: number;
  /** Share of the sorted samples dropped at either end (step 2). */
  trimmed: number;
  /** Same days of week and class that an expectation by hour of week needs; below, it is one by day class (step 7). */
  leastWeeks: number;
  /** Days of history below which nothing is said of volumes (step 7). */
  leastDays: number;
  /** While learning, a score is divided by this: wider limits (step 7; the figure is chosen). */
  learningWidth: number;
  level: {
    /** Buckets of the moving average: 2 h (step 2). */
    span: number;
    low: number;
    high: number;
    /**
     * Weight of 'as in other weeks' beside what was observed, in units of the dispersion: the level of a small queue
     * is not read out of its noise (credibility; chosen).
     */
    prior: number;
    /** The newest buckets that it leaves out, so that an increase does not hide itself before it is noticed (chosen). */
    guard: number;
  };
  /** Least expected count of a window: the shortest window that reaches it is tested (step 1). */
  leastExpected: number;
  fast: { score: number; of: number; times: number; excess: number };
  /** Tuned for worlds that drift; domain.md has 0.75 and 5 (docs/detection.md). */
  slow: { slack: number; limit: number };
  /** Tail probability of the flash rule. */
  flash: number;
  drop: { score: number; times: number };
  /** An alarm ends below this score so many times on end (control table). */
  exit: { score: number; times: number };
  /** False discovery rate of a tick (control table). */
  discovery: number;
  rollUp: RollUpSettings;
  flood: FloodSettings;
}

export const DEFAULTS: Settings = {
  weeks: 8,
  neighbours: 1,
  trimmed: 1 / 8,
  leastWeeks: 4,
  leastDays: 3,
  learningWidth: 1.5,
  level: { span: 24, low: 0.7, high: 1.3, prior: 50, guard: 3 },
  leastExpected: 5,
  fast: { score: 2.5, of: 3, times: 2, excess: 5 },
  slow: { slack: 1, limit: 3.15 },
  flash: 1e-6,
  drop: { score: -3, times: 3 },
  exit: { score: 1.5, times: 3 },
  discovery: 0.01,
  rollUp: { children: 3, withinMs: 600_000 },
  flood: { withinMs: 600_000, above: 10, below: 5 },
};

export const BUCKET_MS = 300_000;
export const BUCKETS_A_DAY = 288;
/** Windows in buckets: 5, 15 and 60 minutes (step 1). */
export const WIDTHS = [1, 3, 12] as const;
export const WIDEST = 12;
