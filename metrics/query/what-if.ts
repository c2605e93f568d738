import { CLOCKS, type ClockName, TICKET_CLOCK_NAMES, type TicketClockName } from '../../schemas/clocks.ts';
import { type Policy, policyKey } from '../../schemas/policy.ts';
import type { QueryRequest } from '../../schemas/query.ts';
import { definitionOf } from '../catalogue/index.ts';
import type { MetricsContext } from '../contract.ts';
import { isComposite } from '../measure.ts';
import { AS_WRITTEN, text } from '../state/select.ts';
import type { Judged } from './policy.ts';
import { rowsFor } from './rows.ts';

/** Clocks whose attainment is told side by side, as far as one of the policies has them. */
export const comparedClocks = (policies: readonly Policy[]): ClockName[] =>
  CLOCKS.filter(
    (clock) =>
      definitionOf(`attainment.${clock}`) !== undefined &&
      policies.some(({ objectives }) =>
        objectives.some((each) => each.clock === clock && each.mode === 'per_item'),
      ),
  );

/** The context in which several policies are judged side by side: tickets are evaluated once, by all of them. */
export const sideBySide = (policies: readonly Policy[], context: MetricsContext): Judged => ({
  ...context,
  policies,
  anew: policies.map(policyKey).join(' '),
});

/**
 * SQL of what the policies say otherwise about one ticket: `subject`, `clock`, `verdicts` (1 met, 0 breached, −1 nothing
 * in the window; in the order of the policies) and `total`, how many there are besides the page. A verdict is what the
 * attainment of the clock books, so the list is what makes the numbers differ.
 */
export function differingSql(
  request: QueryRequest,
  clocks: readonly TicketClockName[],
  context: Judged,
  page: { limit: number; offset: number },
): string {
  const { from, to, now, tenant } = request;
  if (clocks.length === 0) return "SELECT '' AS subject, '' AS clock, [0] AS verdicts, 0 AS total WHERE 0";
  const verdict = (clock: TicketClockName, policy: number): string => {
    const measure = definitionOf(`attainment.${clock}`);
    if (!measure || isComposite(measure)) throw new Error(`no attainment of ${clock}`);
    const booked = measure.bookings({ tenant, now, from, to, policy, context });
    return `arrayFold((sum, b) -> b.3, arrayFilter(b -> b.1 >= ${from} AND b.1 < ${to} AND b.1 <= ${now}, ${booked}), toInt64(-1))`;
  };
  const told = clocks.map(
    (clock) =>
      `(${text(clock)}, [${context.policies.map((_, place) => verdict(clock, place)).join(',\n      ')}])`,
  );
  return `SELECT subject, told.1 AS clock, told.2 AS verdicts, count() OVER () AS total
FROM (
  SELECT subject, arrayJoin([${told.join(',\n    ')}]) AS told
  FROM (
${rowsFor('ticket', request, now, from, context, true)}
  ) WHERE ended_by = ''
)
WHERE length(arrayDistinct(told.2)) > 1
ORDER BY subject, clock
LIMIT ${page.limit} OFFSET ${page.offset}
SETTINGS ${AS_WRITTEN}`;
}

/** The clocks among them that tickets have. */
export const ticketClocksOf = (clocks: readonly ClockName[]): TicketClockName[] =>
  TICKET_CLOCK_NAMES.filter((clock) => clocks.includes(clock));
