import type { Dimension } from '../../schemas/dimensions.ts';

type Query = Record<string, unknown>;

/** Filters of the address as a view or a question takes them. */
export function whereOf(
  query: Query,
  dimensions: readonly Dimension[],
): Partial<Record<Dimension, string[]>> {
  const where: Partial<Record<Dimension, string[]>> = {};
  for (const dimension of dimensions) {
    const value = query[dimension];
    const values = (Array.isArray(value) ? value : [value]).filter(
      (one): one is string => typeof one === 'string' && one !== '',
    );
    if (values.length > 0) where[dimension] = values;
  }
  return where;
}

/** The same as parameters of the HTTP interface: where.queue=… */
export const whereParams = (where: Partial<Record<Dimension, string[]>>): Record<string, string[]> =>
  Object.fromEntries(
    Object.entries(where).map(([dimension, values]) => [`where.${dimension}`, values ?? []]),
  );
