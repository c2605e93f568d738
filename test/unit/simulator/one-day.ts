import { type CentreOptions, createCentre } from '../../../simulator/centre.ts';
import type { SimEvent } from '../../../simulator/event.ts';
import { HOUR, startOfDay } from '../../../simulator/seasonality.ts';

/** 2026-06-01, a Monday, as a local day number. */
export const MONDAY = 20_605;

/** Events of whole local days, after one day in which the centre fills. */
export function simulateDays(options: Omit<CentreOptions, 'start'>, days = 1, firstDay = MONDAY): SimEvent[] {
  const centre = createCentre({ outages: false, ...options, start: startOfDay(firstDay - 1) });
  centre.runUntil(startOfDay(firstDay) - 1);
  const events: SimEvent[] = [];
  for (let hour = 1; hour <= days * 24; hour += 1)
    events.push(...centre.runUntil(startOfDay(firstDay) + hour * HOUR - 1));
  return events;
}

export const countOf = (events: SimEvent[], type: string, where: Record<string, unknown> = {}): number =>
  events.filter(
    (event) =>
      event.type === type && Object.entries(where).every(([field, value]) => event.data[field] === value),
  ).length;

export const mean = (values: number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** Waits (ms) of all customers of people, answered or not. */
export const waitsOf = (events: SimEvent[]): number[] =>
  events
    .filter(
      (event) =>
        (event.type === 'contact.answered' || event.type === 'contact.abandoned') && !event.data.is_bot,
    )
    .map((event) => event.data.wait_ms as number);
