import { clockPlace } from '../../schemas/clock-places.ts';
import { CLOCKS, type ClockName, TICKET_CLOCK_NAMES, type TicketClockName } from '../../schemas/clocks.ts';
import { type Policy, policyKey } from '../../schemas/policy.ts';
import type { QueryRequest } from '../../schemas/query.ts';
import type { MetricValue } from '../../schemas/values.ts';
import { definitionOf } from '../catalogue/index.ts';
import { judgedClock } from '../catalogue/ticket-clocks.ts';
import type { MetricsContext } from '../contract.ts';
import { isComposite } from '../measure.ts';
import { text } from '../state/select.ts';
import { evaluatesAnew, MANY_EVALUATED, rowsAnew } from './anew.ts';
import type { Judged } from './policy.ts';
import type { Statement } from './together.ts';
import { metricValueOf } from './value.ts';

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

/** 1 met, 0 breached, −1 nothing in the window; in the order of the policies. */
export type Verdicts = readonly number[];

/** How many tickets the policies judge so by one clock, and where they part over them the first by id. */
export interface Judgement {
  clock: TicketClockName;
  verdicts: Verdicts;
  tickets: number;
  subjects: string[];
}

const COLUMNS = ['subject', 'ended_by', 'clock_start', 'clock_due', 'clock_stop'] as const;
const differ = (verdicts: Verdicts): boolean => new Set(verdicts).size > 1;

/**
 * One evaluation of the window's tickets: rows of Judgement for every clock and every way in which the policies judge it.
 * A verdict is what the attainment of the clock books, so the rows hold the numbers and the tickets that part them.
 * Faults: ANDON_E201, E208 as of evaluatesAnew.
 *
 * @param most tickets that each row names at most.
 */
export function judgementsOf(
  request: QueryRequest,
  clocks: readonly TicketClockName[],
  context: Judged,
  most: number,
): Pick<Statement, 'sql'> & Required<Pick<Statement, 'evaluates'>> {
  const { from, to, now } = request;
  const { judged, met } = judgedClock({ start: 'start', due: 'due', stop: 'stop' }, now);
  const by = (clock: TicketClockName): string => {
    const places = context.policies.map((policy) => clockPlace(context.policies, policy, clock) + 1);
    return `(${text(clock)}, [${places.map((place) => (place > 0 ? `said[${place}]` : 'toInt8(-1)')).join(', ')}])`;
  };
  // Tickets are grouped by all that is said of them first: there are few ways, and each is taken apart once.
  const sql = `SELECT told.1 AS clock, told.2 AS verdicts, toUInt32(sum(alike)) AS tickets,
  if(arrayUniq(verdicts) > 1, groupArraySortedMerge(${most})(first), []) AS subjects
FROM (
  SELECT arrayJoin([${clocks.map(by).join(',\n    ')}]) AS told, alike, first
  FROM (
    SELECT said, count() AS alike, groupArraySortedState(${most})(subject) AS first
    FROM (
      SELECT subject, arrayMap((start, due, stop) -> if(${judged} AND due >= ${from} AND due < ${to}, toInt8(${met}), toInt8(-1)),
        clock_start, clock_due, clock_stop) AS said
      FROM (
${rowsAnew(request, now, Math.min(from, now), context, COLUMNS)}
      )
    )
    GROUP BY said
  )
)
GROUP BY clock, verdicts
SETTINGS ${MANY_EVALUATED}`;
  return { sql, evaluates: evaluatesAnew(request, from, context) };
}

/** What a policy says of one clock, as `/api/v1/query` tells it. @param place of the policy. */
export function outcomeOf(
  judgements: readonly Judgement[],
  clock: TicketClockName,
  place: number,
  now: number,
): MetricValue {
  const measure = definitionOf(`attainment.${clock}`);
  if (!measure || isComposite(measure)) throw new Error(`no attainment of ${clock}`);
  const [breached, met] = [0, 1].map((verdict) =>
    judgements
      .filter((each) => each.clock === clock && each.verdicts[place] === verdict)
      .reduce((all, { tickets }) => all + tickets, 0),
  ) as [number, number];
  const totals = { n: met + breached, total: met, positive: met, least: 0, p50: 0, p90: 0 };
  return metricValueOf(measure, [{ id: measure.entry.id, bucket: 0, value: '', ...totals }], now);
}

/** The tickets that the policies part over, one entry a clock, by id. */
export function differing(
  judgements: readonly Judgement[],
  { limit, offset }: { limit: number; offset: number },
): { total: number; page: { subject: string; clock: TicketClockName; verdicts: Verdicts }[] } {
  const apart = judgements.filter(({ verdicts }) => differ(verdicts));
  const listed = apart.flatMap(({ clock, verdicts, subjects }) =>
    subjects.map((subject) => ({ subject, clock, verdicts })),
  );
  const order = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
  listed.sort((a, b) => order(a.subject, b.subject) || order(a.clock, b.clock));
  return {
    total: apart.reduce((all, { tickets }) => all + tickets, 0),
    page: listed.slice(offset, offset + limit),
  };
}

/** Whether it is a clock that tickets have. */
export const isTicketClock = (clock: ClockName): clock is TicketClockName =>
  (TICKET_CLOCK_NAMES as readonly ClockName[]).includes(clock);
