import type { CatalogueEntry } from '../../../../schemas/catalogue.ts';
import { DATA_DIMENSIONS, WORK_DIMENSIONS } from '../../../../schemas/dimensions.ts';

const words = (text: string) => ({ zh: text, en: text });
const entry = (id: string, kind: CatalogueEntry['kind'], unit: CatalogueEntry['unit']): CatalogueEntry => ({
  id,
  version: 1,
  subject: 'ticket',
  kind,
  unit,
  better: kind === 'share' ? 'higher' : 'lower',
  label: words(id),
  definition: words(id),
  bookedOn: words(id),
  bookedTo: 'current',
  bucketMeans: kind === 'stock' ? 'value_at_end' : 'booked_inside',
  dimensions: WORK_DIMENSIONS,
  horizonMs: 0,
  minimumN: 1,
  indicativeN: 0,
  sensitive: false,
  sql: id,
  source: 'chosen',
});

/** One metric of each kind: what the server treats differently. */
export const CATALOGUE = [
  entry('open_tickets', 'stock', 'count'),
  entry('longest_wait', 'stock', 'ms'),
  entry('tickets_created', 'flow', 'count'),
  entry('attainment.first_response', 'share', 'ratio'),
  entry('first_response_time', 'distribution', 'ms'),
  { ...entry('quarantined', 'flow', 'count'), subject: 'data' as const, dimensions: DATA_DIMENSIONS },
];
