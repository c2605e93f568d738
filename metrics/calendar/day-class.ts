import type { Holidays } from '../../schemas/business-calendar.ts';
import type { DayClass } from '../detect/index.ts';

/** What a list says of a local date, 'YYYY-MM-DD'; undefined where its weekday says it all, or the year is not known. */
export function dayClassIn({ years }: Holidays, date: string): DayClass | undefined {
  const year = years[date.slice(0, 4)];
  if (year?.off.includes(date)) return 'holiday';
  return year?.work.includes(date) ? 'make-up' : undefined;
}
