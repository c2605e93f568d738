import type { Dimension } from '../../schemas/dimensions.ts';
import { policyKey } from '../../schemas/policy.ts';
import type { QueryRequest } from '../../schemas/query.ts';
import type { MetricsContext } from '../contract.ts';
import type { Beside, Measure, Rows } from '../measure.ts';
import { AS_WRITTEN, texts } from '../state/select.ts';
import { aggregates, slotOf } from './aggregates.ts';
import { MANY_EVALUATED } from './anew.ts';
import { bucketStart } from './bucket.ts';
import { dimensionOf } from './dimension.ts';
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
function bookingsOf(parts: readonly Part[], now: number, context: Judged): string[] {
  const askedBy = new Map<string, string[]>();
  for (const { question, request: one, measures } of parts) {
    const reading = readingOf(one, now, context);
    measures.forEach((measure, index) => {
      const own = measure.bookings(reading);
      const bookings = isStock(measure)
        ? own
        : `arrayFilter(b -> b.1 >= ${one.from} AND b.1 < ${one.to} AND b.1 <= ${now}, ${own})`;
      const target = `(toUInt16(${question}), toUInt16(${index}), b.1, b.2, b.3)`;
      askedBy.set(bookings, [...(askedBy.get(bookings) ?? []), target]);
    });
  }
  return [...askedBy].map(([bookings, targets]) =>
    targets.length === 1
      ? `arrayMap(b -> ${targets[0]}, ${bookings})`
      : `arrayFlatten(arrayMap(b -> [${targets.join(', ')}], ${bookings}))`,
  );
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

const dimensionIn = (rows: Rows, name: Dimension, part: Part, context: MetricsContext): string =>
  dimensionOf(name, rows, 'booking.4', policyOf(part, context), context);

/**
 * The bookings of every measure inside its question's window and filters, as `booking` (question, measure, instant,
 * queue, value). Sums and lists of what was summed both read from here, so they cannot differ.
 *
 * @param exact rows that now and cut do not cover are evaluated anew; else they are booked under UNSETTLED.
 */
export function bookedRows(
  rows: Rows,
  parts: readonly Part[],
  context: Judged,
  exact: boolean,
  at?: BucketEnd,
): Booked {
  const { request } = parts[0] as Part;
  const now = at?.now ?? request.now;
  const booked = bookingsOf(parts, now, context);
  const beside = besideOf(parts);
  const unsettled = exact ? null : unsettledRow(rows, request, now, context, beside);
  if (unsettled)
    booked.push(
      `if(${unsettled}, [(toUInt16(${UNSETTLED}), toUInt16(0), toInt64(0), '', -last_fact_at)], ${NOTHING})`,
    );
  const filters = parts.flatMap((part) => {
    const conditions = [
      ...[countedRows(rows, part.request)].filter((condition) => condition !== null),
      ...Object.entries(part.request.where)
        .filter(([, values]) => values && values.length > 0)
        .map(
          ([name, values]) =>
            `${dimensionIn(rows, name as Dimension, part, context)} IN (${texts(values ?? [])})`,
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
${rowsFor(rows, request, now, Math.min(from, now), context, exact, beside)}
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
 */
export function scan(
  rows: Rows,
  parts: readonly Part[],
  context: MetricsContext,
  exact: boolean,
  at?: BucketEnd,
): string {
  const { request } = parts[0] as Part;
  const { timezone = 'UTC' } = context.directory.tenants[request.tenant] ?? {};
  const { source, settings } = bookedRows(rows, parts, context, exact, at);
  const slot = slotOf(parts, timezone);
  const split = (part: Part) => (part.request.by ? dimensionIn(rows, part.request.by, part, context) : "''");
  return `SELECT booking.1 AS question, booking.2 AS measure,
  ${at ? String(at.start) : chosen(parts, (part) => bucketStart(part.request.bucket, 'booking.3', timezone))} AS bucket,
  ${chosen(parts, split)} AS value,
  ${slot === null ? '' : `${slot} AS slot,\n  `}${aggregates(parts)}
${source}
GROUP BY question, measure, bucket, value${slot === null ? '' : ', slot'}${settings}`;
}
