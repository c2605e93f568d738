import type {
  DistributionValue,
  HiddenValue,
  MetricValue,
  PlainValue,
  RatioValue,
  ScoreValue,
} from '../../schemas/values.ts';

export const isHidden = (value: MetricValue | undefined): value is HiddenValue =>
  !!value && 'hidden' in value;
export const isRatio = (value: MetricValue | undefined): value is RatioValue =>
  !!value && 'denominator' in value;
export const isDistribution = (value: MetricValue | undefined): value is DistributionValue =>
  !!value && 'p90' in value;
export const isScore = (value: MetricValue | undefined): value is ScoreValue =>
  !!value && 'n' in value && !('p90' in value);
export const isPlain = (value: MetricValue | undefined): value is PlainValue =>
  !!value && !isHidden(value) && !isRatio(value) && !isDistribution(value) && !isScore(value);

export type Part = 'value' | 'p50' | 'p90' | 'mean';

/** The number of a value, or null: hidden, absent, undefined. A part of a distribution is P50 unless named. */
export function numberOf(value: MetricValue | undefined, part?: Part): number | null {
  if (!value || isHidden(value)) return null;
  if (isDistribution(value)) return value[part && part !== 'value' ? part : 'p50'];
  return value.value;
}

/** Sample size of a rate, a distribution or a score; undefined for a level. */
export function sampleOf(value: MetricValue | undefined): number | undefined {
  if (isRatio(value)) return value.denominator;
  if (isDistribution(value) || isScore(value)) return value.n;
  return undefined;
}

/** An age at a site instant: counted up from `since`, so that it runs between two frames. */
export function ageOf(value: MetricValue | undefined, siteNow: number): number | null {
  if (!isPlain(value)) return numberOf(value);
  return value.since === undefined || value.value === null ? value.value : Math.max(0, siteNow - value.since);
}

export const isProvisional = (value: MetricValue | undefined): boolean =>
  !!value && !isHidden(value) && value.provisional === true;
