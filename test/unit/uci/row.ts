import type { UciRow } from '../../../simulator/uci/rows.ts';

/** An instant of 1 March 2016, ms UTC. */
export const at = (hour: number, minute: number): number => Date.UTC(2016, 2, 1, hour, minute);

/** A row of a ticket INC1 opened at 09:58 and updated at 10:00, but for what is given. */
export const row = (given: Partial<UciRow>): UciRow => ({
  number: 'INC1',
  state: 'New',
  reassignments: 0,
  reopens: 0,
  openedAt: at(9, 58),
  updatedAt: at(10, 0),
  contactType: 'Phone',
  location: 'Location 143',
  category: 'Category 55',
  subcategory: 'Subcategory 170',
  priority: '3 - Moderate',
  group: 'Group 56',
  ...given,
});
