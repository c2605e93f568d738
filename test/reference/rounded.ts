import type { MetricValue } from '../../schemas/values.ts';

/** Numbers to ten digits and places: an interval computed in another order of terms may differ in the last ones. */
export const rounded = (value: MetricValue): MetricValue =>
  Object.fromEntries(
    Object.entries(value).map(([key, part]) => [
      key,
      typeof part === 'number'
        ? Number(Number(part.toPrecision(10)).toFixed(Math.abs(part) < 1 ? 12 : 10))
        : part,
    ]),
  ) as MetricValue;
