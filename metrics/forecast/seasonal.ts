import { DAY_SLOTS, dayClassOf, type Intervals, WEEK_SLOTS } from './interval.ts';

/** Counts by interval; null = not known (before the first data, or a day on which nothing came from anywhere). */
export type Counts = readonly (number | null)[];

const WEEKS = 8;
/** Under so many weeks the hours of a week are not known each by itself: it is still learning (domain.md 2.6, rule 7). */
const WEEKS_TO_LEARN = 4;
const DAYS_AT_LEAST = 3;

export interface Expectation {
  /** Mean count of the interval; null where there is too little history. */
  mean: number | null;
  /** From fewer than four weeks, by kind of day instead of hour of week. */
  learning: boolean;
}

const UNKNOWN: Expectation = { mean: null, learning: true };

/** Mean without the top and bottom eighth (domain.md 2.6, rule 2). @returns null of nothing. */
export function trimmedMean(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const cut = Math.floor(values.length / 8);
  const kept = [...values].sort((a, b) => a - b).slice(cut, values.length - cut);
  return kept.reduce((sum, value) => sum + value, 0) / kept.length;
}

/** Counts of a half hour of the week, of the one before it, and of the one after. */
type Samples = { before: number[]; own: number[]; after: number[] };
const none = (): Samples => ({ before: [], own: [], after: [] });

const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);

/**
 * The half hour with its neighbours, but not over the edge of the opening hours: where one of the two always was 0 and the other
 * brings something every time, they are not alike.
 */
function pooled({ before, own, after }: Samples): number[] {
  const alike = (one: readonly number[]): boolean => {
    const [mine, theirs] = [meanOf(own), meanOf(one)];
    return !((mine === 0 && theirs >= 1) || (theirs === 0 && mine >= 1));
  };
  return [...own, ...[before, after].filter(alike).flat()];
}

/**
 * What an interval usually brings (domain.md 2.6, rules 2 and 7): the same half hour of the week over the last eight weeks and
 * its two neighbours on a day of the same kind, trimmed; with less than four weeks of history the same half hour on all days of
 * its kind.
 *
 * @param counts may reach beyond `index`; what is not at least a day before it is not looked at, so that an expectation made up
 *   to a day ahead is the same whenever it is made.
 */
export function expectation({ slots }: Intervals, counts: Counts, index: number): Expectation {
  const slot = slots[index] as number;
  const newest = index - DAY_SLOTS;
  const add = (samples: Samples, at: number): void => {
    const kind = dayClassOf(slots[at] as number);
    const take = (into: number[], each: number): void => {
      const value = each >= 0 && each <= newest ? (counts[each] ?? null) : null;
      if (value !== null && dayClassOf(slots[each] as number) === kind) into.push(value);
    };
    take(samples.before, at - 1);
    take(samples.own, at);
    take(samples.after, at + 1);
  };
  const known = (days: number): number | null => {
    const at = sameTimeBefore(slots, index, days);
    return at === null || (counts[at] ?? null) === null ? null : at;
  };
  const weekly = none();
  for (let week = 1; week <= WEEKS; week += 1) {
    const at = known(week * 7);
    if (at !== null && slots[at] === slot) add(weekly, at);
  }
  if (weekly.own.length >= WEEKS_TO_LEARN) return { mean: trimmedMean(pooled(weekly)), learning: false };
  const daily = none();
  let days = 0;
  for (let back = 1; back <= WEEKS * 7; back += 1) {
    const at = known(back);
    if (at === null) continue;
    days += 1;
    if (dayClassOf(slots[at] as number) === dayClassOf(slot)) add(daily, at);
  }
  if (days < DAYS_AT_LEAST) return UNKNOWN;
  return { mean: trimmedMean(pooled(daily)), learning: true };
}

/** Index of the same time of day so many days before; a change of the clock moves it by an hour at most. */
function sameTimeBefore(slots: readonly number[], index: number, days: number): number | null {
  const time = (slots[index] as number) % DAY_SLOTS;
  const about = index - days * DAY_SLOTS;
  for (const at of [about, about - 2, about + 2, about - 1, about + 1]) {
    if (at >= 0 && slots[at] !== undefined && (slots[at] as number) % DAY_SLOTS === time) return at;
  }
  return null;
}

/** The count of the same half hour a week before: what a forecast has to be better than. */
export function seasonalNaive({ slots }: Intervals, counts: Counts, index: number): number | null {
  const at = sameTimeBefore(slots, index, WEEK_SLOTS / DAY_SLOTS);
  return at === null ? null : (counts[at] ?? null);
}
