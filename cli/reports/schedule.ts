import { Cron } from 'croner';
import type { Report } from '../../schemas/report.ts';

/** A time at which a report is due. */
export interface Due {
  /** ms. */
  at: number;
  /** How many times have passed since it was last made, this one included. */
  missed: number;
}

/** Missed times beyond so many are not counted. */
const MOST_COUNTED = 400;

const cronOf = ({ schedule: { pattern, zone } }: Pick<Report, 'schedule'>, siteZone: string): Cron =>
  new Cron(pattern, { timezone: zone ?? siteZone, paused: true, mode: '5-part' });

/** What is wrong with a schedule; null where nothing is. */
export function scheduleProblem(report: Pick<Report, 'schedule'>, siteZone: string): string | null {
  try {
    const cron = cronOf(report, siteZone);
    return cron.nextRun() === null ? 'the pattern never comes to pass' : null;
  } catch (error) {
    return String((error as Error).message);
  }
}

/**
 * The newest time of a report's schedule that has come since it was last made. However many were missed, the newest alone is
 * made up for: the others' days are over.
 *
 * @param after instant (ms) up to which nothing is due any more.
 * @param now instant, ms.
 */
export function dueTime(
  report: Pick<Report, 'schedule'>,
  siteZone: string,
  after: number,
  now: number,
): Due | null {
  const cron = cronOf(report, siteZone);
  // The library asks for what lies before a whole second.
  const reference = new Date(Math.floor(now / 1_000) * 1_000 + 1_000);
  const [newest] = cron.previousRuns(1, reference);
  if (!newest || newest.getTime() <= after) return null;
  const runs = cron.previousRuns(MOST_COUNTED, reference);
  return { at: newest.getTime(), missed: Math.max(1, runs.filter((run) => run.getTime() > after).length) };
}
