import { objectivesOf } from '../../metrics/objectives.ts';
import type { Objective, Policy, Selector } from '../../schemas/policy.ts';
import type { ExplainedClock, TicketClock } from '../../schemas/tickets.ts';
import { isoInstant } from '../calendar.ts';
import type { TicketRow } from './row.ts';

/** Whether a ticket, as it is classified now, is one that a selector speaks of. */
const speaksOf = (selector: Selector, row: TicketRow): boolean =>
  Object.entries(selector).every(([field, wanted]) => {
    const value = row[field as keyof TicketRow];
    return typeof wanted === 'boolean' ? (value === 1) === wanted : wanted.includes(String(value));
  });

/**
 * The objective that gave a clock its limit. The row holds the limit and not the objective: it is the one that selects the
 * ticket as it is classified now, if that has this limit; else the ticket was another when the limit was set, and the
 * objective is named only where no other of this clock has the same limit. null: the clock does not run, or it cannot
 * be told.
 */
export function objectiveOf(
  row: TicketRow,
  policy: Policy,
  clock: string,
  target: number,
): { objective: Objective; asClassified: boolean } | null {
  if (target === 0) return null;
  const objectives = objectivesOf(policy, clock);
  const present = objectives.find(({ selector }) => speaksOf(selector, row));
  if (present?.targetMs === target) return { objective: present, asClassified: true };
  const [only, ...others] = objectives.filter(({ targetMs }) => targetMs === target);
  return only && others.length === 0 ? { objective: only, asClassified: false } : null;
}

/** Clocks with what set their limits. @param clocks of the policy, as `readClocks` gives them. */
export const explained = (row: TicketRow, policy: Policy, clocks: readonly TicketClock[]): ExplainedClock[] =>
  clocks.map((clock) => {
    const { start, due, targetMs, byReclassification } = clock;
    const chosen = objectiveOf(row, policy, clock.clock, targetMs ?? 0);
    const unpaused = start === null || targetMs === null ? null : Date.parse(start) + targetMs;
    // Around the clock, time is wall time: what lies between is how long it stood still.
    const moved =
      unpaused !== null &&
      due !== null &&
      !byReclassification &&
      chosen?.objective.calendar === '24x7' &&
      unpaused < Date.parse(due);
    return {
      ...clock,
      objective: chosen?.objective ?? null,
      asClassified: chosen?.asClassified ?? false,
      dueUnpaused: moved ? isoInstant(unpaused) : null,
    };
  });
