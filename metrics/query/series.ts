import { Fault } from '../../schemas/faults.ts';
import type { QueryRequest } from '../../schemas/query.ts';
import { definitionOf } from '../catalogue/index.ts';
import type { MetricsContext } from '../contract.ts';
import { isComposite, type Measure, type Rows } from '../measure.ts';
import { reachOf } from './rows.ts';
import { isStock, type Part, scan } from './scan.ts';

const BUCKET_MS = 300_000;

/** Counts of one value of a question's dimension by 5-minute bucket, those with none left out. */
export interface CountSeries {
  /** Place of the question among those asked. */
  readonly question: number;
  /** Value of the dimension; '' where none was asked for. */
  readonly value: string;
  /** Buckets with bookings: how many of 5 minutes they begin after the question's `from`. */
  readonly places: readonly number[];
  readonly counts: readonly number[];
}

/** What of a bucket's bookings is counted: their sum, how many there are, or the hits or misses of a share. */
export type Counted = 'sum' | 'bookings' | 'hits' | 'misses';

/** A question of `seriesPlan`; `counted` left out: the sum. */
export interface SeriesRequest extends QueryRequest {
  counted?: Counted;
}

const COUNTED: Record<Counted, string> = {
  sum: 'total',
  bookings: 'n',
  hits: 'total',
  misses: 'n - total',
};

/** What `seriesPlan` gives: one statement for each kind of rows, and a way to read the answers. */
export interface SeriesPlan {
  readonly statements: readonly { name: string; sql: string }[];
  read(results: Record<string, Record<string, unknown>[]>): CountSeries[];
}

/**
 * Series of counts by 5 minutes for detectors, by the same bookings as `/query` has: many questions, of one tenant, one
 * `from` and one `now`, each of one count (`contacts_offered`, `tickets_created`) split by its own dimension, in one
 * statement for each kind of rows. A row is a whole series, so eight weeks of 200 series are 200 rows.
 * Faults: ANDON_E202 for a metric that is not a count by instant, nor
 * a share where its parts are asked for.
 */
export function seriesPlan(requests: readonly SeriesRequest[], context: MetricsContext): SeriesPlan {
  const byRows = new Map<string, { rows: Rows; parts: Part[]; counted: Counted[] }>();
  for (const [question, asked] of requests.entries()) {
    const { counted = 'sum', ...request }: SeriesRequest = { ...asked, bucket: '5m' };
    const [id = '', ...more] = request.metrics;
    const measure = definitionOf(id);
    if (more.length > 0 || !measure || isComposite(measure) || !isCounted(measure, counted))
      throw new Fault('ANDON_E202', { parameter: 'metrics', value: request.metrics.join(',') });
    const name = `${measure.rows} ${reachOf(measure.rows, request, request.from, context)}`;
    const known = byRows.get(name) ?? { rows: measure.rows, parts: [], counted: [] };
    known.parts.push({ question, request, measures: [measure] });
    known.counted.push(counted);
    byRows.set(name, known);
  }
  return {
    statements: [...byRows].map(([name, { rows, parts, counted: wanted }]) => {
      const from = parts[0]?.request.from;
      // Settings inside a subquery do not reach the plan of the whole: they go to its end.
      const [counted, settings] = scan(rows, parts, context, false).split('\nSETTINGS ');
      const sql = `SELECT question, value, groupArray(toInt64(intDiv(bucket - ${from}, ${BUCKET_MS}))) AS places, groupArray(${countOf(parts, wanted)}) AS counts
FROM (
${counted}
)
GROUP BY question, value
ORDER BY question, value`;
      return { name, sql: settings ? `${sql}\nSETTINGS ${settings}` : sql };
    }),
    read: (results) =>
      Object.values(results).flatMap((rows) =>
        rows.map(({ question, value, places, counts }) => ({
          question: Number(question),
          value: String(value),
          places: (places as (number | string)[]).map(Number),
          counts: (counts as (number | string)[]).map(Number),
        })),
      ),
  };
}

/** Whether series of a metric can be had: of a count itself, of a share its bookings and hits; null of anything else. */
export function seriesKind(metric: string): 'count' | 'ratio' | null {
  const measure = definitionOf(metric);
  if (!measure || isComposite(measure) || isStock(measure)) return null;
  return measure.shape === 'count' || measure.shape === 'ratio' ? measure.shape : null;
}

/** SQL of what each question counts of a bucket. */
function countOf(parts: readonly Part[], wanted: readonly Counted[]): string {
  const sql = parts.map((_, place) => COUNTED[wanted[place] ?? 'sum']);
  const last = sql.at(-1) as string;
  const others = parts.flatMap(({ question }, place) =>
    sql[place] === last ? [] : [`question = ${question}, ${sql[place]}`],
  );
  return others.length === 0 ? last : `multiIf(${others.join(', ')}, ${last})`;
}

const isCounted = (measure: Measure, counted: Counted): boolean =>
  !isStock(measure) && measure.shape === (counted === 'sum' ? 'count' : 'ratio');
