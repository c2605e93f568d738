import type { CatalogueEntry, MetricKind, Subject, Unit } from '../../schemas/catalogue.ts';
import { DATA_DIMENSIONS, WORK_DIMENSIONS } from '../../schemas/dimensions.ts';

type Given = Pick<CatalogueEntry, 'id' | 'label' | 'definition' | 'bookedOn' | 'source'> &
  Partial<CatalogueEntry>;

/** Fills in what a kind of metric implies. */
export function entry(
  subject: Subject,
  kind: MetricKind,
  unit: Unit,
  better: CatalogueEntry['better'],
  given: Given,
): Omit<CatalogueEntry, 'sql'> {
  return {
    version: 1,
    subject,
    kind,
    unit,
    better,
    bookedTo: kind === 'stock' ? 'current' : 'at_instant',
    bucketMeans: kind === 'stock' ? 'value_at_end' : 'booked_inside',
    dimensions: subject === 'data' ? DATA_DIMENSIONS : WORK_DIMENSIONS,
    horizonMs: 0,
    minimumN: unit === 'ratio' || kind === 'distribution' ? 5 : 0,
    indicativeN: 0,
    sensitive: false,
    ...given,
  };
}

export const NOW_WORDS = { zh: '查询时刻', en: 'the instant asked about' };
