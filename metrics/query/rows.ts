import type { QueryRequest } from '../../schemas/query.ts';
import type { MetricsContext, StateExpression } from '../contract.ts';
import type { Beside, Rows } from '../measure.ts';
import { contactState } from '../state/contact.ts';
import { text } from '../state/select.ts';
import { surveyState } from '../state/survey.ts';
import { ticketState } from '../state/ticket.ts';
import { calendarKeys, rowsAnew } from './anew.ts';
import { membersOf, readsOf, type StateKind } from './beside.ts';
import { ledgerRows } from './ledger-rows.ts';
import type { Judged } from './policy.ts';

/** How far back the working set reaches for certain: rows settle 26 h after their last instant. */
const WORKING_REACH = 24 * 3_600_000;

interface StateTables {
  facts: string;
  state: string;
  live?: string;
  expression(context: MetricsContext): StateExpression;
}

const TABLES: Record<StateKind, StateTables> = {
  ticket: {
    facts: 'ticket_events',
    state: 'tickets',
    live: 'tickets_live',
    expression: (context) => ticketState(context.policies, calendarKeys(context)),
  },
  contact: {
    facts: 'contact_events',
    state: 'contacts',
    live: 'contacts_live',
    expression: () => contactState,
  },
  survey: { facts: 'survey_events', state: 'surveys', expression: () => surveyState },
};

/** Whether a row says more, or less, than its facts did as of now and cut. */
const unsettledAt = (now: number, cut: number | undefined): string =>
  `(last_fact_at > ${now} OR (next_at > 0 AND next_at <= ${now})${cut === undefined ? '' : ` OR last_ingested_at > ${cut}`})`;

/** Whether the question is put to the rows as they stand, without evaluating any anew. */
export const asTheyStand = (rows: Rows, request: QueryRequest, now: number, { anew }: Judged): boolean =>
  request.present === true && now >= request.now && !(rows === 'ticket' && anew !== undefined);

/** The table of all rows of a kind. */
export const stateTableOf = (rows: StateKind): string => TABLES[rows].state;
/** The table of what is alive of a kind, if it has one. */
export const workingTableOf = (rows: StateKind): string | undefined => TABLES[rows].live;

const isState = (rows: Rows): rows is StateKind => rows in TABLES;
const otherKinds = (rows: StateKind, beside: readonly Beside[]): StateKind[] => [
  ...new Set(beside.flatMap((one) => readsOf(one)).filter((kind) => kind !== rows)),
];

/**
 * SQL condition on a state row that does not stand as of now and cut; null where the question is not put to rows as
 * they stand, or named no cut. Batches land while a question runs, so a cut that was read before it says nothing about
 * the rows it met, and one read after it neither: of the newest batch the contacts may be there and the tickets not yet.
 * The row itself knows: it holds its last ingestion.
 */
export const unsettledRow = (
  rows: Rows,
  request: QueryRequest,
  now: number,
  context: Judged,
  beside: readonly Beside[] = [],
): string | null => {
  if (!isState(rows) || !asTheyStand(rows, request, now, context) || request.cut === undefined) return null;
  const own = unsettledAt(now, request.cut);
  return otherKinds(rows, beside).length > 0 ? `(${own} OR beside_unsettled)` : own;
};

/** Whether the working set of a moment holds all that is booked from an instant on, as far as a kind has one. */
const isNear = ({ live }: StateTables, now: number, from: number): boolean =>
  live !== undefined && from >= now - WORKING_REACH;

/** The working set, where the question is of the present and the set reaches far enough back; else all rows. */
const tableOf = (tables: StateTables, request: QueryRequest, from: number): string =>
  tables.live && request.present && isNear(tables, request.now, from) ? tables.live : tables.state;

/** What besides now and cut decides which rows are read: questions that agree in it share a scan. */
export function reachOf(
  rows: Rows,
  request: QueryRequest,
  from: number,
  { anew }: Judged,
  beside: readonly Beside[] = [],
): string {
  if (rows === 'ticket' && anew !== undefined)
    return `${anew} from ${from}${beside.length > 0 ? ' and what is beside them' : ''}`;
  if (beside.length > 0) return 'and what is beside them';
  if (isState(rows)) return tableOf(TABLES[rows], request, from);
  // Agents are looked for from the window's start on.
  return rows === 'agent' ? String(from) : '';
}

/**
 * Condition on the rows that a question counts; null = all of them. An agent stands there as a whole and once for each of
 * the queues: questions by queue count the latter, others the former.
 */
export const countedRows = (rows: Rows, { by }: QueryRequest): string | null => {
  if (rows !== 'agent') return null;
  return by !== undefined && ['queue', 'team', 'site'].includes(by) ? 'NOT whole' : 'whole';
};

/** Of some subjects those with a fact by then: most that changed since a moment long past have begun since, too. */
const begun = (facts: string, { tenant, cut }: QueryRequest, now: number, among: string): string =>
  `SELECT subject FROM ${facts} WHERE tenant = ${text(tenant)} AND at <= ${now}${cut === undefined ? '' : ` AND ingested_at <= ${cut}`} AND subject IN (${among})`;

/**
 * State rows as of the question's now and cut. A row is used as it is where its last fact and its last ingestion lie
 * before; the others are evaluated anew from their facts (founders' state-store rules, a past moment T). Both readings
 * of the table see the same rows: the engine takes one snapshot of a table for a statement.
 *
 * @param now the instant, which is a bucket's end for a stock by bucket.
 * @param counted condition on rows that are left out: a rollup stands for them. They are never among those to be evaluated.
 */
function stateRows(
  rows: keyof typeof TABLES,
  request: QueryRequest,
  now: number,
  from: number,
  context: Judged,
  exact: boolean,
  counted?: string,
): string {
  const tables = TABLES[rows];
  const tenant = `tenant = ${text(request.tenant)}`;
  // No row holds its clocks: all that the window can ask for are evaluated by it.
  if (rows === 'ticket' && context.anew !== undefined) return rowsAnew(request, now, from, context);
  const table = counted ? tables.state : tableOf(tables, request, from);
  // Who is counted by some row that was since replaced is looked at again behind FINAL, which reads by key alone.
  const others = counted
    ? ` AND NOT ${counted} AND subject IN (SELECT subject FROM ${table} WHERE ${tenant} AND NOT ${counted})`
    : '';
  if (asTheyStand(rows, request, now, context) && !exact)
    return `SELECT * FROM ${table} FINAL WHERE ${tenant}${others}`;
  const unsettled = unsettledAt(now, request.cut);
  const changed = `SELECT subject FROM ${table} FINAL WHERE ${tenant} AND ${unsettled}`;
  const past = !request.present;
  const anew = tables.expression(context)({
    facts: tables.facts,
    where: `${tenant} AND subject IN (${past ? begun(tables.facts, request, now, changed) : changed})`,
    now,
    cut: request.cut,
    epoch: context.epoch,
  });
  // Of rows that had settled by then, nothing lies inside a window of the last day: as the working set of then had it.
  const near = past && isNear(tables, now, from) ? ` AND settles_at > ${now}` : '';
  return `SELECT * FROM ${table} FINAL WHERE ${tenant} AND NOT ${unsettled}${near}${others}\nUNION ALL\nSELECT * FROM (\n${anew}\n)`;
}

/** A shift is over within a day (ms): an agent silent for longer is not there. */
const SHIFT = 24 * 3_600_000;

/**
 * All rows of a kind with what is beside them: for each of `beside` a column, 1 where the subject is one of its members.
 * Rows as they stand also say whether some row of another kind does not stand as of now and cut; those of the own kind
 * are all among them and say so themselves.
 */
function rowsWithBeside(
  rows: StateKind,
  beside: readonly Beside[],
  of: (kind: StateKind) => string,
  from: number,
  doubtful: string | null,
  tenant: string,
): string {
  const unsettled = doubtful
    ? otherKinds(rows, beside).map(
        (kind) => `1 IN (SELECT 1 FROM ${TABLES[kind].state} FINAL WHERE ${tenant} AND ${doubtful} LIMIT 1)`,
      )
    : [];
  const columns = [
    ...beside.map((one) => `subject IN (\n${membersOf(one, of, from)}\n) AS ${one}`),
    ...(unsettled.length > 0 ? [`${unsettled.join(' OR ')} AS beside_unsettled`] : []),
  ];
  return `SELECT *, ${columns.join(',\n  ')}\nFROM (\n${of(rows)}\n)`;
}

/**
 * Intervals of agents' states up to now: a row for the agent as a whole and one for each queue. Where all that is asked is
 * of the present, the last state of each agent will do; copies of a fact agree in it, so they need not be told apart.
 */
function agentRows(request: QueryRequest, now: number, from: number): string {
  const cut = request.cut === undefined ? '' : ` AND ingested_at <= ${request.cut}`;
  const among = `tenant = ${text(request.tenant)} AND type = 'agent.state_changed' AND drill = 0 AND at <= ${now} AND at > ${Math.min(from, now) - SHIFT}${cut}`;
  const intervals =
    from >= now
      ? `SELECT subject, toString(last.1) AS state, last.2 AS since, arrayMap(x -> toString(x), last.3) AS queues, toString(last.4) AS region, toInt64(0) AS until
    FROM (SELECT subject, argMax((state, at, queues, region), (at, seq, source, id)) AS last FROM agent_events WHERE ${among} GROUP BY subject)`
      : `SELECT subject, toString(state) AS state, at AS since, arrayMap(x -> toString(x), queues) AS queues, toString(region) AS region,
      leadInFrame(at, 1, 0) OVER (PARTITION BY subject ORDER BY at, seq, source, id ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) AS until
    FROM agent_events FINAL WHERE ${among}`;
  return `SELECT *, counted.1 AS whole, counted.2 AS queue FROM (
    SELECT *, arrayJoin(arrayConcat([(true, '')], arrayMap(x -> (false, x), if(empty(queues), [''], queues)))) AS counted FROM (
    ${intervals}))`;
}

/**
 * The rows that measures of one kind read their bookings from.
 *
 * @param exact rows are brought to now and cut also where the present is asked about.
 * @param beside columns about other subjects that the measures ask for.
 * @param counted as of `stateRows`.
 */
export function rowsFor(
  rows: Rows,
  request: QueryRequest,
  now: number,
  from: number,
  context: Judged,
  exact: boolean,
  beside: readonly Beside[] = [],
  counted?: string,
): string {
  switch (rows) {
    case 'ticket':
    case 'contact':
    case 'survey': {
      if (beside.length === 0) return stateRows(rows, request, now, from, context, exact, counted);
      const all = (kind: StateKind) => stateRows(kind, request, now, 0, context, exact);
      const doubtful =
        !exact && unsettledRow(rows, request, now, context) !== null ? unsettledAt(now, request.cut) : null;
      return rowsWithBeside(rows, beside, all, from, doubtful, `tenant = ${text(request.tenant)}`);
    }
    case 'agent':
      return agentRows(request, now, from);
    case 'ledger':
      return ledgerRows(request, from);
    case 'source':
      return `SELECT * FROM sources FINAL WHERE tenant = ${text(request.tenant)}`;
  }
}
