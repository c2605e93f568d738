import { Temporal } from 'temporal-polyfill';
import type { ReportPeriod } from '../../schemas/report.ts';

/** [from, to) in ms UTC. */
export interface Span {
  from: number;
  to: number;
}

const LENGTH: Record<ReportPeriod, Temporal.DurationLike> = {
  day: { days: 1 },
  week: { weeks: 1 },
  month: { months: 1 },
  quarter: { months: 3 },
  year: { years: 1 },
};

/** Begin of the period that holds a day; weeks begin on Monday. */
function begin(period: ReportPeriod, day: Temporal.PlainDate): Temporal.PlainDate {
  switch (period) {
    case 'day':
      return day;
    case 'week':
      return day.subtract({ days: day.dayOfWeek - 1 });
    case 'month':
      return day.with({ day: 1 });
    case 'quarter':
      return day.with({ day: 1, month: Math.floor((day.month - 1) / 3) * 3 + 1 });
    case 'year':
      return day.with({ day: 1, month: 1 });
  }
}

/**
 * The last whole period of the zone's calendar that has ended at an instant.
 * @param before so many periods earlier; 1 is the one to compare with.
 */
export function lastPeriod(period: ReportPeriod, now: number, zone: string, before = 0): Span {
  const today = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(zone).toPlainDate();
  const instant = (day: Temporal.PlainDate) => day.toZonedDateTime(zone).epochMilliseconds;
  let to = begin(period, today);
  for (let step = 0; step < before; step += 1) to = to.subtract(LENGTH[period]);
  return { from: instant(to.subtract(LENGTH[period])), to: instant(to) };
}
