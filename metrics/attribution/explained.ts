import { DIMENSIONS, type Dimension } from '../../schemas/dimensions.ts';
import { definitionOf } from '../catalogue/index.ts';
import { type Definition, isComposite, type Measure } from '../measure.ts';
import { isStock } from '../query/scan.ts';
import type { Counted } from '../query/series.ts';

/** What is counted to explain a metric. */
export interface Explained {
  readonly metric: string;
  readonly counted: Counted;
  /** Dimensions by which the excess is divided. */
  readonly dimensions: readonly Dimension[];
}

/** What may explain an excess (the places and the causes, not who works on it). */
const EXPLAINING: readonly Dimension[] = [
  'category',
  'subcategory',
  'region',
  'city',
  'channel',
  'customer_tier',
];
/** A level or an age has no hour of week of its own: what came in is what may have raised it. */
const ARRIVALS: Partial<Record<Measure['rows'], string>> = {
  ticket: 'tickets_created',
  contact: 'contacts_offered',
};

const measureOf = (definition: Definition | undefined): Measure | undefined => {
  if (!definition || !isComposite(definition)) return definition;
  const parts = Object.keys(definition.parts).map((part) => measureOf(definitionOf(part)));
  return parts.find((part) => part?.rows === 'ticket') ?? parts[0];
};

/**
 * What is to be counted where a metric is unusual: a count itself; of a share the cases that spoil it, misses or hits; of
 * anything else what came in. Undefined where nothing is known that could explain it (agents, the data itself).
 */
export function explainedBy(metric: string): Explained | undefined {
  const measure = measureOf(definitionOf(metric));
  if (!measure) return undefined;
  const own = !isStock(measure) && (measure.shape === 'count' || measure.shape === 'ratio');
  const counted = own ? measure : measureOf(definitionOf(ARRIVALS[measure.rows] ?? ''));
  if (!counted) return undefined;
  const dimensions = EXPLAINING.filter((one) => counted.entry.dimensions.includes(one));
  if (dimensions.length === 0) return undefined;
  const spoils = counted.entry.better === 'lower' ? 'hits' : 'misses';
  return { metric: counted.entry.id, counted: counted.shape === 'ratio' ? spoils : 'sum', dimensions };
}

/** Filters of a metric among those of another: what it does not know cannot narrow it. */
export function whereOf(
  metric: string,
  where: Partial<Record<Dimension, string[]>>,
): Partial<Record<Dimension, string[]>> {
  const known = measureOf(definitionOf(metric))?.entry.dimensions ?? [];
  return Object.fromEntries(
    DIMENSIONS.flatMap((one) => (where[one] && known.includes(one) ? [[one, where[one]]] : [])),
  );
}
