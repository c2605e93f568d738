import type { Dimension } from './dimensions.ts';

/** What kind of number a metric is, and so what a bucket of it means (architecture.md, decision 10). */
export type MetricKind = 'flow' | 'stock' | 'cohort' | 'distribution' | 'share';
export type Unit = 'count' | 'ms' | 'ratio' | 'score';
export type Subject = 'ticket' | 'contact' | 'agent' | 'survey' | 'data';

export interface Words {
  zh: string;
  en: string;
}

/** A catalogue entry as the API shows it. The SQL expressions live in metrics/, and are shown as text in `sql`. */
export interface CatalogueEntry {
  id: string;
  version: number;
  subject: Subject;
  kind: MetricKind;
  unit: Unit;
  better: 'higher' | 'lower' | 'neutral';
  label: Words;
  /** The formula in words. */
  definition: Words;
  /** The instant it is booked on, in words ('at its due instant'…). */
  bookedOn: Words;
  /** Which queue and owner it is booked to. */
  bookedTo: 'first' | 'current' | 'at_instant';
  /** What the value of a bucket is. */
  bucketMeans: 'booked_inside' | 'value_at_end';
  /** What it may be split and filtered by. */
  dimensions: readonly Dimension[];
  /** How long (ms) until a booked value is final; 0 = once the watermark has passed. */
  horizonMs: number;
  /** Below this n the value is marked or hidden. */
  minimumN: number;
  /** Hidden below n = 5 for roles without the right (survey scores and values about an agent). */
  sensitive: boolean;
  sql: string;
  /** Manual and section, or 'chosen'. */
  source: string;
}
