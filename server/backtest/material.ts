import { BUCKET_MS, type Grid } from '../../metrics/detect/index.ts';
import { type CountSeries, seriesKind } from '../../metrics/query/series.ts';
import type { Dimension } from '../../schemas/dimensions.ts';
import { metricOf, type Rule } from '../../schemas/rule.ts';
import type { AskSeries } from '../attribution/ask.ts';

/** Rows with the most counts that are played; more would take minutes. */
export const MOST_ROWS = 100;

/** Why a rule cannot be played over the past; null = it can. */
export function unplayable(rule: Rule): string | null {
  const metric = metricOf(rule);
  if (metric === undefined) return rule.watch.kind === 'clock' ? 'the clocks of tickets' : 'a silent source';
  return seriesKind(metric) === null ? metric : null;
}

/** The series of a rule on a grid, by row. */
export interface Material {
  rows: ReadonlyMap<string, { bookings: CountSeries; hits?: CountSeries }>;
  leftOut: number;
  /** Place of the first bucket with anything in it; the grid's length where there is none. */
  since: number;
}

const NOTHING: Pick<CountSeries, 'places' | 'counts'> = { places: [], counts: [] };
/** The first bucket with anything in it; the grid's length where there is none. */
export const firstOf = ({ places }: Pick<CountSeries, 'places'>, grid: Grid): number =>
  places.reduce((least, place) => Math.min(least, place), grid.length);
const total = ({ counts }: Pick<CountSeries, 'counts'>): number => counts.reduce((sum, one) => sum + one, 0);

/** Reads all series of a rule in one statement. @param now ms: what came later does not count. */
export async function readMaterial(
  rule: Rule,
  tenant: string,
  grid: Grid,
  now: number,
  ask: AskSeries,
): Promise<Material> {
  const metric = metricOf(rule) as string;
  const share = seriesKind(metric) === 'ratio';
  const { by, where = {}, policy } = rule;
  const split = by ? [{ by }] : [];
  const parts = share ? (['bookings', 'hits'] as const) : (['sum'] as const);
  // A detector judges the whole beside its rows: what befalls several is told of it.
  const whole = !by || rule.watch.kind === 'detector';
  const questions: { by?: Dimension }[] = [...(whole ? [{}] : []), ...split];
  const asked = questions.flatMap((question) => parts.map((counted) => ({ ...question, counted })));
  const subject = { tenant, metric, counted: parts[0], where, ...(policy ? { policy } : {}) };
  const found = await ask(subject, { from: grid.from, now }, asked);
  const rows = new Map<string, { bookings: CountSeries; hits?: CountSeries }>();
  for (let place = 0; place < asked.length; place += parts.length)
    for (const bookings of found[place] ?? []) {
      // What has no value of the dimension belongs to nobody who could be called.
      if (asked[place]?.by && bookings.value === '') continue;
      const hits = share ? found[place + 1]?.find(({ value }) => value === bookings.value) : undefined;
      rows.set(bookings.value, { bookings, ...(share ? { hits: hits ?? { ...bookings, ...NOTHING } } : {}) });
    }
  const kept = [...rows].sort(([, a], [, b]) => total(b.bookings) - total(a.bookings)).slice(0, MOST_ROWS);
  const since = Math.min(grid.length, ...kept.map(([, { bookings }]) => firstOf(bookings, grid)));
  return { rows: new Map(kept), leftOut: rows.size - kept.length, since };
}

export const instantAt = (grid: Grid, bucket: number): number => grid.from + bucket * BUCKET_MS;
