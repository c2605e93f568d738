import { definitionOf } from '../catalogue/index.ts';
import { type Composite, isComposite, type Measure } from '../measure.ts';

/** Name of a metric's column: dots are for tables in SQL. */
export const columnOf = (id: string): string => id.replaceAll('.', '_');

/** A measure of the catalogue. @throws for what is none: the lists of the views are part of the code. */
export function measureOf(id: string): Measure {
  const definition = definitionOf(id);
  if (!definition || isComposite(definition)) throw new Error(`the catalogue has no measure ${id}`);
  return definition;
}

export function compositeOf(id: string): Composite {
  const definition = definitionOf(id);
  if (!definition || !isComposite(definition)) throw new Error(`the catalogue has no composite ${id}`);
  return definition;
}

/** Half up, as answers round to whole milliseconds. */
const whole = (expression: string): string => `toInt64(floor(${expression} + 0.5))`;

/**
 * Columns that a measure is read as, from the totals of a scan (`n`, `total`, `positive`, `p50`, `p90`): the parts that
 * metrics/query/assemble.ts reads from the same totals, in a form that adds up. Shares are numerator and denominator,
 * a distribution its n, its sum and its quantiles, which do not add up.
 *
 * @param one SQL condition on the measure's own line.
 */
export function figuresOf({ entry, shape }: Measure, one: string): Record<string, string> {
  const name = columnOf(entry.id);
  const sum = (expression: string) => `toInt64(sumIf(${expression}, ${one}))`;
  switch (shape) {
    case 'count':
      return { [name]: sum('total') };
    case 'ratio':
      return { [`${name}_numerator`]: sum('total'), [`${name}_denominator`]: sum('n') };
    case 'weighted':
      return { [`${name}_numerator`]: sum('positive'), [`${name}_denominator`]: sum('2 * positive - total') };
    case 'distribution': {
      const unit = entry.unit === 'ms' ? '_ms' : '';
      const quantile = (column: string) =>
        `if(countIf(${one}) = 0, NULL, ${whole(`maxIf(${column}, ${one})`)})`;
      return {
        [`${name}_n`]: sum('n'),
        [`${name}_sum${unit}`]: sum('total'),
        [`${name}_p50${unit}`]: quantile('p50'),
        [`${name}_p90${unit}`]: quantile('p90'),
      };
    }
    case 'age':
    case 'promoter':
    case 'mean':
    case 'reached':
    case 'apart':
      throw new Error(`${entry.id} is no sum over a day (${shape})`);
  }
}
