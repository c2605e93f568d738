import type { MetricsContext } from '../../metrics/contract.ts';
import {
  type Counted,
  type CountSeries,
  type SeriesRequest,
  seriesPlan,
} from '../../metrics/query/series.ts';
import type { Dimension } from '../../schemas/dimensions.ts';
import type { Store } from '../../store/store.ts';

/** What is counted, and of what. Instants ms. */
export interface Subject {
  tenant: string;
  metric: string;
  counted: Counted;
  where: Partial<Record<Dimension, string[]>>;
  policy?: string;
}

/** Series of five minutes of one subject, whole or by a dimension, all of one reading. */
export type AskSeries = (
  subject: Subject,
  span: { from: number; now: number },
  questions: readonly { by?: Dimension; where?: Subject['where']; counted?: Counted }[],
) => Promise<CountSeries[][]>;

/** @returns the one way from a subject to its series: one statement, whatever the number of questions. */
export const askingSeries =
  (store: Pick<Store, 'query'>, context: MetricsContext): AskSeries =>
  async ({ tenant, metric, counted, where, policy }, { from, now }, questions) => {
    const requests = questions.map(
      ({ by, where: more, counted: own = counted }): SeriesRequest => ({
        ...{ tenant, metrics: [metric], counted: own, from, to: now, bucket: '5m', now, present: true },
        where: { ...where, ...more },
        ...(by ? { by } : {}),
        ...(policy ? { policy } : {}),
      }),
    );
    const plan = seriesPlan(requests, context);
    const results: Record<string, Record<string, unknown>[]> = {};
    for (const { name, sql } of plan.statements) results[name] = await store.query(sql);
    const series = plan.read(results);
    return questions.map((_, question) => series.filter((one) => one.question === question));
  };
