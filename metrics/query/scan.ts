import type { Dimension } from '../../schemas/dimensions.ts';
import { policyKey } from '../../schemas/policy.ts';
import type { QueryRequest } from '../../schemas/query.ts';
import type { MetricsContext } from '../contract.ts';
import type { Beside, Measure, Rows } from '../measure.ts';
import { isRolled } from '../rollup/formulas.ts';
import { rolledSelects } from '../rollup/read.ts';
import { countedIn, type RolledUnit } from '../rollup/units.ts';
import { AS_WRITTEN, texts } from '../state/select.ts';
import { aggregates, mergeable, mergeableNames, merged, slotOf } from './aggregates.ts';
import { MANY_EVALUATED } from './anew.ts';
import { bucketStart } from './bucket.ts';
import { dimensionOf } from './dimension.ts';
import { bookedFor, type Filter, lookedUp, type Target } from './filters.ts';
import { type Judged, policyPlace, readingOf } from './policy.ts';
import { asTheyStand, countedRows, rowsFor, unsettledRow } from './rows.ts';

/** What one question wants of a scan. */
export interface Part {
  /** Place of the question among those that are planned together. */
  question: number;
  request: QueryRequest;
  measures: Measure[];
}

/** A stock by bucket: the bucket that a scan stands for, by its start and the instant it is taken at. */
export interface BucketEnd {
  start: number;
  now: number;
}

/** The question number under which a scan books rows that do not stand as of its now and cut, by their last fact, negated. */
export const UNSETTLED = 65_535;

/** What makes a row one that really happened; the others are in no figure. */
export const REALLY: Partial<Record<Rows, string>> = { ticket: "ended_by != 'drill'" };
const NOTHING = "CAST([], 'Array(Tuple(UInt16, UInt16, Int64, String, Int64))')";

/** What of other subjects the measures of a scan ask for. */
export const besideOf = (parts: readonly Pick<Part, 'measures'>[]): Beside[] => [
  ...new Set(parts.flatMap(({ measures }) => measures.flatMap(({ beside = [] }) => beside))),
];

export const isStock = (measure: Measure): boolean => measure.entry.bucketMeans === 'value_at_end';

/** One expression for each question; a single one where all agree. */
function chosen(parts: readonly Part[], expression: (part: Part) => string): string {
  const byText = new Map<string, number[]>();
  for (const part of parts) {
    const sql = expression(part);
    byText.set(sql, [...(byText.get(sql) ?? []), part.question]);
  }
  const [only] = byText.keys();
  if (byText.size === 1) return only as string;
  const last = [...byText.keys()].at(-1);
  const branches = [...byText]
    .slice(0, -1)
    .map(([sql, questions]) => `booking.1 IN (${questions.join(', ')}), ${sql}`);
  return `multiIf(${branches.join(', ')}, ${last})`;
}

/**
 * Expressions of the bookings of all parts, as arrays of (question, measure, instant, queue, value). What several
 * questions book alike, split or filtered each in its own way, is computed once: half of a tick's time is the engine's
 * reading of these expressions.
 */
function bookingsOf(
  parts: readonly Part[],
  now: number,
  filtersOf: ReadonlyMap<number, readonly Filter[]>,
  context: Judged,
): string[] {
  const askedBy = new Map<string, Target[]>();
  const looked = lookedUp(filtersOf);
  for (const { question, request: one, measures } of parts) {
    const reading = readingOf(one, now, context);
    const filters = looked.has(question) ? (filtersOf.get(question) ?? []) : [];
    measures.forEach((measure, index) => {
      const own = measure.bookings(reading);
      const bookings = isStock(measure)
        ? own
        : `arrayFilter(b -> b.1 >= ${one.from} AND b.1 < ${one.to} AND b.1 <= ${now}, ${own})`;
      askedBy.set(bookings, [...(askedBy.get(bookings) ?? []), { question, index, filters }]);
    });
  }
  return [...askedBy].map(([bookings, targets]) => {
    if (targets.some(({ filters }) => filters.length > 0)) return bookedFor(targets, bookings);
    const tuples = targets.map(
      ({ question, index }) => `(toUInt16(${question}), toUInt16(${index}), b.1, b.2, b.3)`,
    );
    return tuples.length === 1
      ? `arrayMap(b -> ${tuples[0]}, ${bookings})`
      : `arrayFlatten(arrayMap(b -> [${tuples.join(', ')}], ${bookings}))`;
  });
}

/** Where the bookings of some questions come from. */
export interface Booked {
  /** `FROM …` and, where the questions filter, `WHERE …`: a row for each booking, the row's columns beside it. */
  source: string;
  /** What the statement that holds it ends with. */
  settings: string;
}

const policyOf = ({ request }: Part, context: MetricsContext): string => {
  const policy = context.policies[policyPlace(request.policy, context, request.tenant)];
  return policy ? policyKey(policy) : '';
};

const dimensionIn = (
  rows: Rows,
  name: Dimension,
  part: Part,
  context: MetricsContext,
  queue = 'booking.4',
): string => dimensionOf(name, rows, queue, policyOf(part, context), context);

/** What a question lets through, with the booking's queue in the given SQL. */
const filtersIn = (rows: Rows, part: Part, context: MetricsContext, queue?: string): Filter[] =>
  Object.entries(part.request.where)
    .filter(([, values]) => values && values.length > 0)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, values = []]) => ({
      sql: dimensionIn(rows, name as Dimension, part, context, queue),
      values,
    }));

/**
 * The bookings of every measure inside its question's window and filters, as `booking` (question, measure, instant,
 * queue, value). Sums and lists of what was summed both read from here, so they cannot differ.
 *
 * @param exact rows that now and cut do not cover are evaluated anew; else they are booked under UNSETTLED.
 * @param counted condition on rows that are left out, since a rollup stands for them.
 */
export function bookedRows(
  rows: Rows,
  parts: readonly Part[],
  context: Judged,
  exact: boolean,
  at?: BucketEnd,
  counted?: string,
): Booked {
  const { request } = parts[0] as Part;
  const now = at?.now ?? request.now;
  const filtersOf = new Map(
    parts.map((part) => [part.question, filtersIn(rows, part, context, 'b.2')] as const),
  );
  const looked = lookedUp(filtersOf);
  const booked = bookingsOf(parts, now, filtersOf, context);
  const beside = besideOf(parts);
  const unsettled = exact ? null : unsettledRow(rows, request, now, context, beside);
  if (unsettled)
    booked.push(
      `if(${unsettled}, [(toUInt16(${UNSETTLED}), toUInt16(0), toInt64(0), '', -last_fact_at)], ${NOTHING})`,
    );
  const filters = parts.flatMap((part) => {
    const conditions = [
      ...[countedRows(rows, part.request)].filter((condition) => condition !== null),
      ...(looked.has(part.question) ? [] : filtersIn(rows, part, context)).map(
        ({ sql, values }) => `${sql} IN (${texts(values)})`,
      ),
    ];
    return conditions.length > 0 ? [`(booking.1 != ${part.question} OR (${conditions.join(' AND ')}))`] : [];
  });
  const anew = exact || !asTheyStand(rows, request, now, context);
  const settings = rows === 'ticket' && context.anew !== undefined ? MANY_EVALUATED : AS_WRITTEN;
  const from = Math.min(...parts.map((part) => (part.measures.every(isStock) ? now : part.request.from)));
  const really = [REALLY[rows], unsettled].filter(Boolean).join(' OR ');
  return {
    source: `FROM (
  SELECT *, arrayJoin(arrayConcat(${booked.join(',\n    ')})) AS booking
  FROM (
${rowsFor(rows, request, now, Math.min(from, now), context, exact, beside, counted)}
  )${REALLY[rows] ? `\n  WHERE ${really}` : ''}
)${filters.length ? `\nWHERE ${filters.join(' AND ')}` : ''}`,
    settings: anew ? `\nSETTINGS ${settings}` : '',
  };
}

/**
 * One scan of one kind of rows for all questions that read the same rows: the bookings of every measure, grouped by
 * question, measure, bucket and dimension. So the cost of a tick follows the rows, not the number of tiles.
 *
 * @param exact as of `bookedRows`.
 * @param units stand for the subjects that they count: what was added up of them is added to the bookings of the others.
 */
export function scan(
  rows: Rows,
  parts: readonly Part[],
  context: Judged,
  exact: boolean,
  at?: BucketEnd,
  units: readonly RolledUnit[] = [],
): string {
  const { request } = parts[0] as Part;
  const { timezone = 'UTC' } = context.directory.tenants[request.tenant] ?? {};
  const rolled = units.length > 0 && isRolled(rows) ? rows : null;
  const { source, settings } = bookedRows(
    rows,
    parts,
    context,
    exact,
    at,
    rolled ? countedIn(units) : undefined,
  );
  const slot = slotOf(parts, timezone);
  const split = (part: Part) => (part.request.by ? dimensionIn(rows, part.request.by, part, context) : "''");
  const grouped = `SELECT booking.1 AS question, booking.2 AS measure,
  ${at ? String(at.start) : chosen(parts, (part) => bucketStart(part.request.bucket, 'booking.3', timezone))} AS bucket,
  ${chosen(parts, split)} AS value,
  ${slot === null ? '' : `${slot} AS slot,\n  `}${rolled ? mergeable(parts) : aggregates(parts)}
${source}
GROUP BY question, measure, bucket, value${slot === null ? '' : ', slot'}`;
  if (!rolled) return grouped + settings;
  const names = mergeableNames(parts);
  const added = parts.flatMap((part) =>
    rolledSelects(part, rolled, units, context, timezone, names, policyOf(part, context)),
  );
  return `SELECT part.question AS question, part.measure AS measure, part.bucket AS bucket, part.value AS value,
  ${merged(parts)}
FROM (
${[grouped, ...added].join('\nUNION ALL\n')}
) AS part
GROUP BY question, measure, bucket, value${settings}`;
}
