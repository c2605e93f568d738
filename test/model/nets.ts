import type { Rule } from './world.ts';

/**
 * Some rules stand behind one another: where one is missing, another mends what it let through. To see what a rule
 * does, those are taken away as well, on both sides of the comparison.
 */
export const NETS: Partial<Record<Rule, Rule[]>> = {
  'leaving goes cold': ['recall late leavers', 'lacking goes cold', 'compare every minute'],
  'lacking goes cold': ['compare every minute', 'leaving goes cold'],
  'recall late leavers': ['compare every minute'],
  'copy into hot when healing': ['compare every minute'],
  'checkpoint behind the unfinished': ['the dead are buried late'],
  'fence before the drop': ['lacking goes cold', 'compare every minute'],
  'old look-ups are repeated': ['lacking goes cold', 'compare every minute'],
  'heal at assignment': ['heal at start'],
  'next_at keeps from leaving': ['wakes are stored for who has no row'],
  'next_at is touched': ['wakes are stored for who has no row'],
};
