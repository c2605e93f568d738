import type { Rule } from './world.ts';

/**
 * Some rules stand behind one another: where one is missing, another mends what it let through. To see what a rule
 * does, those are taken away as well, on both sides of the comparison. `stalls`: seen in runs in which nobody dies.
 */
export const NETS: Partial<Record<Rule, { nets: Rule[]; stalls?: true }>> = {
  'leaving goes cold': { nets: ['recall late leavers', 'lacking goes cold', 'compare every minute'] },
  'lacking goes cold': { nets: ['compare every minute', 'leaving goes cold'], stalls: true },
  'settled before leaving': { nets: ['recall late leavers', 'compare every minute'] },
  'compare every minute': { nets: ['recall late leavers'] },
  'recall late leavers': { nets: ['compare every minute'] },
  'copy into hot when healing': { nets: ['compare every minute'] },
  'checkpoint behind the unfinished': { nets: ['the dead are buried late'] },
  'heal at assignment': { nets: ['heal at start'] },
  'next_at is touched': { nets: ['wakes are stored for who has no row'] },
};
