import type { Rule } from './world.ts';

/**
 * Some rules stand behind one another: where one is missing, another mends what it let through. To see what a rule
 * does, those are taken away as well, on both sides of the comparison.
 */
export const NETS: Partial<Record<Rule, readonly Rule[]>> = {
  'leaving goes cold': ['recall late leavers', 'lacking goes cold', 'compare every minute'],
  'settled before leaving': ['recall late leavers', 'compare every minute'],
  'compare every minute': ['recall late leavers'],
  'recall late leavers': ['compare every minute'],
  'copy into hot when healing': ['compare every minute'],
  'checkpoint behind the unfinished': ['the dead are buried late'],
  'heal at assignment': ['heal at start'],
  'next_at is touched': ['wakes are stored for who has no row'],
};
