import type { DayClass, Grid } from './grid.ts';
import type { Settings } from './settings.ts';

/** `hour-of-week`: same day of week and class · `day-class`: days of the same or a like class · `none`: too few. */
export type Basis = 'hour-of-week' | 'day-class' | 'none';

/** The days whose same hours an expectation is made of. */
export interface Reference {
  readonly basis: Basis;
  readonly days: readonly number[];
}

/** Which class stands in for one that the history has too little of. */
const ALIKE: Record<DayClass, DayClass> = {
  workday: 'make-up',
  'make-up': 'workday',
  weekend: 'holiday',
  holiday: 'weekend',
};

/** Days of the same class, at least, before those of a like class are taken too (chosen). */
const LEAST_OF_CLASS = 2;

/**
 * The days that tell what is usual on a day (domain.md 2.6, steps 2 and 7).
 * @param known days of the series' history, [first, end); the day itself never counts
 */
export function referenceOf(
  grid: Grid,
  day: number,
  known: { first: number; end: number },
  settings: Settings,
): Reference {
  const { weekday, dayClass } = grid.days[day] as Grid['days'][number];
  const first = Math.max(known.first, known.end - settings.weeks * 7);
  const days: number[] = [];
  for (let other = first; other < known.end; other += 1) if (other !== day) days.push(other);
  if (days.length < settings.leastDays) return { basis: 'none', days: [] };
  const ofClass = days.filter((other) => grid.days[other]?.dayClass === dayClass);
  const ofWeek = ofClass.filter((other) => grid.days[other]?.weekday === weekday);
  // Leaving a day out of its own history must not make a series of four weeks a younger one.
  const leftOut = known.end > day ? 1 : 0;
  const needed = settings.leastWeeks - leftOut;
  if (days.length >= settings.leastWeeks * 7 - leftOut && ofWeek.length >= needed)
    return { basis: 'hour-of-week', days: ofWeek };
  if (ofClass.length >= LEAST_OF_CLASS) return { basis: 'day-class', days: ofClass };
  const alike = days.filter((other) => grid.days[other]?.dayClass === ALIKE[dayClass]);
  return { basis: 'day-class', days: alike.length > 0 ? [...ofClass, ...alike] : days };
}
