import type { CatalogueEntry } from '../../schemas/catalogue.ts';
import type { Contribution, Explanation } from '../../schemas/explain.ts';
import type { QueryRequest, QueryRow } from '../../schemas/query.ts';
import type { MetricValue } from '../../schemas/values.ts';
import { catalogue, definitionOf } from '../catalogue/index.ts';
import type { MetricsContext } from '../contract.ts';
import { type Definition, isComposite } from '../measure.ts';
import { assemble } from '../query/assemble.ts';
import { STUDENT_FROM } from '../query/intervals.ts';
import { definitionsOf } from '../query/plan.ts';
import { policyPlace } from '../query/policy.ts';
import { type ContributionRow, isWithheld, type Page } from './contributions.ts';
import { formulaOf, type MetricPart } from './formula.ts';
import { judgedBy } from './judged-by.ts';

/** What an explanation says of the number itself; who asks adds when it was asked and the statements that were run. */
export type Explained = Pick<
  Explanation,
  'metric' | 'shape' | 'value' | 'formula' | 'interval' | 'parts' | 'objectives' | 'contributions'
>;

/** The question that gives a metric and the parts it is made of, in one answer. */
export function withParts(request: QueryRequest): QueryRequest {
  const parts = request.metrics.flatMap((id) => {
    const definition = definitionOf(id);
    return definition && isComposite(definition) ? Object.keys(definition.parts) : [];
  });
  return { ...request, metrics: [...new Set([...request.metrics, ...parts])] };
}

/** How low and high came about (metrics/query/intervals.ts). */
function intervalOf({ shape }: Definition, value: MetricValue): Explanation['interval'] {
  if (!('low' in value) || value.low === null) return null;
  if (shape === 'promoter') return 'adjusted_wald_95';
  if (shape !== 'mean') return 'wilson_95';
  return 'n' in value && value.n >= STUDENT_FROM ? 'student_95' : 'bootstrap_95';
}

const timezoneOf = ({ tenant }: QueryRequest, { directory }: MetricsContext): string =>
  directory.tenants[tenant]?.timezone ?? 'UTC';

/** The values of the one cell that was asked for; where nothing at all was booked, what is then said. */
function cellOf(
  rows: readonly QueryRow[],
  request: QueryRequest,
  definitions: Definition[],
  context: MetricsContext,
): Record<string, MetricValue> {
  const [row] = rows;
  if (row) return row.values;
  const { by: _, ...whole } = request;
  return assemble([], definitions, whole, context, timezoneOf(request, context))[0]?.values ?? {};
}

const contributionOf = (row: ContributionRow): Contribution => ({
  metric: row.metric,
  kind: row.kind,
  subject: row.subject === '' ? null : row.subject,
  at: new Date(row.at).toISOString(),
  queue: row.queue,
  contribution: row.contribution,
});

/**
 * The explanation of one number from what the store answered.
 *
 * @param request one metric, one cell.
 * @param rows answer to `withParts(request)`.
 * @param listed answer to `contributionsSql(request, …)`.
 */
export function explained(
  request: QueryRequest,
  context: MetricsContext,
  rows: readonly QueryRow[],
  listed: readonly ContributionRow[],
  { page, size }: Page,
): Explained {
  const definitions = definitionsOf(withParts(request), context);
  const definition = definitions[0] as Definition;
  const { id, unit } = definition.entry;
  const values = cellOf(rows, request, definitions, context);
  const value = values[id] as MetricValue;
  const signs = isComposite(definition) ? definition.parts : {};
  const parts = Object.entries(signs).map(
    ([metric, sign]): MetricPart => ({
      metric,
      label: definitionOf(metric)?.entry.label ?? { zh: metric, en: metric },
      sign,
      value: values[metric] as MetricValue,
    }),
  );
  const [{ total, sum }] = listed[0] ? [listed[0]] : [{ total: 0, sum: 0 }];
  const timezone = timezoneOf(request, context);
  const policy = context.policies[policyPlace(request.policy, context, request.tenant)];
  return {
    metric: catalogue(context).find((entry) => entry.id === id) as CatalogueEntry,
    shape: definition.shape,
    value,
    formula: formulaOf({ unit, value, parts, total, sum, timezone }),
    interval: intervalOf(definition, value),
    parts,
    objectives: policy ? judgedBy(definition, policy, request.where) : [],
    contributions: {
      total,
      sum,
      page,
      size,
      withheld: definitions.some(isWithheld),
      list: listed.map(contributionOf),
    },
  };
}
