import { keptClocks } from '../../schemas/clock-places.ts';
import { Fault } from '../../schemas/faults.ts';
import type { QueryRequest } from '../../schemas/query.ts';
import { AS_WRITTEN, text } from '../state/select.ts';
import { type TicketColumn, ticketState } from '../state/ticket.ts';
import type { Judged } from './policy.ts';
import type { Statement } from './together.ts';

const DAY = 86_400_000;
/** The longest stretch (ms) without a working day that is allowed for, twice over. */
const CLOSED_FOR = 31 * DAY;

/** Tickets that one question may evaluate anew: some seconds of one processor. */
const MOST_ANEW = 200_000;

/** Keys of the business calendars in force, by id. */
export const calendarKeys = ({ calendars }: Pick<Judged, 'calendars'>): Map<string, string> =>
  new Map([...(calendars ?? [])].map(([id, { key }]) => [id, key]));

/** How long (ms) after a ticket's last fact one of its clocks can still fall due, if it is not open. */
const horizon = ({ policies }: Judged): number =>
  Math.max(
    0,
    ...keptClocks(policies).map(({ calendar, objectives }) => {
      const longest = Math.max(...objectives.map(({ targetMs }) => targetMs));
      // A year has more than one working day in five.
      return calendar === '24x7' ? longest : 5 * longest + CLOSED_FOR;
    }),
  );

/**
 * Condition on rows of `tickets`: whether anything of the ticket can be booked at `from` or later. What is booked are
 * instants of its facts and the due instants of its clocks; a clock that stood still does so between facts, or is open.
 */
export const touchedSince = (request: QueryRequest, from: number, context: Judged): string =>
  `tenant = ${text(request.tenant)} AND (open = 1 OR next_at > 0 OR last_fact_at >= ${from - horizon(context)})`;

/**
 * Settings of a statement that evaluates many tickets. Grouped in two levels they would come in 256 small blocks, and each
 * block costs milliseconds for so long an expression, however few tickets it holds.
 */
export const MANY_EVALUATED = `${AS_WRITTEN}, group_by_two_level_threshold = 0, group_by_two_level_threshold_bytes = 0, max_block_size = 16384`;

/** Rows of the tickets that anything can be booked of at `from` or later, evaluated as of `now` by the policies of the context. */
export function rowsAnew(
  request: QueryRequest,
  now: number,
  from: number,
  context: Judged,
  wanted?: readonly TicketColumn[],
): string {
  const touched = `SELECT subject FROM tickets FINAL WHERE ${touchedSince(request, from, context)}`;
  return ticketState(
    context.policies,
    calendarKeys(context),
    wanted,
  )({
    facts: 'ticket_events',
    where: `tenant = ${text(request.tenant)} AND subject IN (${touched})`,
    now,
    cut: request.cut,
    epoch: context.epoch,
  });
}

/** Counts (`tickets`) what a question by a policy that is not in use would evaluate. */
const countAnewSql = (request: QueryRequest, from: number, context: Judged): string =>
  `SELECT count() AS tickets FROM tickets FINAL WHERE ${touchedSince(request, from, context)}`;

/**
 * Whether every year that the answer depends on is known to the calendars of the policy. What falls due later than now
 * is not booked, so what is unknown after it does no harm. Faults: ANDON_E208 an unknown year, ANDON_E201 no such calendar.
 */
function checkYears(request: QueryRequest, from: number, { policies, calendars }: Judged): void {
  for (const { calendar } of keptClocks(policies)) {
    if (calendar === '24x7') continue;
    const time = calendars?.get(calendar)?.time;
    if (!time)
      throw new Fault('ANDON_E201', {
        parameter: 'policy',
        value: request.policy,
        accepted: `a policy without the calendar ${calendar}, which is not configured`,
      });
    const strange = [from, Math.min(request.to, request.now)].find(
      (instant) => instant < time.since || instant > time.until,
    );
    if (strange !== undefined)
      throw new Fault('ANDON_E208', {
        parameter: strange === from ? 'from' : 'to',
        value: new Date(strange).toISOString(),
        accepted: `${new Date(time.since).toISOString()} to ${new Date(time.until).toISOString()} (${calendar})`,
      });
  }
}

/**
 * What such a question evaluates, to be counted before it is put. Faults: as of checkYears.
 *
 * @param now the instant it is answered as of, where that is not the question's own.
 */
export function evaluatesAnew(
  request: QueryRequest,
  from: number,
  judged: Judged,
  now = request.now,
): NonNullable<Statement['evaluates']> {
  checkYears(request, from, judged);
  return {
    sql: countAnewSql(request, Math.min(from, now), judged),
    most: judged.mostAnew ?? MOST_ANEW,
  };
}
