import { type Dimension, TICKET_DIMENSIONS } from '../../schemas/dimensions.ts';
import type { MetricsContext } from '../contract.ts';
import type { Rows } from '../measure.ts';
import { text, texts } from '../state/select.ts';

/** Dimensions that stand in each kind of row; the others see it as '', if their catalogue entry lets it be asked at all. */
export const ROW_DIMENSIONS: Record<Rows, readonly Dimension[]> = {
  ticket: TICKET_DIMENSIONS,
  contact: ['skill_group', 'channel', 'region', 'city', 'category', 'customer_tier'],
  survey: ['channel', 'region', 'category'],
  agent: ['region'],
  ledger: ['source', 'topic'],
  source: ['source'],
};

/**
 * SQL of a dimension's value: of the booking's queue, by the directory, or of the row.
 *
 * @param queue SQL of the booking's queue.
 * @param policy key of the policy the question is judged by.
 */
export function dimensionOf(
  name: Dimension,
  rows: Rows,
  queue: string,
  policy: string,
  context: MetricsContext,
): string {
  const { queues, teams } = context.directory;
  const codes = Object.keys(queues);
  const mapped = (labels: string[]) =>
    codes.length === 0 ? "''" : `transform(${queue}, [${texts(codes)}], [${texts(labels)}], '')`;
  if (name === 'queue') return queue;
  if (name === 'team') return mapped(codes.map((code) => queues[code]?.team ?? ''));
  if (name === 'site') return mapped(codes.map((code) => teams[queues[code]?.team ?? '']?.site ?? ''));
  if (name === 'policy') return text(policy);
  return ROW_DIMENSIONS[rows].includes(name) ? `toString(${name})` : "''";
}
