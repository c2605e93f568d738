import type { CatalogueEntry } from '../../schemas/catalogue.ts';
import type { Measure } from '../measure.ts';
import { entry } from './entry.ts';

export type Pair = readonly [zh: string, en: string];

export interface ShareOf extends Partial<Omit<CatalogueEntry, 'id' | 'label' | 'definition' | 'bookedOn'>> {
  label: Pair;
  definition: Pair;
  bookedOn: Pair;
  source: string;
  bookings: Measure['bookings'];
  beside?: Measure['beside'];
  clocks?: Measure['clocks'];
}

const words = ([zh, en]: Pair) => ({ zh, en });

/** A share of tickets: each books 0 or 1. Higher is better where nothing else is said. */
export function share(id: string, given: ShareOf): Measure {
  const { label, definition, bookedOn, bookings, beside, clocks, ...more } = given;
  return {
    entry: entry('ticket', 'share', 'ratio', 'higher', {
      id,
      label: words(label),
      definition: words(definition),
      bookedOn: words(bookedOn),
      ...more,
    }),
    rows: 'ticket',
    shape: 'ratio',
    bookings,
    ...(beside ? { beside } : {}),
    ...(clocks ? { clocks } : {}),
  };
}
