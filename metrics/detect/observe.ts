import type { Dispersion } from './dispersion.ts';
import { firstWholeDay, partOf } from './dispersion.ts';
import { seasonal } from './expectation.ts';
import type { Grid } from './grid.ts';
import type { History } from './history.ts';
import { factorOf } from './level.ts';
import { type Basis, referenceOf } from './reference.ts';
import { dropRule, fastRule, flashRule, type Opinion, type Scored, slowRule, slowStep } from './rules.ts';
import { countAt, scoreOf } from './score.ts';
import { BUCKET_MS, type Settings, WIDTHS } from './settings.ts';
import { FRESH, type Rule, type SeriesState } from './state.ts';
import { remembered, widthFor, windowOf } from './windows.ts';

/** What is asked of one series at one bucket. */
export interface Question {
  readonly grid: Grid;
  readonly history: History;
  readonly dispersion: Dispersion;
  /** The bucket that has just ended. */
  readonly bucket: number;
  /** Product of the planned events' factors at that bucket; left out: 1. */
  readonly planned?: number;
}

/** What a series shows at a bucket, before the tick's other series are considered. */
export interface Observation {
  /** Start and end of the window judged, ms. */
  readonly from: number;
  readonly to: number;
  /** Count of the window; null where nothing is known of it. */
  readonly count: number | null;
  /** Expected count of the window and where the fast rule's limits lie; null where nothing is expected. */
  readonly expected: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly score: number | null;
  readonly level: number;
  readonly phi: number;
  readonly basis: Basis;
  /** Little history: limits are wider, or (basis `none`) nothing is said. */
  readonly learning: boolean;
  /** The first of the rules that speaks. */
  readonly rule: Rule | null;
  /** Probability of such evidence where all is as usual: the least of the rules', times their number (Bonferroni). */
  readonly p: number;
  /** The state to carry on if nothing is decided about alarms. */
  readonly state: SeriesState;
  /** Count and seasonal expectation of the newest bucket, for the level; null where unknown. */
  readonly newest: { readonly count: number; readonly usual: number } | null;
}

/** Judges the newest bucket of a series. Pure: the same question and state give the same observation. */
export function observe(question: Question, before: SeriesState, settings: Settings): Observation {
  const { grid, history, dispersion, bucket, planned = 1 } = question;
  const day = grid.dayOf[bucket] as number;
  const slot = grid.slots[bucket] as number;
  const start = grid.from + bucket * BUCKET_MS;
  const state = before.at === start - BUCKET_MS ? before : stale(before, start, settings);
  const reference = referenceOf(grid, day, { first: firstWholeDay(history, grid), end: day }, settings);
  const learning = reference.basis !== 'hour-of-week';
  const wider = learning ? settings.learningWidth : 1;
  const usual =
    reference.basis === 'none' ? Number.NaN : seasonal(history, grid, bucket, reference, settings) * planned;
  const phis = dispersion.map((parts) => parts[partOf(slot)] as number);
  const level = factorOf(state.level, phis[0] as number, settings);
  const mean = Number.isNaN(usual) ? null : usual * level;
  const expected = [...state.expected, mean].slice(-remembered(settings));

  const phiOf = (width: number) => phis[WIDTHS.indexOf(width as 1)] as number;
  const scored = (width: number, back: number): Scored => {
    const window = windowOf(history, expected, bucket, bucket - back * width, width);
    return window && { ...window, score: scoreOf(window.count, window.expected, phiOf(width)) / wider };
  };
  const inARow = (width: number, count: number): Scored[] =>
    Array.from({ length: count }, (_, back) => scored(width, count - 1 - back));

  const width = widthFor(mean ?? 0, settings.leastExpected);
  const window = scored(width, 0);
  const ends = (slot + 1) % width === 0;
  // What goes on for an hour also by itself (autocorrelation) must not add up: its dispersion is the hour's.
  const slowPhi = Math.max(phiOf(width), phis.at(-1) as number);
  const slow =
    window && ends
      ? slowStep(state.slow, scoreOf(window.count, window.expected, slowPhi) / wider, settings)
      : state.slow;

  const opinions: [Rule, Opinion][] = [
    ['flash', flashRule(window, phiOf(width) * wider ** 2, settings)],
    ['fast', fastRule(inARow(width, settings.fast.of), settings)],
    ['slow', slowRule(slow, settings)],
    ['drop', dropRule(inARow(width, settings.drop.times), settings)],
  ];
  const rule = opinions.find(([, { speaks }]) => speaks)?.[0] ?? null;
  const limit = settings.fast.score * wider;
  const phi = phiOf(width);
  const count = history.counts[bucket] ?? -1;
  return {
    from: start - (width - 1) * BUCKET_MS,
    to: start + BUCKET_MS,
    count: window?.count ?? null,
    expected: window?.expected ?? null,
    low: window && countAt(-limit, window.expected, phi),
    high: window && countAt(limit, window.expected, phi),
    score: window?.score ?? null,
    level,
    phi,
    basis: reference.basis,
    learning,
    rule,
    p: Math.min(1, opinions.length * Math.min(...opinions.map(([, { p }]) => p))),
    state: { ...state, at: start, expected, slow },
    newest: count >= 0 && mean !== null ? { count, usual } : null,
  };
}

/** After a gap nothing of what was expected before it adjoins; sums begin anew, an alarm goes on. */
function stale(before: SeriesState, start: number, settings: Settings): SeriesState {
  if (before.at === null) return FRESH;
  const missed = (start - before.at) / BUCKET_MS - 1;
  if (missed < 0 || missed >= remembered(settings)) return { ...FRESH, alarm: before.alarm };
  return { ...before, expected: [...before.expected, ...Array<null>(missed).fill(null)] };
}
