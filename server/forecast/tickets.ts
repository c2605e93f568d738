import type { Expected } from '../../metrics/forecast/arrivals.ts';
import { backlogBand } from '../../metrics/forecast/backlog.ts';
import { breachBand, type Period } from '../../metrics/forecast/breaches.ts';
import { dayPartOf, INTERVAL_MS, startOfInterval } from '../../metrics/forecast/interval.ts';
import type { Depth } from '../../metrics/forecast/queue-depth.ts';
import { throughputAt } from '../../metrics/forecast/throughput.ts';
import type { ForecastAnswer } from '../../schemas/forecast.ts';
import { TICKET_CLOCKS } from '../../schemas/policy.ts';
import type { TicketClock } from '../../schemas/tickets.ts';
import { isoInstant } from '../calendar.ts';
import type { Series } from './arrivals.ts';
import { type History, STOPS } from './history.ts';

const SEED = 20_260_301;

/** φ − 1 over the mean: variance of the rate around its mean (metrics/forecast/gamma-poisson.ts). */
export const rateVarianceOf = ({ record }: Series, history: History, { index, mean }: Expected): number => {
  const part = dayPartOf(history.intervals.slots[index] as number) as 0 | 1 | 2 | 3;
  return mean > 0 ? (record.dispersion[part] - 1) / mean : 0;
};

/** The rest of the half hour under way, then whole ones: shares of what is expected of each. */
const shareLeft = (start: number, now: number): number =>
  Math.min(1, Math.max(0, (start + INTERVAL_MS - now) / INTERVAL_MS));

/** A band as answers tell it. */
export const atEnd = (end: number, { low, mid, high }: Depth) => ({ end: isoInstant(end), low, mid, high });

const median = (values: readonly number[]): number | null =>
  values.length === 0 ? null : ([...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? null);

/** Periods from now on with what comes and what gets through of one clock; null where nothing is known of the latter. */
function periodsOf(
  series: Series,
  history: History,
  stop: (typeof STOPS)[number],
  now: number,
): Period[] | null {
  const done = history.counts(stop, series.queue);
  const periods = series.expected.map((expected) => {
    const capacity = throughputAt(history.intervals, done, expected.index);
    const start = startOfInterval(history.intervals, expected.index);
    const left = shareLeft(start, now);
    return capacity === null
      ? null
      : {
          start: Math.max(start, now),
          end: start + INTERVAL_MS,
          arrivals: expected.mean * left,
          rateVariance: rateVarianceOf(series, history, expected),
          capacity: { usual: capacity.usual * left, most: capacity.most * left },
        };
  });
  return periods.every((period) => period !== null) && periods.length > 0 ? periods : null;
}

type TicketParts = Pick<ForecastAnswer, 'backlog' | 'breaches'>;

/**
 * Open tickets and clocks that will run out, from due instants and what is got through at that time of day.
 *
 * @param clocks of the open tickets that were looked at.
 * @param open how many are open in all.
 */
export function ticketForecast(
  series: Series,
  history: History,
  clocks: readonly TicketClock[],
  open: number,
  now: number,
): TicketParts {
  const resolving = periodsOf(series, history, 'resolution_time', now);
  if (resolving === null) return { backlog: null, breaches: [] };
  const changes = resolving.map(({ arrivals, rateVariance, capacity }) => ({
    arrivals,
    rateVariance,
    done: capacity.usual,
  }));
  const backlog = backlogBand(open, changes, SEED).map((depth, place) =>
    atEnd(resolving[place]?.end ?? now, depth),
  );
  const breaches = TICKET_CLOCKS.flatMap((clock, place) => {
    const periods = periodsOf(series, history, STOPS[place] as (typeof STOPS)[number], now);
    // A clock that waits for the customer runs out no sooner than the customer answers.
    const running = clocks.filter(
      (one) =>
        one.clock === clock && ['running', 'at_risk', 'breached_running'].includes(one.verdict) && one.due,
    );
    if (periods === null) return [];
    const due = running.map((one) => Date.parse(one.due as string));
    const targetMs = median(running.flatMap((one) => one.targetMs ?? []));
    return [
      {
        clock,
        running: running.length,
        overdue: due.filter((instant) => instant < now).length,
        targetMs,
        points: breachBand({ due, targetMs, periods, now }, SEED).map((one) => atEnd(one.end, one)),
      },
    ];
  });
  return { backlog: { open, points: backlog }, breaches };
}
