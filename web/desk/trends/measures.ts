import type { CatalogueEntry } from '../../../schemas/catalogue.ts';

/** What every period and every row is asked. */
export const USUAL = [
  'tickets_created',
  'tickets_resolved',
  'attainment.first_response',
  'first_response_time',
  'csat',
] as const;
/** Shown where the catalogue has them. */
const WHERE_THERE = ['resolution_rate.24h', 'evenness'] as const;
export const BACKLOG = ['open_tickets', 'backlog_age'] as const;
/** Counts of open tickets by age, the youngest first, where the catalogue has them. */
export const agesIn = (catalogue: readonly CatalogueEntry[] | undefined): string[] =>
  (catalogue ?? []).flatMap(({ id }) => (id.startsWith('backlog_band.') ? [id] : []));
export const HOURLY = ['tickets_created', 'attainment.first_response'] as const;

/** What the whole window is asked: the usual, and of the dearer ones those that this site's catalogue has. */
export const askedOfAll = (catalogue: readonly CatalogueEntry[] | undefined): string[] => [
  ...USUAL,
  ...WHERE_THERE.filter((id) => catalogue?.some((entry) => entry.id === id)),
];
