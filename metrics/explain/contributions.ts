import type { QueryRequest } from '../../schemas/query.ts';
import type { MetricsContext } from '../contract.ts';
import { type Definition, isComposite, type Measure, type Rows } from '../measure.ts';
import { definitionsOf, type Scan, scansOf } from '../query/plan.ts';
import { bookedRows, isStock, type Part, UNSETTLED } from '../query/scan.ts';
import { text } from '../state/select.ts';

/** Whose booking it is, as SQL over each kind of row. */
const SUBJECT: Record<Rows, string> = {
  ticket: 'subject',
  contact: 'subject',
  survey: 'subject',
  agent: 'subject',
  ledger: "concat(topic, ' ', source)",
  source: 'source',
};

/** Which page of the list: from 1, so many on each. */
export interface Page {
  page: number;
  size: number;
}

/** A row of the list as the store answers it. */
export interface ContributionRow {
  metric: string;
  kind: Rows;
  /** '' where it is withheld. */
  subject: string;
  /** ms. */
  at: number;
  queue: string;
  contribution: number;
  /** How many there are on all pages, and their sum. */
  total: number;
  sum: number;
  /** 1 where rows had gone beyond now or cut: then this is no answer, and the exact statement is to be asked. */
  beyond: number;
}

/** What a booking adds, with the sign of its part (see ContributionSchema for each shape). */
function contribution(measure: Measure, definition: Definition, now: number): string {
  const sign = isComposite(definition) ? (definition.parts[measure.entry.id] ?? 1) : 1;
  if (measure.shape === 'age') return `greatest(0, ${now} - booking.5)`;
  if (measure.shape !== 'count') return 'booking.5';
  return isStock(measure) ? `toInt64(${sign})` : `toInt64(${sign}) * booking.5`;
}

/** One expression for each measure of a scan; a single one where there is one. */
function perMeasure(expressions: readonly string[]): string {
  if (new Set(expressions).size === 1) return expressions[0] as string;
  const branches = expressions.slice(0, -1).map((sql, index) => `booking.2 = ${index}, ${sql}`);
  return `multiIf(${branches.join(', ')}, ${expressions.at(-1)})`;
}

/** Ties stand in one order on every page. */
const TIES = 'at DESC, subject, metric, queue, contribution DESC';

/** The largest first; of a share what speaks against it; of a count the newest. */
function order({ shape, entry: { better } }: Definition): string {
  if (shape === 'count') return TIES;
  const shares = shape !== 'distribution' && shape !== 'age';
  return `contribution ${shares && better !== 'lower' ? 'ASC' : 'DESC'}, ${TIES}`;
}

/**
 * Whose single score or share of time it is stays in the store: of a sensitive metric each booking would be a cell of one
 * (ticket-state.md, small cells).
 */
export const isWithheld = ({ entry }: Definition): boolean => entry.sensitive;

function bookingsOf(scan: Scan, definition: Definition, context: MetricsContext, exact: boolean) {
  const { rows, at } = scan;
  const part = scan.parts[0] as Part;
  const now = at?.now ?? part.request.now;
  const { measures } = part;
  const subject = [definition, ...measures].some(isWithheld) ? "''" : SUBJECT[rows];
  const { source, settings } = bookedRows(rows, [part], context, exact, at);
  return {
    settings,
    select: `SELECT ${perMeasure(measures.map(({ entry }) => text(entry.id)))} AS metric, ${text(rows)} AS kind, toString(${subject}) AS subject,
  booking.3 AS at, booking.4 AS queue, ${perMeasure(measures.map((measure) => contribution(measure, definition, now)))} AS contribution,
  booking.1 = ${UNSETTLED} AS stray
${source}`,
  };
}

/** Whether the list is that of the question's now and cut (see `beyond`). */
export const isSettledList = (rows: readonly ContributionRow[]): boolean =>
  !rows.some(({ beyond }) => beyond);

/**
 * The statement that lists one page of the bookings that a value was made of: the rows, window and filters of the value's
 * own scan (`bookedRows`), listed instead of summed. What adds nothing is left out.
 *
 * @param request one metric; faults as of the planner (ANDON_E201, E202).
 * @param exact rows that now and cut do not cover are evaluated anew; else the answer says whether there were any
 * (`isSettledList`).
 */
export function contributionsSql(
  request: QueryRequest,
  context: MetricsContext,
  { page, size }: Page,
  exact: boolean,
): string {
  const definitions = definitionsOf(request, context);
  const [definition] = definitions;
  if (!definition || definitions.length > 1) throw new Error('contributions are those of one metric');
  const scans = scansOf([request], [definitions], context).map((scan) =>
    bookingsOf(scan, definition, context, exact),
  );
  const sums = definition.shape === 'count' || definition.shape === 'weighted';
  return `SELECT metric, kind, subject, at, queue, contribution,
  toInt64(count() OVER ()) AS total, toInt64(sum(contribution) OVER ()) AS sum, max(stray) OVER () AS beyond
FROM (
${scans.map(({ select }) => select).join('\nUNION ALL\n')}
)${sums ? '\nWHERE contribution != 0 OR stray' : ''}
ORDER BY stray DESC, ${order(definition)}
LIMIT ${size} OFFSET ${(page - 1) * size}${scans[0]?.settings ?? ''}`;
}
