import type { WhatIf } from '../../../schemas/what-if.ts';
import { count, MISSING, percent } from '../../format/numbers.ts';

export const MOST_POLICIES = 6;
/** Tickets that one page of the list shows. */
export const PAGE = 50;

/**
 * Keys (id@version) of the policies to compare, in the order of `known`: those of the address that are known; where it
 * names none, the site's and the next one.
 */
export function chosenPolicies(text: unknown, known: readonly string[], own: string): string[] {
  if (typeof text === 'string') {
    const named = text.split(',');
    return known.filter((key) => named.includes(key)).slice(0, MOST_POLICIES);
  }
  const first = known.find((key) => key === own) ?? known[0];
  const other = known.find((key) => key !== first);
  return known.filter((key) => key === first || key === other);
}

/** One more or one less of them; null where there would be too many. */
export function toggled(chosen: readonly string[], key: string): string[] | null {
  if (chosen.includes(key)) return chosen.filter((one) => one !== key);
  return chosen.length < MOST_POLICIES ? [...chosen, key] : null;
}

/** What a policy says of one clock as a table shows it; `—` where it has no such clock, or nothing fell due. */
export interface Cell {
  policy: string;
  attainment: string;
  n: string;
  breached: string;
  /** Other than what the first policy that has this clock says. */
  differs: boolean;
}

type Outcome = WhatIf['clocks'][number]['outcomes'][string];

const cellOf = (policy: string, one: Outcome | undefined, first: Outcome | undefined): Cell => ({
  policy,
  attainment: one && one.attainment !== null ? `${percent(one.attainment)}%` : MISSING,
  n: one ? count(one.met + one.breached) : MISSING,
  breached: one ? count(one.breached) : MISSING,
  differs: one !== undefined && (one.met !== first?.met || one.breached !== first.breached),
});

/** The table clock × policy, in the order of the answer. */
export const tableOf = ({ clocks, policies }: WhatIf): { clock: string; cells: Cell[] }[] =>
  clocks.map(({ clock, outcomes }) => {
    const first = policies.map((key) => outcomes[key]).find((one) => one !== undefined);
    return { clock, cells: policies.map((key) => cellOf(key, outcomes[key], first)) };
  });
