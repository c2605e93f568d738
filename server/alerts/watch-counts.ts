import type { MetricsContext } from '../../metrics/contract.ts';
import {
  BUCKET_MS,
  type DayClass,
  DEFAULTS,
  type Dispersion,
  dispersionOf,
  evaluateTick,
  FIRST_TICK,
  type Grid,
  layCounts,
  type SeriesState,
  type TickState,
} from '../../metrics/detect/index.ts';
import { type CountSeries, seriesPlan } from '../../metrics/query/series.ts';
import type { Log } from '../../schemas/log.ts';
import type { QueryRequest } from '../../schemas/query.ts';
import type { Rule } from '../../schemas/rule.ts';
import type { Store } from '../../store/store.ts';
import { midnight } from '../calendar.ts';
import type { Site } from '../site.ts';
import { GRID_DAYS, gridOfWeeks } from '../weeks.ts';
import { type DetectorRule, detectorReadings, TOTAL } from './detector-readings.ts';
import type { Reading } from './reading.ts';

/** So long (ms of site time) after its end a bucket is judged: what is on its way may still come. */
const GRACE_MS = 30_000;
/** What came late may change a count of this long (ms) ago. */
const AGAIN_MS = 3_600_000;

export interface CountWatchDeps {
  site: Site;
  store: Pick<Store, 'query'>;
  context: MetricsContext;
  log: Log;
  /** Class of a local day, 'YYYY-MM-DD'. */
  classOf(date: string): DayClass;
}

/** What a detector says of each row, as of the bucket that ended last. */
export interface CountWatch {
  /** Judges the buckets that have ended; asked as often as one likes. Asks the store at most once at a time. */
  turn(): Promise<void>;
  readings(): ReadonlyMap<string, Reading>;
  /** Of a row that is not among them. */
  absent(): Reading;
}

interface Counted {
  counts: Int32Array;
  since: number;
  dispersion: Dispersion;
  state?: SeriesState;
}

/** Learns a rule's series from eight weeks of history, then judges every bucket of five minutes once it has ended. */
export function watchCounts(rule: DetectorRule, deps: CountWatchDeps): CountWatch {
  const { site, context } = deps;
  const { metric } = rule.watch;
  /** What was learnt, of which local day, and how much of the history had arrived. */
  let learnt: { grid: Grid; day: number; share: number } | undefined;
  let series = new Map<string, Counted>();
  let tick: TickState = FIRST_TICK;
  /** End of the bucket that was judged last, ms. */
  let judged = Number.NEGATIVE_INFINITY;
  let latest = new Map<string, Reading>();
  let running: Promise<void> | undefined;

  async function read(from: number, now: number): Promise<Map<string, CountSeries>> {
    const asked = (by?: Rule['by']): QueryRequest => ({
      ...{ tenant: site.tenant, metrics: [metric], from, to: now, bucket: '5m', now, present: true },
      ...{ where: rule.where ?? {} },
      ...(by ? { by } : {}),
      ...(rule.policy ? { policy: rule.policy } : {}),
    });
    const plan = seriesPlan(rule.by ? [asked(), asked(rule.by)] : [asked()], context);
    const results: Record<string, Record<string, unknown>[]> = {};
    for (const { name, sql } of plan.statements) results[name] = await deps.store.query(sql);
    // The first question is the whole; a row without a value of the dimension is no subject.
    const own = plan.read(results).filter(({ question, value }) => question === 0 || value !== '');
    return new Map(own.map((one) => [one.question === 0 ? TOTAL : one.value, one]));
  }

  /** A new local day: the grid, the counts and how much they scatter, anew. */
  async function learn(now: number, upTo: number): Promise<Grid> {
    const laid = gridOfWeeks(now, site.timezone, deps.classOf);
    const found = await read(laid.from, now);
    const today = laid.dayOf[Math.floor((now - laid.from) / BUCKET_MS)] ?? GRID_DAYS - 1;
    const before = series;
    const next = new Map<string, Counted>();
    for (const [row, one] of found) {
      const counts = layCounts(laid, one, laid.from, upTo);
      const since = one.places.reduce((least, place) => Math.min(least, place), laid.length);
      // What lies before the first booking is not known to have been nothing.
      counts.fill(-1, 0, Math.min(since, counts.length));
      const history = { counts, since };
      const state = before.get(row)?.state;
      next.set(row, {
        counts,
        since,
        dispersion: dispersionOf(history, laid, today, DEFAULTS),
        ...(state ? { state } : {}),
      });
    }
    series = next;
    return laid;
  }

  /** What has been booked since then, laid over what was known. */
  async function refresh(laid: Grid, from: number, now: number, upTo: number): Promise<void> {
    const found = await read(from, now);
    const first = Math.round((from - laid.from) / BUCKET_MS);
    const last = Math.floor((upTo - laid.from) / BUCKET_MS);
    for (const [row, known] of series) {
      const fresh = layCounts(laid, found.get(row) ?? { places: [], counts: [] }, from, upTo);
      for (let place = Math.max(first, known.since); place < last; place += 1)
        known.counts[place] = fresh[place] as number;
    }
  }

  async function judge(): Promise<void> {
    const now = site.now();
    const upTo = Math.floor((now - GRACE_MS) / BUCKET_MS) * BUCKET_MS;
    const day = midnight(now, site.timezone);
    const share = site.state().history?.share ?? 1;
    const known = learnt?.day === day ? learnt : undefined;
    if (known && judged >= upTo) return;
    // While history arrives, each bucket has more to learn from.
    if (known?.share === share) await refresh(known.grid, upTo - AGAIN_MS, now, upTo);
    else learnt = { grid: await learn(now, upTo), day, share };
    const laid = (learnt as NonNullable<typeof learnt>).grid;
    const bucket = Math.floor((upTo - laid.from) / BUCKET_MS) - 1;
    const parentOf = new Map([...series.keys()].filter((row) => row !== TOTAL).map((row) => [row, TOTAL]));
    const asked = [...series].map(([id, { counts, since, dispersion, state }]) => ({
      ...{ id, grid: laid, history: { counts, since }, dispersion, bucket },
      ...(state ? { state } : {}),
      sourceSilent: !site.live,
    }));
    const outcome = evaluateTick(asked, upTo, tick, parentOf, DEFAULTS);
    tick = outcome.state;
    judged = upTo;
    for (const verdict of outcome.verdicts) {
      const one = series.get(verdict.id);
      if (one) one.state = verdict.state;
    }
    latest = detectorReadings(rule, outcome);
  }

  return {
    async turn() {
      running ??= judge()
        .catch((error) => deps.log.warn({ error: String(error), rule: rule.id }, 'a detector could not look'))
        .finally(() => {
          running = undefined;
        });
      await running;
    },
    readings: () => latest,
    absent: () => ({ at: 'unknown', severity: 'warn', value: null }),
  };
}
