import type { KeptClock } from '../../schemas/clock-places.ts';
import type { Objective } from '../../schemas/policy.ts';
import type { Classification } from './classification.ts';
import type { Interval } from './journey.ts';

/** One clock of one policy. Instants and durations in ms; all 0 = not applicable. */
export interface ClockState {
  start: number;
  due: number;
  warn: number;
  stop: number;
  target: number;
  elapsedStop: number;
  byReclass: number;
}

const NOT_APPLICABLE: ClockState = {
  start: 0,
  due: 0,
  warn: 0,
  stop: 0,
  target: 0,
  elapsedStop: 0,
  byReclass: 0,
};

export type Attributes = Classification & { channel: string };

/** Every field that the selector sets must match; within a field any of its values does. */
export function matches(selector: Objective['selector'], attributes: Attributes): boolean {
  for (const field of [
    'priority',
    'category',
    'subcategory',
    'channel',
    'customer_tier',
    'region',
    'skill_group',
  ] as const) {
    const wanted = selector[field];
    if (wanted && !wanted.includes(attributes[field])) return false;
  }
  if (selector.is_complaint !== undefined && selector.is_complaint !== (attributes.is_complaint === 1))
    return false;
  if (selector.is_major !== undefined && selector.is_major !== (attributes.is_major === 1)) return false;
  return true;
}

/** Most selector fields set first, then the smallest target. */
export function selectTarget(objectives: readonly Objective[], attributes: Attributes): number | null {
  const specificity = (objective: Objective) =>
    Object.values(objective.selector).filter((value) => value !== undefined).length;
  const fitting = objectives.filter((objective) => matches(objective.selector, attributes));
  fitting.sort((a, b) => specificity(b) - specificity(a) || a.targetMs - b.targetMs);
  const [first] = fitting;
  return first ? first.targetMs - (first.comparator === 'below' ? 1 : 0) : null;
}

/** A business calendar: how long it had been open at an instant, and the last instant at which it had been so long. */
export interface Counting {
  openAt(instant: number): number;
  instantAt(open: number): number;
}
const AROUND_THE_CLOCK: Counting = { openAt: (instant) => instant, instantAt: (open) => open };

/**
 * Disjoint, ascending, from `start` on: when the clock stands still (rule 23). Open pauses last their whole cap. All in
 * what the clock counts.
 */
export function standstills(
  start: number,
  pauses: Interval[],
  gaps: Interval[],
  cap: number,
  { openAt }: Counting = AROUND_THE_CLOCK,
): Interval[] {
  const capped = pauses.map(({ from, to }) => ({
    from: openAt(from),
    to: to === 0 ? openAt(from) + cap : Math.min(openAt(to), openAt(from) + cap),
  }));
  const gone = gaps.map(({ from, to }) => ({ from: openAt(from), to: openAt(to) }));
  const sorted = [...capped, ...gone]
    .map(({ from, to }) => ({ from: Math.max(from, start), to }))
    .filter(({ from, to }) => to > from)
    .sort((a, b) => a.from - b.from);
  const disjoint: Interval[] = [];
  for (const interval of sorted) {
    const last = disjoint.at(-1);
    if (last && interval.from <= last.to) last.to = Math.max(last.to, interval.to);
    else disjoint.push(interval);
  }
  return disjoint;
}

/** Rule 24: t − start less the standstills before t. */
export function elapsedAt(t: number, start: number, still: Interval[]): number {
  const stood = still.reduce((sum, { from, to }) => sum + Math.max(0, Math.min(to, t) - from), 0);
  return t - start - stood;
}

/** The least t at which `target` has elapsed and the clock runs on. */
export function instantOfElapsed(target: number, start: number, still: Interval[]): number {
  let t = start + target;
  for (const { from, to } of still) if (from <= t) t += to - from;
  return t;
}

export interface ClockQuestion {
  kept: KeptClock;
  /** 0: it has not begun, or the ticket has no created_at. */
  start: number;
  stop: number;
  runs: { from: number; values: Attributes }[];
  pauses: Interval[];
  gaps: Interval[];
  /** Left out: around the clock. */
  calendar?: Counting;
}

const DAY = 86_400_000;

/** Rules 20 to 24 for one clock. */
export function evaluateClock(question: ClockQuestion): ClockState {
  const { kept, start, stop, runs, pauses, gaps, calendar = AROUND_THE_CLOCK } = question;
  if (start === 0) return NOT_APPLICABLE;
  const stopped = stop === 0 ? 0 : Math.max(stop, start);
  const targeted = runs
    .filter((run, index) => index === 0 || stopped === 0 || run.from < stopped)
    .map((run, index) => ({ index, from: run.from, target: selectTarget(kept.objectives, run.values) }))
    .filter((run): run is { index: number; from: number; target: number } => run.target !== null);
  if (targeted.length === 0) return NOT_APPLICABLE;

  const begun = calendar.openAt(start);
  const still = standstills(
    begun,
    kept.pauses ? pauses : [],
    kept.clock === 'resolution' ? gaps : [],
    kept.pauseCapMs,
    calendar,
  );
  const wall = (elapsed: number): number => {
    const open = instantOfElapsed(elapsed, begun, still);
    return calendar.instantAt(kept.dueAt === 'end_of_day' ? Math.ceil(open / DAY) * DAY : open);
  };
  const breaches = targeted.map((run, position) => {
    const due = wall(run.target);
    const until = targeted[position + 1]?.from ?? Number.POSITIVE_INFINITY;
    return { run, due, breach: Math.max(run.from, due), until };
  });
  const first = breaches.find(({ breach, until }) => breach < until)!;
  const warn = wall(Math.floor((first.run.target * 3) / 4));
  return {
    start,
    due: first.breach,
    warn: Math.max(first.run.from, warn),
    stop: stopped,
    target: first.run.target,
    elapsedStop: stopped === 0 ? 0 : elapsedAt(calendar.openAt(stopped), begun, still),
    byReclass: first.run.index > 0 && first.due < first.run.from ? 1 : 0,
  };
}
